import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import {
  BufferSource,
  BufferTarget,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
  type VideoCodec,
} from "mediabunny"
import type { OpenedMedia } from "../open/opened.ts"
import { AUDIO_TYPE } from "./audio-type.ts"
import { muxAudio } from "./mux-audio.ts"

/** Something for a lane to play where it has nothing, so that the other lane plays on. Its times begin at 0. */
export interface Bridge {
  readonly type: string
  readonly bytes: Bytes
}

interface StandingPicture {
  readonly type: string
  readonly codec: VideoCodec
  readonly decoderConfig: VideoDecoderConfig
  /** One key frame. */
  readonly frame: Uint8Array
}

/** One Opus packet of 20 ms of silence, mono: CELT, fullband, nothing coded (RFC 6716 §3.1). */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe)

/** A player that has run dry waits for several frames before it goes on: one long one would not do. */
const FRAME_SECONDS = 0.08

/** 64 × 48 pixels of dark grey, H.264 baseline: for a player that has seen no picture yet that can stand still. */
const GREY: StandingPicture = {
  type: 'video/mp4; codecs="avc1.42c01e"',
  codec: "avc",
  decoderConfig: {
    codec: "avc1.42c01e",
    codedWidth: 64,
    codedHeight: 48,
    description: fromHex("0142c01effe100176742c01ed9047b011000000300100000030020f162e48001000568cb83cb20")!,
  },
  frame: fromHex("00000014658884057c98a00039e72727275d75d75d75d780")!,
}

/** Silence for the sound's lane. */
export async function silentBridge(durationMs: number): Promise<Bridge> {
  const packets = Array.from({ length: Math.max(1, Math.ceil(durationMs / 20)) }, () => SILENCE)
  const { bytes } = await muxAudio({ packets, samplesPerPacket: 960, channels: 1, preSkip: 0, startUs: 0 })
  return { type: AUDIO_TYPE, bytes }
}

/**
 * A standing picture for the picture's lane. The player says over it that it isn't what was recorded then.
 * @param piece - whose first picture it is; without one it is grey.
 */
export async function stillBridge(piece: OpenedMedia | undefined, durationMs: number): Promise<Bridge> {
  const { type, codec, decoderConfig, frame } = (piece && (await firstPicture(piece))) ?? GREY
  const target = new BufferTarget()
  const format = new Mp4OutputFormat({ fastStart: "fragmented", minimumFragmentDuration: 1e6 })
  const output = new Output({ format, target })
  const source = new EncodedVideoPacketSource(codec)
  output.addVideoTrack(source)
  await output.start()
  const seconds = durationMs / 1000
  const frames = Math.max(1, Math.round(seconds / FRAME_SECONDS))
  for (let i = 0; i < frames; i++) {
    await source.add(new EncodedPacket(frame, "key", (i * seconds) / frames, seconds / frames), { decoderConfig })
  }
  await output.finalize()
  if (target.buffer === null) throw new Error("mediabunny finalized an output without bytes")
  return { type, bytes: new Uint8Array(target.buffer) }
}

async function firstPicture(piece: OpenedMedia): Promise<StandingPicture | undefined> {
  const input = new Input({ source: new BufferSource(piece.bytes), formats: [MP4] })
  const track = await input.getPrimaryVideoTrack()
  if (track === null || track.codec === null) return undefined
  const decoderConfig = await track.getDecoderConfig()
  const packet = await new EncodedPacketSink(track).getFirstPacket()
  if (decoderConfig === null || packet === null) return undefined
  return { type: piece.type, codec: track.codec, decoderConfig, frame: packet.data }
}

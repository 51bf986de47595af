/** Reads recorded pieces back, the way a stranger with ffmpeg would. */
import { decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { decodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  Input,
  MP4,
  OggOutputFormat,
  Output,
} from "mediabunny"
import { expect } from "vitest"
import type { MediaPiece } from "../../apps/phone/src/capture/piece.ts"
import { type DecodedVideo, decodeAudio, decodeVideo, readSoundMarks, type SoundMark } from "../media/read-marks.ts"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import type { Taken } from "./recorder.ts"

/** A small picture at a slow pace: what these tests ask is whether any of it is lost, and a busy machine loses much. */
export function smallMedia(): Promise<MarkedMedia> {
  return makeMarkedMedia({ seconds: 8, width: 320, height: 240, frameRate: 12 })
}

export function videoOf(pieces: readonly MediaPiece[]): MediaPiece[] {
  return pieces.filter((piece) => piece.track === "video")
}

export function audioOf(pieces: readonly MediaPiece[]): MediaPiece[] {
  return pieces.filter((piece) => piece.track === "audio")
}

/** What a reader joins: the first header and every slice after it. */
export function joined(pieces: readonly MediaPiece[]): Uint8Array {
  const slices = pieces.map((piece) => decodeWebmSlice(piece.media))
  return Buffer.concat([slices[0]!.header!, ...slices.map((slice) => slice.bytes)])
}

/** Decodes every video piece by itself. */
export async function decodeEachAlone(pieces: readonly MediaPiece[]): Promise<DecodedVideo[]> {
  const decoded: DecodedVideo[] = []
  for (const piece of videoOf(pieces)) decoded.push(await decodeVideo(piece.media))
  return decoded
}

/** Every frame of the looping source can be read and comes after those before it. Some may be missing, or shown twice. */
export function expectInOrder(numbers: readonly (number | undefined)[], media: MarkedMedia): void {
  const steps = numbers
    .slice(1)
    .map((number, i) => ((number ?? Number.NaN) - numbers[i]! + media.frameCount) % media.frameCount)
  expect(steps.filter((step) => !(step < media.frameCount / 2))).toEqual([])
}

/** Everything that came to the worker is in the pieces: each frame, and each sound but what doesn't fill a packet. */
export async function expectAllOf(taken: Taken, pieces: readonly MediaPiece[], media: MarkedMedia): Promise<void> {
  const numbers = (await decodeEachAlone(pieces)).flatMap((video) => video.frameNumbers)
  expect(taken.frames).toBeGreaterThan(15)
  expect(numbers.length).toBeGreaterThanOrEqual(taken.frames)
  expectInOrder(numbers, media)
  const soundMs = audioOf(pieces).reduce((sum, piece) => sum + piece.durationMs, 0)
  expect(taken.soundMs).toBeGreaterThan(1000)
  expect(soundMs).toBeGreaterThan(taken.soundMs - 20)
}

/** The sound says its seconds at their own pace. A busy machine's microphone stumbles now and then. */
export function expectOwnPace(marks: readonly SoundMark[]): void {
  const apart = marks.slice(1).map((mark, i) => mark.at - marks[i]!.at)
  expect(apart.filter((seconds) => Math.abs(seconds - 1) < 0.01).length).toBeGreaterThan(0)
}

/** When each frame of a piece is shown, by the file's own word, in seconds. */
export async function frameTimes(piece: MediaPiece): Promise<number[]> {
  const input = new Input({ source: new BufferSource(piece.media), formats: [MP4] })
  const track = await input.getPrimaryVideoTrack()
  if (track === null) throw new Error("a video piece without video")
  const times: number[] = []
  for await (const packet of new EncodedPacketSink(track).packets()) times.push(packet.timestamp)
  return times
}

/** The sound of consecutive audio pieces, at 48 kHz. Its first sample is the first that went into the first packet. */
export async function decodeSound(pieces: readonly MediaPiece[]): Promise<Float32Array<ArrayBuffer>> {
  const parts = audioOf(pieces).map((piece) => decodeAudioPackets(piece.media))
  const target = new BufferTarget()
  const output = new Output({ format: new OggOutputFormat(), target })
  const source = new EncodedAudioPacketSource("opus")
  output.addAudioTrack(source)
  await output.start()
  let at = 0
  for (const part of parts) {
    const duration = part.samplesPerPacket / 48_000
    for (const packet of part.packets) {
      await source.add(new EncodedPacket(packet, "key", at, duration), {
        decoderConfig: {
          codec: "opus",
          sampleRate: 48_000,
          numberOfChannels: part.channels,
          description: opusHead(part.channels, part.preSkip),
        },
      })
      at += duration
    }
  }
  await output.finalize()
  if (target.buffer === null) throw new Error("nothing was muxed")
  return decodeAudio(new Uint8Array(target.buffer))
}

export async function readSound(pieces: readonly MediaPiece[]): Promise<SoundMark[]> {
  return readSoundMarks(await decodeSound(pieces))
}

/** RFC 7845 §5.1. */
function opusHead(channels: number, preSkip: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(19))
  for (const [i, char] of [..."OpusHead"].entries()) head.setUint8(i, char.charCodeAt(0))
  head.setUint8(8, 1)
  head.setUint8(9, channels)
  head.setUint16(10, preSkip, true)
  head.setUint32(12, 48_000, true)
  return new Uint8Array(head.buffer)
}

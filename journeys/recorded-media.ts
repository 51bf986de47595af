/** Marked pictures and sound as the pieces that a phone's capture would have made of them. */
import { spawn } from "node:child_process"
import { readFile, rename, stat } from "node:fs/promises"
import { extname } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { encodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { BufferSource, EncodedPacketSink, Input, MP4, WEBM } from "mediabunny"
import { type EncodedFrame, muxVideo } from "../apps/phone/src/capture/mux-video.ts"
import { requireProgram } from "../scripts/browsers.ts"
import { makeMarkedMedia } from "./media/source.ts"

/** One piece, with times since recording began. */
export interface RecordedPiece {
  readonly track: "audio" | "video"
  readonly codec: string
  readonly media: Bytes
  readonly startMs: number
  readonly durationMs: number
}

export interface RecordedMedia {
  /** In the order in which they were finished. */
  readonly pieces: readonly RecordedPiece[]
  readonly seconds: number
  readonly frameRate: number
}

export interface RecordedMediaOptions {
  readonly seconds: number
  readonly width?: number
  readonly height?: number
  readonly codec?: "avc" | "vp9"
  readonly picture?: "plain" | "hard"
  readonly frameRate?: number
  readonly framesPerPiece?: number
  /** Of 20 ms each. */
  readonly packetsPerPiece?: number
  /** Of the pictures. */
  readonly bitsPerSecond?: number
}

/** What was encoded, cut but not yet laid out: the same minute can be recorded again and again. */
export interface EncodedMedia {
  readonly frameRate: number
  readonly video: { readonly decoderConfig: VideoDecoderConfig; readonly cuts: readonly EncodedFrame[][] }
  /** Each a piece's packets of 20 ms. */
  readonly audio: readonly Bytes[][]
}

const SAMPLES_PER_PACKET = 960
const PACKET_MS = (1000 * SAMPLES_PER_PACKET) / 48_000

const encoders = {
  avc: ["-c:v", "libx264", "-profile:v", "baseline", "-preset", "veryfast", "-bf", "0"],
  // Without frames that aren't shown: each packet is a frame.
  vp9: ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0", "-lag-in-frames", "0"],
} as const

/** Encodes by ffmpeg, or takes what an earlier call encoded, and cuts: unless told otherwise into half seconds of picture and 240 ms of sound. */
export async function recordedMedia(options: RecordedMediaOptions): Promise<RecordedMedia> {
  const media = await encodedMedia(options)
  return { pieces: piecesOf(media), seconds: options.seconds, frameRate: media.frameRate }
}

export async function encodedMedia(options: RecordedMediaOptions): Promise<EncodedMedia> {
  const { seconds, width = 320, height = 240, codec = "avc", picture = "plain" } = options
  const { frameRate = 24, framesPerPiece = 12, packetsPerPiece = 12, bitsPerSecond = 300_000 } = options
  const source = await makeMarkedMedia({ seconds, width, height, frameRate, picture })
  const videoFile = `${source.videoFile}.${codec}-${framesPerPiece}-${bitsPerSecond}.mp4`
  const audioFile = `${source.audioFile}.webm`
  await encode(source.videoFile, videoFile, [
    ...encoders[codec],
    ...["-b:v", String(bitsPerSecond), "-pix_fmt", "yuv420p"],
    ...["-g", String(framesPerPiece), "-keyint_min", String(framesPerPiece), "-sc_threshold", "0"],
  ])
  await encode(source.audioFile, audioFile, ["-c:a", "libopus", "-b:a", "32k", "-vbr", "off", "-frame_duration", "20"])
  return {
    frameRate,
    video: await cutVideo(videoFile, framesPerPiece),
    audio: await cutAudio(audioFile, packetsPerPiece),
  }
}

/** Lays out pieces as capture does, in the order in which they are finished. @param fromMs - when the media begins. */
export function piecesOf({ video, audio }: EncodedMedia, fromMs = 0): RecordedPiece[] {
  const pieces = video.cuts.map((frames) => videoPiece(video.decoderConfig, frames, fromMs))
  let packetsBefore = 0
  for (const packets of audio) {
    pieces.push(audioPiece(packets, fromMs + packetsBefore * PACKET_MS))
    packetsBefore += packets.length
  }
  const endOf = (piece: RecordedPiece) => piece.startMs + piece.durationMs
  return pieces.sort((a, b) => endOf(a) - endOf(b))
}

async function encode(from: string, to: string, args: readonly string[]): Promise<void> {
  const isThere = await stat(to).then(
    () => true,
    () => false,
  )
  if (isThere) return
  // Renamed when it is whole: another test may be waiting for the same file.
  const part = `${to}.${process.pid}${extname(to)}`
  const child = spawn(requireProgram("ffmpeg"), ["-v", "error", "-y", "-i", from, ...args, part], { stdio: "inherit" })
  const code = await new Promise((resolve) => child.once("close", resolve))
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`)
  await rename(part, to)
}

async function cutVideo(file: string, framesPerPiece: number): Promise<EncodedMedia["video"]> {
  const input = new Input({ source: new BufferSource(await readFile(file)), formats: [MP4] })
  const track = (await input.getPrimaryVideoTrack())!
  const decoderConfig = (await track.getDecoderConfig())!
  const frames: EncodedFrame[] = []
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const { data: bytes, type, timestamp, duration } = packet
    const [startUs, durationUs] = [Math.round(timestamp * 1e6), Math.round(duration * 1e6)]
    frames.push({ bytes, isKey: type === "key", startUs, durationUs })
  }
  return { decoderConfig, cuts: cut(frames, framesPerPiece) }
}

async function cutAudio(file: string, packetsPerPiece: number): Promise<Bytes[][]> {
  const input = new Input({ source: new BufferSource(await readFile(file)), formats: [WEBM] })
  const track = (await input.getPrimaryAudioTrack())!
  const packets: Bytes[] = []
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet.data as Bytes)
  return cut(packets, packetsPerPiece)
}

function cut<T>(all: readonly T[], each: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / each) }, (_, i) => all.slice(i * each, (i + 1) * each))
}

function videoPiece(
  decoderConfig: VideoDecoderConfig,
  encoded: readonly EncodedFrame[],
  fromMs: number,
): RecordedPiece {
  const frames = encoded.map((frame) => ({ ...frame, startUs: frame.startUs + 1000 * fromMs }))
  const last = frames.pop()!
  // As capture does it: a frame that overlaps the next by a rounding error takes it away.
  frames.push({ ...last, durationUs: last.durationUs - 3000 })
  const startMs = frames[0]!.startUs / 1000
  return {
    track: "video",
    codec: `video/mp4; codecs="${decoderConfig.codec}"`,
    media: muxVideo({ decoderConfig, frames }),
    startMs,
    durationMs: (last.startUs + last.durationUs - 3000) / 1000 - startMs,
  }
}

function audioPiece(packets: readonly Bytes[], startMs: number): RecordedPiece {
  return {
    track: "audio",
    codec: "audio/opus; packets",
    media: encodeAudioPackets({
      packets,
      samplesPerPacket: SAMPLES_PER_PACKET,
      channels: 1,
      // libopus at 48 kHz: 6.5 ms.
      preSkip: 312,
      startUs: startMs * 1000,
    }),
    startMs,
    durationMs: packets.length * PACKET_MS,
  }
}

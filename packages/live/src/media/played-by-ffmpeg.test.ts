import { spawn } from "node:child_process"
import { concatBytes } from "@alongside/evidence/format/bytes"
import { expect, test } from "vitest"
import type { OpenedMedia } from "../open/opened.ts"
import { silentBridge, stillBridge } from "./bridge.ts"
import { mp4StartUs } from "./mp4-start.ts"
import { muxAudio } from "./mux-audio.ts"

/** Decodes by ffmpeg. @throws Error with whatever ffmpeg complains of. */
async function decode(file: Uint8Array, args: readonly string[]): Promise<Buffer> {
  const child = spawn(process.env.FFMPEG_PATH ?? "ffmpeg", ["-v", "error", "-i", "pipe:0", ...args, "pipe:1"])
  const output: Buffer[] = []
  let said = ""
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk))
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  child.stdin.end(file)
  const code = await new Promise((resolve) => child.once("close", resolve))
  if (code !== 0 || said !== "") throw new Error(`ffmpeg ended with ${code}: ${said}`)
  return Buffer.concat(output)
}

const GREY_FRAMES = ["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray"]

const samplesOf = async (file: Uint8Array) =>
  (await decode(file, ["-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "s16le"])).length / 2

const packets = Array.from({ length: 12 }, () => Uint8Array.of(0xf8, 0xff, 0xfe))
const sound = (startUs: number, preSkip = 312) => ({ packets, samplesPerPacket: 960, channels: 1, preSkip, startUs })

test("a piece of sound is a file by itself, as long as its packets, without anything skipped at its start", async () => {
  const { bytes } = await muxAudio(sound(10_000_000))
  expect(await samplesOf(bytes)).toBe(12 * 960)
})

test("a piece says when what a decoder puts out first was captured", async () => {
  const { bytes, startUs } = await muxAudio(sound(10_000_000))
  // 312 samples at 48 kHz.
  expect(startUs).toBe(10_000_000 - 6500)
  expect(Math.abs(mp4StartUs(bytes)! - startUs)).toBeLessThan(25)
})

test("pieces one after the other are one sound without a seam", async () => {
  const pieces = await Promise.all([0, 1, 2].map((piece) => muxAudio(sound(1_000_000 + piece * 240_000))))
  expect(await samplesOf(concatBytes(...pieces.map(({ bytes }) => bytes)))).toBe(3 * 12 * 960)
})

test("what would begin before 0 begins at 0: MP4 knows nothing earlier", async () => {
  const { bytes, startUs } = await muxAudio(sound(0))
  expect(startUs).toBe(0)
  expect(mp4StartUs(bytes)).toBe(0)
})

test("a bridge of silence is silent, and as long as it was asked to be", async () => {
  const { bytes } = await silentBridge(500)
  const pcm = await decode(bytes, ["-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "s16le"])
  expect(pcm.length / 2).toBe(25 * 960)
  expect(pcm.every((byte) => byte === 0)).toBe(true)
})

test("a standing picture before any picture is grey, in several frames", async () => {
  const { bytes, type } = await stillBridge(undefined, 400)
  expect(type).toBe('video/mp4; codecs="avc1.42c01e"')
  const grey = await decode(bytes, GREY_FRAMES)
  expect(grey.length).toBe(5 * 64 * 48)
  expect(new Set(grey).size).toBe(1)
})

test("a standing picture after a piece is that piece's first picture, as long as it was asked to be", async () => {
  const { bytes: piece, type } = await stillBridge(undefined, 80)
  const opened: OpenedMedia = {
    ...{ kind: "media", leg: 0, sequence: 0, elapsedMs: 0, durationMs: 80, lane: "video", form: "whole", type },
    ...{ bytes: piece, mediaStartUs: 0, header: undefined, sealedAtPress: false, wallMs: 0, receivedMs: 0 },
  }
  const bridge = await stillBridge(opened, 240)
  expect(bridge.type).toBe(type)
  const frames = await decode(bridge.bytes, GREY_FRAMES)
  expect(frames.length).toBe(3 * 64 * 48)
})

test("a file that doesn't say when it begins is no piece of ours, wherever it is cut", async () => {
  const { bytes } = await muxAudio(sound(5_000_000))
  for (const length of [0, 7, 8, 100, 600]) expect(mp4StartUs(bytes.slice(0, length)), String(length)).toBeUndefined()
  const endless = bytes.slice()
  // A box that claims to be larger than the file.
  new DataView(endless.buffer).setUint32(0, 0xffff_ffff)
  expect(mp4StartUs(endless)).toBeUndefined()
})

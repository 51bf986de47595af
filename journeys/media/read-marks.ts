import { spawn } from "node:child_process"
import {
  BURST_SECONDS,
  BURSTS_PER_SECOND,
  CELLS,
  CHECK_BITS,
  CHECK_MODULUS,
  NUMBER_BITS,
  ROW,
  SECOND_MARK_HZ,
  symbolHz,
  symbolsOf,
} from "./marks.ts"

export interface Picture {
  readonly width: number
  readonly height: number
  /** Brightness 0 to 255 at a pixel. */
  brightness(x: number, y: number): number
}

/**
 * The number in the row of cells at the top, or undefined when there is none that can be trusted.
 * @param row - Where the row lies, in parts of the width, if the picture was cut at its sides.
 */
export function readFrameNumber(
  picture: Picture,
  row: { readonly left: number; readonly right: number } = ROW,
): number | undefined {
  const y = Math.floor((picture.height * ROW.bottom) / 2)
  const cellWidth = (picture.width * (row.right - row.left)) / CELLS
  let bits = 0
  for (let cell = 0; cell < CELLS; cell++) {
    const x = Math.floor(picture.width * row.left + (cell + 0.5) * cellWidth)
    // Neither light nor dark: two frames blended, or no row at all.
    const brightness = picture.brightness(x, y)
    if (brightness > 90 && brightness < 165) return undefined
    bits = bits * 2 + (brightness >= 165 ? 1 : 0)
  }
  const frameNumber = (bits >> (CHECK_BITS + 1)) & (2 ** NUMBER_BITS - 1)
  const check = (bits >> 1) & (2 ** CHECK_BITS - 1)
  const hasFrame = bits >> (CELLS - 2) === 0b10 && (bits & 1) === 1
  return hasFrame && check === frameNumber % CHECK_MODULUS ? frameNumber : undefined
}

export interface DecodedVideo {
  readonly width: number
  readonly height: number
  /** One for each frame, in order; undefined where the row of cells can't be read. */
  readonly frameNumbers: readonly (number | undefined)[]
}

/**
 * Decodes a video by ffmpeg, which reads the file from its standard input and so never looks at anything but these bytes.
 * @throws Error with ffmpeg's words when there is nothing it can decode, or anything it complains of.
 */
export async function decodeVideo(
  file: Uint8Array,
  row?: { readonly left: number; readonly right: number },
): Promise<DecodedVideo> {
  const grey = await pipe(file, ["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "yuv4mpegpipe", "-pix_fmt", "gray"])
  const { width, height, frames } = splitY4m(grey)
  const frameNumbers = frames.map((luma) =>
    readFrameNumber({ width, height, brightness: (x, y) => luma[y * width + x] ?? 128 }, row),
  )
  return { width, height, frameNumbers }
}

/**
 * Decodes a sound file to mono samples at 48 kHz.
 * @param isStrict - False for what a browser's own recorder wrote, which on a busy machine gives two packets one time.
 */
export async function decodeAudio(file: Uint8Array, isStrict = true): Promise<Float32Array<ArrayBuffer>> {
  const raw = await pipe(file, ["-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "f32le"], isStrict)
  return new Float32Array(Uint8Array.from(raw).buffer)
}

export interface SoundMark {
  /** The number that the sound says. */
  readonly second: number
  /** Where that second begins in the samples, in seconds. */
  readonly at: number
}

/** Finds every second whose number is said whole. */
export function readSoundMarks(samples: Float32Array, sampleRate = 48_000): SoundMark[] {
  const marks: SoundMark[] = []
  const hop = Math.round(0.001 * sampleRate)
  const window = Math.round(0.01 * sampleRate)
  const isMark = (at: number): boolean => {
    const part = samples.subarray(at, at + window)
    const power = part.reduce((sum, sample) => sum + sample * sample, 0) / part.length
    // A pure tone has all its power at its own frequency.
    return power > 1e-5 && tonePower(part, SECOND_MARK_HZ, sampleRate) > 0.6 * power
  }
  for (let at = 0; at + sampleRate < samples.length + BURST_SECONDS * sampleRate; ) {
    if (!isMark(at)) {
      at += hop
      continue
    }
    const onset = findOnset(samples.subarray(at, at + 4 * window), hop) + at
    const second = readSecond(samples, onset, sampleRate)
    if (second !== undefined) marks.push({ second, at: onset / sampleRate })
    at += Math.round(0.5 * sampleRate)
  }
  return marks
}

/** Where a burst begins: the first moment with a tenth of the power that it has later. */
function findOnset(samples: Float32Array, hop: number): number {
  const powerAt = (at: number): number => samples.subarray(at, at + hop).reduce((sum, x) => sum + x * x, 0)
  const places = Array.from({ length: Math.floor(samples.length / hop) }, (_, i) => i * hop)
  const most = Math.max(...places.map(powerAt))
  return places.find((at) => powerAt(at) > most / 10) ?? 0
}

function readSecond(samples: Float32Array, markAt: number, sampleRate: number): number | undefined {
  const symbols: number[] = []
  for (let burst = 1; burst < BURSTS_PER_SECOND; burst++) {
    const from = Math.round(markAt + (burst / BURSTS_PER_SECOND + 0.015) * sampleRate)
    const part = samples.subarray(from, from + Math.round((BURST_SECONDS - 0.025) * sampleRate))
    const powers = Array.from({ length: 16 }, (_, symbol) => tonePower(part, symbolHz(symbol), sampleRate))
    symbols.push(powers.indexOf(Math.max(...powers)))
  }
  const second = symbols.slice(0, 4).reduce((number, digit) => number * 16 + digit, 0)
  return symbolsOf(second).every((symbol, i) => symbol === symbols[i]) ? second : undefined
}

/** Mean power of the part of the sound at one frequency (Goertzel). */
function tonePower(samples: Float32Array, hz: number, sampleRate: number): number {
  let real = 0
  let imaginary = 0
  for (let i = 0; i < samples.length; i++) {
    const turn = (2 * Math.PI * hz * i) / sampleRate
    real += samples[i]! * Math.cos(turn)
    imaginary += samples[i]! * Math.sin(turn)
  }
  return (2 * (real * real + imaginary * imaginary)) / (samples.length * samples.length)
}

function splitY4m(bytes: Uint8Array): { width: number; height: number; frames: Uint8Array[] } {
  const lineEnd = bytes.indexOf(10)
  const header = new TextDecoder().decode(bytes.subarray(0, lineEnd))
  const width = Number(/ W(\d+)/.exec(header)?.[1])
  const height = Number(/ H(\d+)/.exec(header)?.[1])
  const frames: Uint8Array[] = []
  for (let at = lineEnd + 1; at < bytes.length; ) {
    // "FRAME", perhaps parameters, and a line end come before each.
    const from = bytes.indexOf(10, at) + 1
    frames.push(bytes.subarray(from, from + width * height))
    at = from + width * height
  }
  return { width, height, frames }
}

async function pipe(input: Uint8Array, args: readonly string[], isStrict = true): Promise<Uint8Array> {
  const child = spawn("ffmpeg", ["-v", "error", "-i", "pipe:0", ...args, "pipe:1"], { stdio: ["pipe", "pipe", "pipe"] })
  const output: Buffer[] = []
  let said = ""
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk))
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  const ended = Promise.withResolvers<number | null>()
  child.on("error", ended.reject).on("close", ended.resolve)
  // ffmpeg closes its input early when it has seen enough to refuse the file.
  child.stdin.on("error", () => undefined)
  child.stdin.end(input)
  const code = await ended.promise
  // What ends where the recording was stopped rather than where the file says is complained of, and whole.
  if (code !== 0 || (isStrict && !/^(.*File ended prematurely( at pos\. \S+ \(\S+\))?\n)?$/.test(said)))
    throw new Error(`ffmpeg ended with ${code}: ${said.slice(0, 500)}`)
  return Buffer.concat(output)
}

import { spawn } from "node:child_process"
import { mkdir, rename, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
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
import { wavOf } from "./wav.ts"

export interface MarkedMedia {
  /** For Chromium's `--use-file-for-fake-video-capture`. It begins again at frame 0 after the last. */
  readonly videoFile: string
  /** For `--use-file-for-fake-audio-capture`. It begins again at second 0 after the last. */
  readonly audioFile: string
  readonly frameCount: number
  readonly frameRate: number
  readonly seconds: number
}

export interface MarkedMediaOptions {
  readonly seconds: number
  readonly width?: number
  readonly height?: number
  readonly frameRate?: number
  /** `hard` moves everywhere and is full of noise, as a street at night is; `plain` costs less to encode. */
  readonly picture?: "plain" | "hard"
  readonly sampleRate?: number
  /** What the sound says of its first second: so that two who speak say different numbers. */
  readonly firstSecond?: number
}

/** Makes the files, or takes those that an earlier call with the same options made. Needs ffmpeg. */
export async function makeMarkedMedia(options: MarkedMediaOptions): Promise<MarkedMedia> {
  const {
    seconds,
    width = 640,
    height = 480,
    frameRate = 24,
    picture = "plain",
    sampleRate = 48_000,
    firstSecond = 0,
  } = options
  const directory = join(tmpdir(), "alongside-marked-media")
  await mkdir(directory, { recursive: true })
  const videoFile = join(directory, `${picture}-${width}x${height}-${frameRate}-${seconds}s.y4m`)
  const audioFile = join(directory, `${sampleRate}-${seconds}s-from-${firstSecond}.wav`)
  const frameCount = seconds * frameRate
  if (frameCount >= 2 ** NUMBER_BITS) throw new Error(`${seconds} s have more frames than the row of cells can count`)
  if (!(await exists(videoFile))) {
    await makeVideo(videoFile, { seconds, width, height, frameRate, picture })
  }
  if (!(await exists(audioFile))) {
    const part = `${audioFile}.${process.pid}`
    await writeFile(part, markedSound(seconds, sampleRate, firstSecond))
    await rename(part, audioFile)
  }
  return { videoFile, audioFile, frameCount, frameRate, seconds }
}

async function makeVideo(
  file: string,
  options: Required<Pick<MarkedMediaOptions, "seconds" | "width" | "height" | "frameRate" | "picture">>,
): Promise<void> {
  const { seconds, width, height, frameRate, picture } = options
  const size = `size=${width}x${height}:rate=${frameRate}`
  const moving =
    picture === "plain"
      ? `testsrc2=${size}`
      : `testsrc2=${size}[a];mandelbrot=${size}[b];[a][b]blend=all_mode=average,noise=alls=12:allf=t`
  // Renamed when it is whole: another test may be waiting for the same file.
  const part = `${file}.${process.pid}.y4m`
  const cells = drawCells(width, height)
  const graph = `${moving},${cells},format=yuv420p[out]`
  await run("ffmpeg", [
    ...["-v", "error", "-y", "-filter_complex", graph, "-map", "[out]"],
    ...["-t", String(seconds), "-f", "yuv4mpegpipe", part],
  ])
  await rename(part, file)
}

/** A dark band, and on it one box for each cell that is light in the frames that have it so. */
function drawCells(width: number, height: number): string {
  const left = width * ROW.left
  const cellWidth = (width * (ROW.right - ROW.left)) / CELLS
  const cellHeight = Math.round(height * ROW.bottom)
  const box = (from: number, cells: number, color: string, when: string): string =>
    `drawbox=x=${Math.round(left + from * cellWidth)}:y=0:w=${Math.round(cells * cellWidth)}:h=${cellHeight}` +
    `:color=${color}:t=fill:enable='${when}'`
  const boxes = [box(0, CELLS, "black", "1"), box(0, 1, "white", "1"), box(CELLS - 1, 1, "white", "1")]
  for (let bit = 0; bit < NUMBER_BITS; bit++) {
    boxes.push(box(2 + bit, 1, "white", `gt(bitand(n,${1 << (NUMBER_BITS - 1 - bit)}),0)`))
  }
  for (let bit = 0; bit < CHECK_BITS; bit++) {
    const when = `gt(bitand(mod(n,${CHECK_MODULUS}),${1 << (CHECK_BITS - 1 - bit)}),0)`
    boxes.push(box(2 + NUMBER_BITS + bit, 1, "white", when))
  }
  return boxes.join(",")
}

/** What says the numbers of so many seconds. */
function markedSound(seconds: number, sampleRate: number, firstSecond: number): Uint8Array {
  const samples = new Int16Array(seconds * sampleRate)
  for (let second = 0; second < seconds; second++) {
    const tones = [SECOND_MARK_HZ, ...symbolsOf(firstSecond + second).map(symbolHz)]
    for (const [burst, hz] of tones.entries()) {
      addBurst(samples, (second + burst / BURSTS_PER_SECOND) * sampleRate, hz, sampleRate)
    }
  }
  return wavOf(samples, sampleRate)
}

function addBurst(samples: Int16Array, from: number, hz: number, sampleRate: number): void {
  const length = Math.round(BURST_SECONDS * sampleRate)
  const ramp = 0.004 * sampleRate
  for (let i = 0; i < length; i++) {
    const loudness = Math.min(1, i / ramp, (length - i) / ramp)
    samples[Math.round(from) + i] = Math.round(12_000 * loudness * Math.sin((2 * Math.PI * hz * i) / sampleRate))
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

/** Runs a program to its end. What it says on its standard error becomes the message of the error. */
async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] })
  let said = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  const ended = Promise.withResolvers<number | null>()
  child.on("error", ended.reject).on("close", ended.resolve)
  const code = await ended.promise
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said.slice(-500)}`)
}

import { spawn } from "node:child_process"
import { readFrameNumber, readSoundMarks } from "../../journeys/media/read-marks.ts"

const WIDTH = 320
const HEIGHT = 240

/** Runs ffmpeg over bytes and takes what it could make of them: what a recording that was cut off still holds. */
async function whatCanBePlayed(file: Uint8Array, output: readonly string[]): Promise<Buffer> {
  const child = spawn("ffmpeg", ["-v", "quiet", "-i", "pipe:0", ...output, "pipe:1"], {
    stdio: ["pipe", "pipe", "ignore"],
  })
  const parts: Buffer[] = []
  child.stdout.on("data", (part: Buffer) => parts.push(part))
  child.stdin.on("error", () => undefined)
  child.stdin.end(file)
  await new Promise((resolve) => child.once("close", resolve))
  return Buffer.concat(parts)
}

/** The numbers of all frames that can be played and read, in order; one that can't be read is `undefined`. */
export async function playableFrames(file: Uint8Array): Promise<(number | undefined)[]> {
  if (file.length === 0) return []
  const scale = ["-map", "0:v:0?", "-vf", `scale=${WIDTH}:${HEIGHT}`, "-fps_mode", "passthrough"]
  const grey = await whatCanBePlayed(file, [...scale, "-f", "rawvideo", "-pix_fmt", "gray"])
  const size = WIDTH * HEIGHT
  return Array.from({ length: Math.floor(grey.length / size) }, (_, frame) =>
    readFrameNumber({ width: WIDTH, height: HEIGHT, brightness: (x, y) => grey[frame * size + y * WIDTH + x] ?? 128 }),
  )
}

export interface PlayableSound {
  readonly seconds: number
  /** What second of the captured file the first sample is; `undefined` when no whole second was said. */
  readonly firstSecond: number | undefined
}

/** How long the sound that can be played is, and where in its file it begins. */
export async function playableSound(file: Uint8Array): Promise<PlayableSound> {
  if (file.length === 0) return { seconds: 0, firstSecond: undefined }
  const raw = await whatCanBePlayed(file, ["-map", "0:a:0?", "-ac", "1", "-ar", "48000", "-f", "f32le"])
  const samples = new Float32Array(Uint8Array.from(raw.subarray(0, raw.length - (raw.length % 4))).buffer)
  const [mark] = readSoundMarks(samples)
  return { seconds: samples.length / 48_000, firstSecond: mark === undefined ? undefined : mark.second - mark.at }
}

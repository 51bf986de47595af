import { open, writeFile } from "node:fs/promises"
import { squareCode } from "@alongside/live/square-code"

const WIDTH = 640
const HEIGHT = 480
const HEAD = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`

/** What is held before a phone's camera: nothing, or a square code. For Chromium's `--use-file-for-fake-video-capture`. */
export class ShownCode {
  readonly #file: string

  private constructor(file: string) {
    this.#file = file
  }

  /** The camera sees grey. @param file - ends in `.y4m`; it has to be there when the camera opens. */
  static async before(file: string): Promise<ShownCode> {
    await writeFile(file, Buffer.concat([Buffer.from(HEAD), frameOf(() => 128)]))
    return new ShownCode(file)
  }

  get arguments(): string[] {
    return [`--use-file-for-fake-video-capture=${this.#file}`]
  }

  /** From the next frame on the camera sees this code. The file stays the same one: Chromium reads it over and over. */
  async show(text: string): Promise<void> {
    const { size, path } = squareCode(text, "M")
    const dark = new Set([...path.matchAll(/M(\d+) (\d+)h/g)].map(([, x, y]) => `${x} ${y}`))
    const module = Math.floor(HEIGHT / size)
    const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - module * size) / 2)) as [number, number]
    const at = (x: number, y: number): number =>
      dark.has(`${Math.floor((x - left) / module)} ${Math.floor((y - top) / module)}`) ? 16 : 235
    const handle = await open(this.#file, "r+")
    await handle.write(frameOf(at), 0, undefined, HEAD.length)
    await handle.close()
  }
}

/** Planar 4:2:0: all the light, then colour, which there is none of. */
function frameOf(light: (x: number, y: number) => number): Buffer {
  const frame = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128)
  for (let y = 0; y < HEIGHT; y += 1) for (let x = 0; x < WIDTH; x += 1) frame[y * WIDTH + x] = light(x, y)
  return frame
}

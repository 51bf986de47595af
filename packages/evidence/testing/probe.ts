import { spawn } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { requireProgram } from "../../../scripts/browsers.ts"
import type { Bytes } from "../src/format/bytes.ts"

/** Runs a program in a folder that has the file in it, by the name `file`. @throws Error with whatever it complains of. */
async function run<T>(
  program: string,
  args: readonly string[],
  file: Bytes,
  read: (said: string, folder: string) => T | Promise<T>,
) {
  const folder = await mkdtemp(join(tmpdir(), "alongside-probe-"))
  try {
    await writeFile(join(folder, "file"), file)
    const child = spawn(program, args, { cwd: folder })
    let [said, complained] = ["", ""]
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complained += text
    })
    const code = await new Promise((resolve) => child.once("close", resolve))
    if (code !== 0 || complained !== "") throw new Error(`${program} ended with ${code}: ${complained}`)
    return await read(said, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const ffmpeg = () => requireProgram("ffmpeg")
const ffprobe = () => ffmpeg().replace(/ffmpeg(\.exe)?$/, "ffprobe$1")

/** Decodes all of it. @throws Error when ffmpeg has anything to complain of. */
export const decodeAll = (file: Bytes): Promise<string> =>
  run(ffmpeg(), ["-v", "error", "-i", "file", "-f", "null", "-"], file, (said) => said)

/** Pictures and sound in a file that can be read from its beginning to its end, as they are. */
export const inOrder = (file: Bytes): Promise<Bytes> =>
  run(
    ffmpeg(),
    ["-v", "error", "-i", "file", "-map", "0:v", "-map", "0:a", "-c", "copy", "copy.mkv"],
    file,
    (_, folder) => readFile(join(folder, "copy.mkv")).then((bytes) => new Uint8Array(bytes)),
  )

export interface Probed {
  readonly streams: readonly { readonly codec_type: string; readonly codec_name?: string; readonly duration?: string }[]
  readonly chapters: readonly { readonly start_time: string; readonly tags: { readonly title: string } }[]
  readonly format: { readonly duration: string; readonly format_name: string }
}

export async function probe(file: Bytes): Promise<Probed> {
  const what = ["-show_streams", "-show_chapters", "-show_format"]
  return run(ffprobe(), ["-v", "error", ...what, "-of", "json", "file"], file, (said) => JSON.parse(said))
}

/** When each frame is shown, in seconds, in order. */
export async function frameTimes(file: Bytes): Promise<number[]> {
  const what = ["-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0"]
  const said = await run(ffprobe(), ["-v", "error", ...what, "file"], file, (text) => text)
  return said.split("\n").flatMap((line) => (/^[0-9.]+/.test(line) ? [Number.parseFloat(line)] : []))
}

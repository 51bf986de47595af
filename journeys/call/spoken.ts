import { execFile } from "node:child_process"
import { mkdir, rename, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { requireProgram } from "../../scripts/browsers.ts"

/** What counsel says: about twenty seconds. */
const SAID = [
  "My name is Ada Lovelace, I am an attorney, and I can see and hear what your phone records.",
  "Stay calm, and keep your hands where they can be seen.",
  "You do not have to say where you were born, or how you came here.",
  "Ask whether you are free to leave. If the answer is yes, walk away slowly.",
  "If they ask to search the car, say that you do not agree, and do not stand in their way.",
  "Sign nothing before we have read it together. I stay with you until this is over.",
].join(" ")

/** A voice reading that, as a WAV file that Chromium's microphone can be. Needs ffmpeg with flite. */
export async function makeSpeech(): Promise<string> {
  const folder = join(tmpdir(), "alongside-marked-media")
  await mkdir(folder, { recursive: true })
  const file = join(folder, "counsel-speaks.wav")
  if (await stat(file).then(Boolean, () => false)) return file
  // Renamed when it is whole: another run may be waiting for the same file.
  const part = `${file}.${process.pid}.wav`
  const voice = `flite=text='${SAID}':voice=slt`
  await promisify(execFile)(requireProgram("ffmpeg"), [
    ...["-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", voice, "-af", "loudnorm=I=-20:TP=-3"],
    ...["-ac", "1", "-ar", "48000", "-c:a", "pcm_s16le", part],
  ])
  await rename(part, file)
  return file
}

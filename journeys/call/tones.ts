/** Voices that can be told apart after they were mixed: each beeps at a frequency of its own, now and then, as people speak and are silent. */
import { mkdir, rename, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { wavOf } from "../media/wav.ts"

export interface ToneVoice {
  readonly hz: number
  /** It speaks at the beginning of each so many seconds. Of two voices that differ in it each speaks alone before long. */
  readonly everySeconds: number
}

const RATE = 48_000
const SPOKEN_SECONDS = 1.2
const BEEP_SECONDS = 0.07
const BEEP_EVERY_SECONDS = 0.1

/** A file for Chromium's `--use-file-for-fake-audio-capture`; it goes round after so many turns. */
export async function toneFile({ hz, everySeconds }: ToneVoice, turns = 16): Promise<string> {
  const folder = join(tmpdir(), "alongside-tones")
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${hz}-${everySeconds}-${turns}.wav`)
  const samples = new Int16Array(Math.round(turns * everySeconds * RATE))
  for (let turn = 0; turn < turns; turn++) {
    for (let at = 0; at < SPOKEN_SECONDS; at += BEEP_EVERY_SECONDS) addBeep(samples, turn * everySeconds + at, hz)
  }
  const part = `${file}.${process.pid}`
  await writeFile(part, wavOf(samples, RATE))
  await rename(part, file)
  return file
}

function addBeep(samples: Int16Array, fromSeconds: number, hz: number): void {
  const length = Math.round(BEEP_SECONDS * RATE)
  const ramp = 0.004 * RATE
  for (let i = 0; i < length; i++) {
    const loudness = Math.min(1, i / ramp, (length - i) / ramp)
    samples[Math.round(fromSeconds * RATE) + i] = Math.round(
      12_000 * loudness * Math.sin((2 * Math.PI * hz * i) / RATE),
    )
  }
}

const WINDOW = Math.round(0.05 * RATE)

/** How loud a frequency is where it is loudest, in dB below a full tone. @param samples - 48 kHz. */
export function loudest(samples: Float32Array, hz: number): number {
  let most = 0
  for (let from = 0; from + WINDOW <= samples.length; from += WINDOW / 2)
    most = Math.max(most, powerIn(samples.subarray(from, from + WINDOW), hz))
  return 10 * Math.log10(most + 1e-12)
}

/** Through a Hann window, so that one voice doesn't look like a little of another. A full tone has 1. */
function powerIn(part: Float32Array, hz: number): number {
  let real = 0
  let imaginary = 0
  for (const [i, sample] of part.entries()) {
    const seen = sample * (1 - Math.cos((2 * Math.PI * i) / part.length))
    real += seen * Math.cos((2 * Math.PI * hz * i) / RATE)
    imaginary += seen * Math.sin((2 * Math.PI * hz * i) / RATE)
  }
  return (4 * (real * real + imaginary * imaginary)) / (part.length * part.length)
}

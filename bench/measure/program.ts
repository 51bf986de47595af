import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { performance } from "node:perf_hooks"

/** A program that ran to its end. */
export interface Ran {
  /** From its start to its end, starting included. */
  readonly seconds: number
  /** What it had in memory at most, all threads together, in MiB; `NaN` where the system doesn't tell (only Linux does). */
  readonly peakMebibytes: number
  readonly code: number | null
  readonly out: string
}

/** How often the kernel's own high-water mark is looked at: it only rises, so that what is missed is the last moment's. */
const LOOK_EVERY_MS = 10

/** Runs a program that has threads and no children of its own. */
export async function runMeasured(command: string, parameters: readonly string[]): Promise<Ran> {
  const startMs = performance.now()
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "inherit"] })
  let peakMebibytes = Number.NaN
  const look = setInterval(() => {
    peakMebibytes = peakOf(child.pid) ?? peakMebibytes
  }, LOOK_EVERY_MS)
  let out = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
  })
  const ended = Promise.withResolvers<number | null>()
  let seconds = 0
  child.once("exit", () => {
    seconds = (performance.now() - startMs) / 1000
  })
  child.once("error", ended.reject).once("close", ended.resolve)
  try {
    const code = await ended.promise
    return { seconds, peakMebibytes, code, out }
  } finally {
    clearInterval(look)
  }
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024
  } catch {
    return undefined
  }
}

import { readFileSync } from "node:fs"
import { performance } from "node:perf_hooks"

/** What two processes and everybody else used of the machine while something was measured; shares from 0 to 1. */
export interface Busy {
  /** Of this process's event loop: near 1, it would be this one that is measured. */
  readonly driver: number
  /** The other process's processor time, seconds, all its threads together. */
  readonly serverSeconds: number
  /** Of all cores: what neither of the two used. Near 0 on a machine that has nothing else to do. */
  readonly others: number
}

const TICKS_A_SECOND = 100

/** Begins to watch. @returns what ends it; its shares are `NaN` where the system doesn't tell (only Linux does). */
export function watchBusy(server: number): () => Busy {
  const loop = performance.eventLoopUtilization()
  const own = process.cpuUsage()
  const [serverBefore, machineBefore] = [secondsOf(server), machine()]
  return () => {
    const { user, system } = process.cpuUsage(own)
    const serverSeconds = secondsOf(server) - serverBefore
    const now = machine()
    const [used, all] = [now.used - machineBefore.used, now.all - machineBefore.all]
    return {
      driver: performance.eventLoopUtilization(loop).utilization,
      serverSeconds,
      others: Math.max(0, used - serverSeconds - (user + system) / 1e6) / all,
    }
  }
}

/** Fields 14 and 15 of /proc/‹pid›/stat (proc(5)), counted from behind the name, which may hold spaces. */
function secondsOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ")
  return fields === undefined ? Number.NaN : (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}

/** The first line of /proc/stat: user, nice, system, idle, iowait, … */
function machine(): { readonly used: number; readonly all: number } {
  const [line] = read("/proc/stat")?.split("\n", 1) ?? []
  if (line === undefined) return { used: Number.NaN, all: Number.NaN }
  const ticks = line.split(/ +/).slice(1, 9).map(Number)
  const all = ticks.reduce((sum, each) => sum + each, 0)
  return { used: (all - ticks[3]! - ticks[4]!) / TICKS_A_SECOND, all: all / TICKS_A_SECOND }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

import { randomFillSync } from "node:crypto"
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"

/**
 * What recycling a log file could save: the same groups, written and flushed into a file that grows and into one that is
 * written over. docs/decisions/0002 quotes it.
 *
 *   node bench/store/overwrite.ts
 */
const directory = mkdtempSync(join(tmpdir(), "alongside-bench-overwrite-"))
const ROUNDS = 5
const FLUSHES = 300

/** Milliseconds of each write with its flush. */
function writeAll(path: string, flags: "w" | "r+", group: Buffer): number[] {
  const descriptor = openSync(path, flags)
  const times: number[] = []
  for (let n = 0; n < FLUSHES; n += 1) {
    const before = performance.now()
    writeSync(descriptor, group, 0, group.length, n * group.length)
    fdatasyncSync(descriptor)
    times.push(performance.now() - before)
  }
  closeSync(descriptor)
  return times
}

try {
  for (const kilobytes of [16, 64, 256, 1024]) {
    const group = randomFillSync(Buffer.alloc(kilobytes * 1024))
    const times: Record<"growing" | "written over", number[]> = { growing: [], "written over": [] }
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = join(directory, `${kilobytes}-${round}`)
      times.growing.push(...writeAll(path, "w", group))
      times["written over"].push(...writeAll(path, "r+", group))
      rmSync(path)
    }
    for (const [how, all] of Object.entries(times)) {
      all.sort((a, b) => a - b)
      const at = (share: number): string => all[Math.floor(all.length * share)]!.toFixed(2)
      const megabytes = (kilobytes * all.length) / 1024
      const seconds = all.reduce((sum, ms) => sum + ms, 0) / 1000
      process.stdout.write(
        `${kilobytes} KiB a flush, ${how}: p50 ${at(0.5)} p99 ${at(0.99)} ms, ${Math.round(megabytes / seconds)} MiB/s\n`,
      )
    }
  }
} finally {
  rmSync(directory, { recursive: true })
}

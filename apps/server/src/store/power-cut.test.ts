import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { LogStoreOptions } from "./log-store.ts"
import { expectObjectsInOrder, openTrial } from "./trial/crash-image.ts"
import { expectNumbered } from "./trial/numbered-store.ts"
import {
  acknowledgedIn,
  buildRecorder,
  type DiskEntry,
  type Luck,
  RecordedDisk,
  readRecording,
} from "./trial/recorded-disk.ts"
import { runWorkload } from "./trial/run-workload.ts"
import { encounters, FATAL_EXIT, numberedRecord } from "./trial/sample-records.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-power-"))
const options: Partial<LogStoreOptions> = { objectBytes: 3000, logFileBytes: 12_000, logBudget: 24_000 }
const recorder = buildRecorder(root)
let recordings = 0
let images = 0
afterAll(() => rm(root, { recursive: true }))

/** Runs the workload once for each of the environments, one life after the other, and says what the disk was told. */
async function record(
  ...lives: { environment?: NodeJS.ProcessEnv; code: number; erase?: string }[]
): Promise<Recording> {
  if ("missing" in recorder) throw new Error(recorder.missing)
  recordings += 1
  const [above, recording] = [join(root, `recorded ${recordings}`), join(root, `recording ${recordings}`)]
  for (const { environment, code, erase } of lives) {
    // The store makes its own directory, in one that isn't there either.
    const workload = {
      directory: join(above, "data", "store"),
      options,
      records: 12,
      ...(erase === undefined ? {} : { erase }),
    }
    const recorded = { LD_PRELOAD: recorder.library, RECORD_ROOT: above, RECORD_TO: recording, ...environment }
    expect(await runWorkload(workload, new Map(), recorded)).toMatchObject({ code })
  }
  // What is above the recorded directory is not the store's to flush.
  const isAbove = ({ kind, bytes }: DiskEntry): boolean => kind === "make directory" && bytes.toString() === above
  return { above, entries: readRecording(recording).filter((entry) => !isAbove(entry)) }
}

interface Recording {
  readonly above: string
  readonly entries: readonly DiskEntry[]
}

/** Opens what is left after a cut behind these entries and compares it with what was acknowledged by then. */
async function expectSurvived({ above, entries }: Recording, luck: Luck): Promise<void> {
  const disk = new RecordedDisk(above)
  for (const entry of entries) disk.apply(entry)
  images += 1
  const image = join(root, `image ${images}`)
  disk.cut(image, luck)
  const store = await openTrial(join(image, "data", "store"), options)
  try {
    expect(store.recovery).toMatchObject({ damagedRecords: 0, damagedFiles: 0, unreadableFiles: 0 })
    const counts = await expectNumbered(store, acknowledgedIn(entries))
    for (const encounter of encounters) {
      const next = counts.get(encounter)!
      expect(await store.append(numberedRecord(encounter, next))).toBe(next)
    }
    await store.drain()
    expectObjectsInOrder(join(image, "data", "store"))
  } finally {
    await store.close()
    await rm(image, { recursive: true })
  }
}

/** The same lucky and unlucky sectors at every run. */
function seededLuck(seed: number): Luck {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state < 0x80000000
  }
}

/** The recording up to moments spread over the whole of it, and up to some right behind an acknowledgement. */
function cuts({ above, entries }: Recording, count: number): Recording[] {
  const acknowledgements = entries.flatMap(({ kind }, index) => (kind === "say" ? [index + 1] : []))
  const spread = (from: readonly number[]): number[] =>
    Array.from({ length: count / 2 }, (_, n) => from[Math.floor((n * from.length) / (count / 2))]!)
  const ends = [...spread(entries.map((_, index) => index + 1)), ...spread(acknowledgements)]
  return ends.map((end) => ({ above, entries: entries.slice(0, end) }))
}

describe.skipIf("missing" in recorder)("when the power goes, every acknowledged record is on the disk", () => {
  let recording: Recording
  beforeAll(async () => {
    recording = await record({ code: 0 })
    const kinds = new Set(recording.entries.map(({ kind }) => kind))
    for (const kind of ["create", "write", "flush ends", "rename", "unlink", "say"]) expect(kinds).toContain(kind)
  })

  test("if the disk kept nothing that wasn't flushed", { timeout: 240_000 }, async () => {
    for (const cut of cuts(recording, 40)) await expectSurvived(cut, () => false)
  })

  test("if the disk kept whatever it had got round to", { timeout: 240_000 }, async () => {
    for (const [seed, cut] of cuts(recording, 40).entries()) await expectSurvived(cut, seededLuck(seed))
  })

  test("but not if the disk only says that it flushed: this trial can tell", async () => {
    const { above, entries } = recording
    const lying = entries.filter(({ kind }) => kind !== "flush ends")
    await expect(expectSurvived({ above, entries: lying }, () => false)).rejects.toThrow()
  })
})

describe.skipIf("missing" in recorder)(
  "when a flush fails, the process stops, and nothing it said was safe is lost",
  () => {
    // Opening flushes some twenty times; after that come the log's flushes and those of draining, mixed.
    for (const flushes of [22, 27, 34, 45, 60]) {
      test(`the one after ${flushes} others, then a new start, then a power cut`, { timeout: 120_000 }, async () => {
        const failing = { FAIL_FLUSH_AFTER: String(flushes) }
        const died = await record({ environment: failing, code: FATAL_EXIT })
        expect(died.entries.filter(({ kind }) => kind === "flush fails").length).toBeGreaterThan(0)
        await expectSurvived(died, () => false)
        // The next life reads what the failed flush left in memory, builds on it, and must have put it on the disk by then.
        const restarted = await record({ environment: failing, code: FATAL_EXIT }, { code: 0 })
        for (const cut of cuts(restarted, 10)) await expectSurvived(cut, () => false)
      })
    }
  },
)

test.skipIf("missing" in recorder)(
  "when the power goes after an encounter was erased, nothing of it comes back, and all others are whole",
  { timeout: 120_000 },
  async () => {
    const [ana] = encounters as [string]
    const recording = await record({ code: 0, erase: ana })
    const acknowledged = acknowledgedIn(recording.entries)
    expect(acknowledged.get(ana)).toBe(12)
    acknowledged.delete(ana)
    for (const luck of [() => false, seededLuck(1), seededLuck(2)]) {
      const disk = new RecordedDisk(recording.above)
      for (const entry of recording.entries) disk.apply(entry)
      images += 1
      const image = join(root, `image ${images}`)
      disk.cut(image, luck)
      const store = await openTrial(join(image, "data", "store"), options)
      await expectNumbered(store, acknowledged)
      expect(await Array.fromAsync(store.encounters())).not.toContain(ana)
      await store.close()
      await rm(image, { recursive: true })
    }
  },
)

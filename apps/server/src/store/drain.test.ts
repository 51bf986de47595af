import { mkdtempSync, statSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { afterAll, expect, test } from "vitest"
import type { LogStore } from "./log-store.ts"
import { type ObjectName, parseObjectFileName } from "./object-file.ts"
import { crashImage, logPaths, objectPaths, openTrial } from "./trial/crash-image.ts"
import { expectNumbered } from "./trial/numbered-store.ts"
import { encounters, numberedRecord } from "./trial/sample-records.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-drain-"))
const [ana, ben] = encounters as [string, string]
afterAll(() => rm(root, { recursive: true }))

const KiB = 1024
const MiB = 1024 * KiB

function objectsOf(directory: string, encounter: string): ObjectName[] {
  const names = objectPaths(directory).map((path) => parseObjectFileName(basename(path))!)
  return names.filter((object) => object.encounter === encounter)
}

async function append(store: LogStore, encounter: string, from: number, to: number): Promise<void> {
  for (let ordinal = from; ordinal < to; ordinal += 1) await store.append(numberedRecord(encounter, ordinal))
}

test("an encounter with enough for an object gets one; the others stay in the log", async () => {
  const directory = join(root, "full")
  const store = await openTrial(directory, { objectBytes: 50 * KiB })
  await append(store, ben, 0, 3)
  await append(store, ana, 0, 100)
  await expect.poll(() => objectsOf(directory, ana)[0]?.first).toBe(0)
  expect(objectsOf(directory, ben)).toEqual([])
  for (const object of objectPaths(directory)) expect(statSync(object).size).toBeGreaterThan(50 * KiB)
  await expectNumbered(store, new Map([[ana, 100]]))
  await store.close()
})

test("over its budget the log lets its oldest file go, once whoever keeps it is drained, and nobody else", async () => {
  const directory = join(root, "budget")
  // So small that several log files have to be drained before it is worth letting them go.
  const options = { objectBytes: MiB, logFileBytes: 6 * KiB, logBudget: 100 * KiB }
  const store = await openTrial(directory, options)
  await append(store, ben, 0, 2)
  expect(objectPaths(directory)).toEqual([])
  const first = logPaths(directory)[0]!
  // Two hundred records are far more than the budget; Ben's two are in the oldest file.
  await append(store, ana, 0, 200)
  await expect.poll(() => objectsOf(directory, ben)).toEqual([{ encounter: ben, first: 0, end: 2 }])
  await expect.poll(() => logPaths(directory)).not.toContain(first)
  const logBytes = (): number => logPaths(directory).reduce((sum, path) => sum + statSync(path).size, 0)
  await expect.poll(logBytes).toBeLessThan(options.logBudget + 2 * options.logFileBytes)
  await expectNumbered(store, new Map([[ana, 200]]))
  await store.close()
})

test("a log file is there as long as one record in it is in no object", async () => {
  const directory = join(root, "kept")
  const store = await openTrial(directory, { objectBytes: 40 * KiB, logFileBytes: 20 * KiB })
  await append(store, ben, 0, 1)
  const first = logPaths(directory)[0]!
  await append(store, ana, 0, 150)
  await expect.poll(() => objectsOf(directory, ana).length).toBeGreaterThan(1)
  expect(logPaths(directory)).toContain(first)
  const image = crashImage(directory, join(root, "kept, then killed"))
  await store.drain()
  await expect.poll(() => logPaths(directory)).not.toContain(first)
  await store.close()
  const again = await openTrial(image)
  await expectNumbered(
    again,
    new Map([
      [ana, 150],
      [ben, 1],
    ]),
  )
  await again.close()
})

test("an encounter from which nothing more comes is drained, and goes on where it was when something does", async () => {
  const directory = join(root, "idle")
  let now = 0
  const store = await openTrial(directory, { idleMs: 30_000, now: () => now })
  await append(store, ana, 0, 3)
  now = 29_000
  await append(store, ben, 0, 3)
  now = 31_000
  await expect
    .poll(() => objectsOf(directory, ana), { timeout: 10_000 })
    .toEqual([{ encounter: ana, first: 0, end: 3 }])
  expect(objectsOf(directory, ben)).toEqual([])
  await append(store, ana, 3, 5)
  await store.close()
  expect(objectsOf(directory, ana)).toContainEqual({ encounter: ana, first: 3, end: 5 })
  expect(objectsOf(directory, ben)).toEqual([{ encounter: ben, first: 0, end: 3 }])
})

test("records that came back from the log after a crash are drained like new ones", async () => {
  const directory = join(root, "after a crash")
  const store = await openTrial(directory)
  await append(store, ana, 0, 60)
  const image = crashImage(directory, join(root, "after a crash, image"))
  await store.close()
  const again = await openTrial(image, { objectBytes: 30 * KiB })
  expect(again.recovery.recordsInLog).toBe(60)
  await expect.poll(() => objectsOf(image, ana).length).toBeGreaterThan(0)
  await expectNumbered(again, new Map([[ana, 60]]))
  await again.close()
})

test("a store that is open can't be opened by anybody else", async () => {
  const directory = join(root, "locked")
  const store = await openTrial(directory)
  await expect(openTrial(directory)).rejects.toMatchObject({ name: "StoreError", code: "STORE_LOCKED" })
  await append(store, ana, 0, 1)
  await store.close()
  await (await openTrial(directory)).close()
})

test("more than the budget of undurable bytes is refused, and taken again when they are durable", async () => {
  const store = await openTrial(join(root, "busy"), { undurableBudget: 100 * KiB })
  const body = new Uint8Array(30 * KiB)
  const append = (): Promise<number> => store.append({ encounter: ana, summary: new Uint8Array(), body })
  const outcomes = await Promise.allSettled([append(), append(), append(), append()])
  expect(outcomes.slice(0, 3).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"])
  expect(outcomes[3]).toMatchObject({ status: "rejected", reason: { code: "STORE_BUSY" } })
  expect(await append()).toBe(3)
  await store.close()
})

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import type { LogStore } from "./log-store.ts"
import { OBJECT_HEADER, OBJECT_TRAILER } from "./object-file.ts"
import { RECORD_HEADER } from "./record.ts"
import { crashImage, flipBit, logPaths, objectPaths, openTrial, recordsIn } from "./trial/crash-image.ts"
import { encounters, numberedRecord } from "./trial/sample-records.ts"
import { expectSame } from "./trial/segment-store.suite.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-damage-"))
const ana = encounters[0]!
const small = { logFileBytes: 8000 }
let places = 0
afterAll(() => rm(root, { recursive: true }))

function newPlace(): string {
  places += 1
  return join(root, `${places}`)
}

/** A crash image of a log with eight records in groups of their own, spread over several files. */
async function undrained(): Promise<string> {
  const directory = newPlace()
  const store = await openTrial(directory, small)
  for (let ordinal = 0; ordinal < 8; ordinal += 1) await store.append(numberedRecord(ana, ordinal))
  const image = crashImage(directory, newPlace())
  await store.close()
  return image
}

/** A store whose eight records are in one object. */
async function drained(): Promise<{ directory: string; object: string }> {
  const directory = newPlace()
  const store = await openTrial(directory)
  for (let ordinal = 0; ordinal < 8; ordinal += 1) await store.append(numberedRecord(ana, ordinal))
  await store.close()
  return { directory, object: objectPaths(directory)[0]! }
}

/** Exactly these ordinals are damaged; all others have their bytes. */
async function expectDamaged(store: LogStore, damaged: readonly number[], withoutSummary = damaged): Promise<void> {
  for (let ordinal = 0; ordinal < 8; ordinal += 1) {
    const read = store.read(ana, ordinal)
    if (damaged.includes(ordinal)) await expect(read).rejects.toMatchObject({ code: "RECORD_DAMAGED" })
    else expectSame(await read, numberedRecord(ana, ordinal).body)
  }
  const listed = (await Array.fromAsync(store.summaries(ana))).map(({ ordinal }) => ordinal)
  expect(listed).toEqual([0, 1, 2, 3, 4, 5, 6, 7].filter((ordinal) => !withoutSummary.includes(ordinal)))
  await expect(store.read(ana, 8)).rejects.toMatchObject({ code: "RECORD_UNKNOWN" })
}

describe("a bit that flips in the log after it was durable is told at its ordinal, and costs no other record", () => {
  const cases = [
    { part: "body", at: (summary: number) => RECORD_HEADER + summary, damaged: [3], withoutSummary: [] },
    { part: "summary", at: () => RECORD_HEADER, damaged: [], withoutSummary: [3] },
    { part: "header", at: () => 20, damaged: [3], withoutSummary: [3] },
    { part: "generation", at: () => 0, damaged: [3], withoutSummary: [3] },
  ]
  for (const { part, at, damaged, withoutSummary } of cases) {
    test(`in the ${part}`, async () => {
      const image = await undrained()
      const log = logPaths(image).find((path) => recordsIn(path).some(({ ordinal }) => ordinal === 3))!
      const record = recordsIn(log).find(({ ordinal }) => ordinal === 3)!
      flipBit(log, record.at + at(record.summaryLength))
      const store = await openTrial(image, small)
      expect(store.recovery).toMatchObject({ damagedRecords: 1, damagedFiles: 1, unreadableFiles: 0, tornBytes: 0 })
      await expectDamaged(store, damaged, withoutSummary)
      await store.drain()
      await expectDamaged(store, damaged, withoutSummary)
      expect(await store.append(numberedRecord(ana, 8))).toBe(8)
      await store.close()
      // The file is there for somebody to look at, and is not read again.
      expect(existsSync(`${log}.damaged`)).toBe(true)
      const again = await openTrial(image, small)
      expect(again.recovery).toMatchObject({ damagedRecords: 0, damagedFiles: 0 })
      for (const ordinal of damaged) {
        await expect(again.read(ana, ordinal)).rejects.toMatchObject({ code: "RECORD_DAMAGED" })
      }
      expectSame(await again.read(ana, 8), numberedRecord(ana, 8).body)
      await again.close()
    })
  }

  test("in the last record of a file that is not the last", async () => {
    const image = await undrained()
    const log = logPaths(image)[0]!
    const record = recordsIn(log).at(-1)!
    flipBit(log, record.at)
    const store = await openTrial(image, small)
    expect(store.recovery).toMatchObject({ damagedRecords: 1, damagedFiles: 1, tornBytes: 0 })
    await expectDamaged(store, [record.ordinal])
    await store.close()
  })

  test("in the first page of a file: the file is set aside and its records are told", async () => {
    const image = await undrained()
    const log = logPaths(image)[1]!
    const lost = recordsIn(log).map(({ ordinal }) => ordinal)
    flipBit(log, 20)
    const store = await openTrial(image, small)
    expect(store.recovery).toMatchObject({ damagedRecords: lost.length, unreadableFiles: 1 })
    expect(existsSync(`${log}.damaged`)).toBe(true)
    await expectDamaged(store, lost)
    await store.close()
    const again = await openTrial(image, small)
    await expectDamaged(again, lost)
    await again.close()
  })

  test("in the first file, whose sequence nothing before it tells", async () => {
    const image = await undrained()
    const log = logPaths(image)[0]!
    flipBit(log, recordsIn(log)[0]!.at)
    const store = await openTrial(image, small)
    expect(store.recovery).toMatchObject({ damagedRecords: 1, damagedFiles: 1, tornBytes: 0 })
    await expectDamaged(store, [0])
    await store.close()
  })
})

describe("a bit that flips in an object", () => {
  test("in a body is told at its ordinal, and costs no other record", async () => {
    for (const ordinal of [0, 4, 7]) {
      const { directory, object } = await drained()
      const { at, summaryLength, length } = recordsIn(object, OBJECT_HEADER)[ordinal]!
      flipBit(object, at + RECORD_HEADER + summaryLength)
      flipBit(object, at + length - 1)
      const store = await openTrial(directory)
      await expectDamaged(store, [ordinal], [])
      await store.close()
    }
  })

  test("anywhere else costs nothing", async () => {
    const { directory, object } = await drained()
    const size = statSync(object).size
    const records = recordsIn(object, OBJECT_HEADER)
    const footerAt = records.at(-1)!.at + records.at(-1)!.length
    const { at } = records[3]!
    const elsewhere = {
      header: 5,
      recordHeader: at + 30,
      summary: at + RECORD_HEADER,
      footer: footerAt + 17,
      trailer: size - 4,
    }
    for (const place of Object.values(elsewhere)) {
      flipBit(object, place)
      const store = await openTrial(directory)
      await expectDamaged(store, [])
      await store.close()
      flipBit(object, place)
    }
  })

  test("or an end that is missing costs only what lay there", async () => {
    const { directory, object } = await drained()
    const last = recordsIn(object, OBJECT_HEADER).at(-1)!
    truncateSync(object, last.at + last.length - 1)
    const store = await openTrial(directory)
    await expectDamaged(store, [7], [])
    await store.close()
  })

  test("both in the footer and in a record's header leaves what comes before that record", async () => {
    const { directory, object } = await drained()
    flipBit(object, statSync(object).size - OBJECT_TRAILER)
    flipBit(object, recordsIn(object, OBJECT_HEADER)[5]!.at + 20)
    const store = await openTrial(directory)
    await expectDamaged(store, [5, 6, 7])
    await store.close()
  })
})

test("an object that is gone is damage, not an encounter that ended sooner", async () => {
  const directory = newPlace()
  // Small log files, so that those that held the records are gone.
  const store = await openTrial(directory, { objectBytes: 2000, logFileBytes: 6000 })
  for (let ordinal = 0; ordinal < 8; ordinal += 1) await store.append(numberedRecord(ana, ordinal))
  await store.close()
  const [, second] = objectPaths(directory).sort()
  const lost = recordsIn(second!, OBJECT_HEADER).map(({ ordinal }) => ordinal)
  expect(lost.length).toBeGreaterThan(0)
  rmSync(second!)
  const again = await openTrial(directory)
  await expectDamaged(again, lost)
  await again.close()
})

test("a log file that is gone is damage of the records that were in it", async () => {
  const image = await undrained()
  const gone = logPaths(image)[1]!
  const lost = recordsIn(gone).map(({ ordinal }) => ordinal)
  rmSync(gone)
  const store = await openTrial(image, small)
  expect(store.recovery.damagedRecords).toBe(lost.length)
  await expectDamaged(store, lost)
  await store.close()
  expect(readFileSync(objectPaths(image)[0]!).length).toBeGreaterThan(0)
})

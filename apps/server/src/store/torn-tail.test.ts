import { mkdtempSync, readFileSync, statSync, truncateSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { FIRST_RECORD, LogFile } from "./log-file.ts"
import { scanLog } from "./log-scan.ts"
import { RECORD_HEADER } from "./record.ts"
import {
  crashImage,
  flipBit,
  logPaths,
  openTrial,
  overwrite,
  type PlacedRecord,
  recordsIn,
} from "./trial/crash-image.ts"
import { expectNumbered } from "./trial/numbered-store.ts"
import { encounters, numberedRecord } from "./trial/sample-records.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-torn-"))
const [ana, ben] = encounters as [string, string]
let images = 0
/** Five groups of one record, then one of three: two of Ana's and one of Ben's. */
let written: string
let records: PlacedRecord[]

beforeAll(async () => {
  const directory = join(root, "written")
  const store = await openTrial(directory)
  for (let ordinal = 0; ordinal < 5; ordinal += 1) await store.append(numberedRecord(ana, ordinal))
  await Promise.all(
    [5, 6].map((ordinal) => store.append(numberedRecord(ana, ordinal))).concat(store.append(numberedRecord(ben, 0))),
  )
  written = crashImage(directory, join(root, "image of what was written"))
  await store.close()
  records = recordsIn(logPaths(written)[0]!)
  expect(records.map(({ encounter, ordinal }) => [encounter, ordinal])).toEqual([
    ...[0, 1, 2, 3, 4, 5, 6].map((ordinal) => [ana, ordinal]),
    [ben, 0],
  ])
})
afterAll(() => rm(root, { recursive: true }))

function newImage(): { directory: string; log: string } {
  images += 1
  const directory = crashImage(written, join(root, `image ${images}`))
  return { directory, log: logPaths(directory)[0]! }
}

/** Opens, and opens what that left behind: the second opening finds what the first one found, and nothing torn. */
async function expectAfterOpening(directory: string, ofAna: number, ofBen: number, tornBytes: number): Promise<void> {
  const clean = { damagedRecords: 0, damagedFiles: 0, unreadableFiles: 0 }
  const store = await openTrial(directory)
  expect(store.recovery).toEqual({ recordsInLog: ofAna + ofBen, tornBytes, ...clean })
  const counts = await expectNumbered(store, new Map())
  expect([counts.get(ana), counts.get(ben)]).toEqual([ofAna, ofBen])
  const afterwards = crashImage(directory, `${directory} afterwards`)
  expect(await store.append(numberedRecord(ana, ofAna))).toBe(ofAna)
  expect(await store.append(numberedRecord(ben, ofBen))).toBe(ofBen)
  await store.close()
  const second = await openTrial(afterwards)
  expect(second.recovery).toEqual({ recordsInLog: ofAna + ofBen, tornBytes: 0, ...clean })
  await second.close()
}

/** Where a write can stop inside a record, and inside each of its parts. */
function cutsOf({ at, length, summaryLength }: PlacedRecord): [string, number][] {
  const summaryEnd = at + RECORD_HEADER + summaryLength
  return [
    ["before its first byte", at],
    ["after its first byte", at + 1],
    ["inside its generation", at + 7],
    ["after its generation", at + 8],
    ["inside its header", at + 40],
    ["before the last byte of its header", at + RECORD_HEADER - 1],
    ["after its header", at + RECORD_HEADER],
    ["inside its summary", summaryEnd - 1],
    ["after its summary", summaryEnd],
    ["inside its body", summaryEnd + 1],
    ["before its last byte", at + length - 1],
  ]
}

describe("a group that was not wholly written is not there, and what came before it is", () => {
  const names = cutsOf({ at: 0, length: 1, summaryLength: 0 } as PlacedRecord).map(([name]) => name)
  for (const [place, name] of names.entries()) {
    test(`its last record ends ${name}`, async () => {
      const { directory, log } = newImage()
      const cut = cutsOf(records[7]!)[place]![1]
      truncateSync(log, cut)
      await expectAfterOpening(directory, 7, 0, cut - records[7]!.at)
    })

    test(`its first record is zeros from ${name}`, async () => {
      const { directory, log } = newImage()
      const cut = cutsOf(records[5]!)[place]![1]
      const end = records[5]!.at + records[5]!.length
      overwrite(log, cut, Buffer.alloc(end - cut))
      // The disk had the group's other records already; without the first they are nothing that was acknowledged.
      await expectAfterOpening(directory, 5, 0, statSync(log).size - records[5]!.at)
    })
  }

  test("every byte of it counts", () => {
    const { log } = newImage()
    const { at, length } = records[7]!
    for (let byte = at; byte < at + length; byte += 1) {
      flipBit(log, byte)
      const file = LogFile.open(log, Number.POSITIVE_INFINITY)!
      const found: number[] = []
      const scan = scanLog(file, undefined, true, ({ header }) => found.push(header.sequence))
      expect({ found: found.length, ...scan }).toMatchObject({ found: 7, end: at, tornBytes: length, isDamaged: false })
      file.release()
      flipBit(log, byte)
    }
  })
})

describe("what lies behind the tail is not read", () => {
  test("records of an earlier use of the same file", async () => {
    const { directory, log } = newImage()
    const end = statSync(log).size
    const otherPlace = join(root, "other")
    const other = await openTrial(otherPlace)
    await other.append(numberedRecord(ben, 0))
    for (let ordinal = 0; ordinal < 12; ordinal += 1) await other.append(numberedRecord(ana, ordinal))
    const otherLog = logPaths(otherPlace)[0]!
    // Eight records stand before these, as many as in the log they are put behind, and Ana's next is the seventh in both.
    const following = recordsIn(otherLog)[8]!
    expect(following).toMatchObject({ encounter: ana, ordinal: 7, sequence: records[7]!.sequence + 1 })
    const stale = readFileSync(otherLog).subarray(following.at)
    await other.close()
    overwrite(log, end, stale)
    await expectAfterOpening(directory, 7, 1, stale.length)
  })

  test("a record that a phone wrote into the body of another", async () => {
    const directory = join(root, "forged")
    const store = await openTrial(directory)
    const inside = readFileSync(logPaths(written)[0]!).subarray(FIRST_RECORD)
    await store.append({ encounter: ana, summary: new Uint8Array(), body: inside })
    const image = crashImage(directory, join(root, "image of forged"))
    await store.close()
    truncateSync(logPaths(image)[0]!, statSync(logPaths(image)[0]!).size - 1)
    const opened = await openTrial(image)
    expect(opened.recovery).toMatchObject({ recordsInLog: 0, damagedRecords: 0 })
    expect(await Array.fromAsync(opened.encounters())).toEqual([])
    await opened.close()
  })
})

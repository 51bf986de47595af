import { beforeAll, describe, expect, test } from "vitest"
import { packageOf } from "../../testing/read-package.ts"
import type { RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { tenSeconds } from "../../testing/ten-seconds.ts"
import type { Bytes } from "../format/bytes.ts"
import { BATCHES_IN_FLIGHT } from "./in-flight.ts"
import type { PackageSource, StoredBatch } from "./source.ts"
import { writePackage } from "./write-package.ts"

const options = { kind: "whole", madeMs: 1_795_370_400_000, software: "alongside test" } as const
let encounter: RecordedEncounter

/** The first run on a machine encodes what it plays; later ones find it. */
const ENCODING_MS = 120_000

beforeAll(async () => {
  encounter = await tenSeconds()
}, ENCODING_MS)

/** The source with its batches seen to on their way. */
function sourceWith(batches: PackageSource["batches"]): PackageSource {
  const { encounter: id, serverKeys, keys } = encounter
  return { encounter: id, serverKeys, keys, receipts: () => encounter.receipts(), batches }
}

test("the same recording gives the same bytes again", async () => {
  const [first, second] = [await packageOf(encounter), await packageOf(encounter)]
  expect(Buffer.from(first.zip).equals(second.zip)).toBe(true)
  expect(first.fileName).toBe(second.fileName)
})

test("the record is read once to its end, and once more for what plays", async () => {
  encounter.readings.length = 0
  await packageOf(encounter)
  expect(encounter.readings).toHaveLength(2)
  expect(encounter.readings[0]).toMatchObject({ from: 0, to: Number.POSITIVE_INFINITY, given: encounter.stored.length })
  expect(encounter.readings[1]!.given).toBeLessThanOrEqual(encounter.stored.length)
})

test("nothing is read before it is asked for, and no further than what is written", async () => {
  let given = 0
  const source = sourceWith(async function* (from, to) {
    for await (const one of encounter.batches(from, to)) {
      given += 1
      yield one
    }
  })
  const bytes = writePackage(source, options).bytes[Symbol.asyncIterator]()
  expect(given).toBe(0)
  let written = 0
  for (let i = 0; i < 40; i++) {
    const { value } = (await bytes.next()) as IteratorYieldResult<Bytes>
    written += value.length
    // A few are opened ahead of what is written: nothing heaps up.
    expect(given).toBeLessThanOrEqual(i + BATCHES_IN_FLIGHT)
  }
  expect(written).toBeGreaterThan(10_000)
})

test("whoever stops writing stops reading: the source hears of it", async () => {
  let isStopped = false
  const source = sourceWith(async function* (from, to) {
    try {
      yield* encounter.batches(from, to)
    } finally {
      isStopped = true
    }
  })
  let pieces = 0
  for await (const _ of writePackage(source, options).bytes) {
    pieces += 1
    if (pieces === 20) break
  }
  expect(isStopped).toBe(true)
})

describe("a source that fails breaks the package off", () => {
  const failing = (fail: (one: StoredBatch, reading: number) => StoredBatch[]): PackageSource => {
    let reading = 0
    return sourceWith(async function* (from, to) {
      reading += 1
      for await (const one of encounter.batches(from, to)) yield* fail(one, reading)
    })
  }

  test("with its own error", async () => {
    const gone = new Error("the server is away")
    const source = failing((one) => {
      if (one.ordinal === 30) throw gone
      return [one]
    })
    await expect(packageOf(source)).rejects.toBe(gone)
  })

  test.each([
    ["lost a batch", (one: StoredBatch, reading: number) => (reading === 2 && one.ordinal === 30 ? [] : [one])],
    [
      "gives another batch in its place",
      (one: StoredBatch, reading: number) =>
        reading === 2 && one.ordinal === 30 ? [{ ordinal: 30, batch: encounter.stored[31]!.batch }] : [one],
    ],
    ["ends earlier", (one: StoredBatch, reading: number) => (reading === 2 && one.ordinal > 30 ? [] : [one])],
    [
      "changes a byte of what was sealed",
      (one: StoredBatch, reading: number) =>
        reading === 2 && one.ordinal === 30
          ? [{ ordinal: 30, batch: one.batch.with(-9, one.batch.at(-9)! ^ 1) }]
          : [one],
    ],
  ])("when, read again, it %s", async (_, fail) => {
    await expect(packageOf(failing(fail))).rejects.toMatchObject({ code: "PACKAGE_SOURCE_CHANGED" })
  })
})

import { expect } from "vitest"
import type { LogStore } from "../log-store.ts"
import type { SegmentStore } from "../segment-store.ts"
import { encounters, numberedRecord } from "./sample-records.ts"
import { all, expectSame, expectSummaries } from "./segment-store.suite.ts"

/** Records that were acknowledged, by encounter. */
export type Acknowledged = Map<string, number>

/** Every acknowledged record is there with its bytes and its ordinal, nothing is there twice, and new records are taken. */
export async function expectWhole(store: LogStore, acknowledged: Acknowledged): Promise<void> {
  expect(store.recovery).toMatchObject({ damagedRecords: 0, damagedFiles: 0, unreadableFiles: 0 })
  const counts = await expectNumbered(store, acknowledged)
  for (const encounter of encounters) {
    const count = counts.get(encounter) ?? 0
    const more = [0, 1, 2].map((n) => store.append(numberedRecord(encounter, count + n)))
    expect(await Promise.all(more)).toEqual([count, count + 1, count + 2])
  }
  await expectNumbered(store, new Map([...counts].map(([encounter, count]) => [encounter, count + 3])))
}

/** Compares everything stored with what {@link numberedRecord} says. Returns how many records each encounter has. */
export async function expectNumbered(store: SegmentStore, atLeast: Acknowledged): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const listed = await all(store.encounters())
  expect(new Set(listed).size).toBe(listed.length)
  for (const encounter of encounters) {
    const summaries = await all(store.summaries(encounter))
    expect(summaries.length).toBeGreaterThanOrEqual(atLeast.get(encounter) ?? 0)
    const expected = summaries.map((_, ordinal) => numberedRecord(encounter, ordinal))
    expectSummaries(
      summaries,
      expected.map(({ summary, body }, ordinal) => ({ ordinal, summary, bodyLength: body.length })),
    )
    for (const [ordinal, { body }] of expected.entries()) expectSame(await store.read(encounter, ordinal), body)
    await expect(store.read(encounter, summaries.length)).rejects.toMatchObject({ code: "RECORD_UNKNOWN" })
    expect(listed.includes(encounter)).toBe(summaries.length > 0)
    counts.set(encounter, summaries.length)
  }
  return counts
}

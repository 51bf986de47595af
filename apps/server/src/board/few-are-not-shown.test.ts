import fc from "fast-check"
import { expect, test } from "vitest"
import type { AnswerRecord } from "../dispatch/answer-times.ts"
import { toldOf } from "./answers.ts"

const record = (otherwise: Partial<AnswerRecord> = {}): AnswerRecord => ({
  ...{ jurisdiction: "US-MN", language: "en", answeredAfterMs: 4000 },
  ...{ isMistake: false, isAbandoned: false, wasQueued: false, isUnmatched: false },
  ...otherwise,
})
const many = (count: number, otherwise: Partial<AnswerRecord> = {}): AnswerRecord[] =>
  Array.from({ length: count }, () => record(otherwise))
const groups = (records: readonly AnswerRecord[]) =>
  toldOf(30, records).byJurisdiction.map(({ of, times }) => [of, times.requests])

test("four of a state aren't shown by themselves, and can't be had by taking the others from the whole", () => {
  const [here, there] = [many(20), many(4, { jurisdiction: "US-WI" })]
  expect(groups([...here, ...there])).toEqual([[null, 24]])
  expect(groups([...here, ...there, ...many(1, { jurisdiction: "US-IA" })])).toEqual([
    ["US-MN", 20],
    [null, 5],
  ])
  expect(groups([...here, ...many(5, { jurisdiction: "US-WI" })])).toEqual([
    ["US-MN", 20],
    ["US-WI", 5],
  ])
})

test("with fewer than five in all nothing is broken down, and there is no picture", () => {
  const told = toldOf(30, many(4))
  expect({ ...told, all: undefined }).toEqual({
    ...{ days: 30, all: undefined, byJurisdiction: [], byLanguage: [], histogram: [], fewest: 5 },
  })
  expect(told.all.requests).toBe(4)
})

test("whatever there is, nothing shown or left over is of one to four", () => {
  const some = fc.array(fc.constantFrom("US-MN", "US-WI", "US-IA", "US-SD", "US-ND"), { maxLength: 40 })
  fc.assert(
    fc.property(some, (places) => {
      const shown = groups(places.map((jurisdiction) => record({ jurisdiction })))
      for (const [, count] of shown) expect(count).toBeGreaterThanOrEqual(5)
      const sum = shown.reduce((all, [, count]) => all + Number(count), 0)
      expect([0, places.length]).toContain(sum)
    }),
  )
})

test("times are counted from the press, in columns of five seconds, those over a minute together", () => {
  const records = [0, 5000, 5001, 60_000, 60_001, 500_000].map((answeredAfterMs) => record({ answeredAfterMs }))
  const { histogram } = toldOf(30, [...records, record({ answeredAfterMs: undefined, isAbandoned: true })])
  expect(histogram.map(({ answered }) => answered)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2])
  expect(histogram.at(-1)!.untilMs).toBeNull()
})

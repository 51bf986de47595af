import type { Hearing } from "@alongside/evidence/message/message"
import fc from "fast-check"
import { expect, test } from "vitest"
import { newerHearing, nextHearing, unsaid } from "./hearing.ts"

const all = (said: readonly Hearing[]): Hearing => said.reduce(newerHearing, unsaid)

test("whoever says it last is believed, whichever of the two it is", () => {
  const hers = nextHearing(unsaid, true)
  const counsels = nextHearing(hers, false)
  expect(all([hers, counsels])).toEqual({ turn: 2, officerHears: false })
  expect(all([counsels, hers])).toEqual({ turn: 2, officerHears: false })
  expect(all([hers, counsels, nextHearing(counsels, true)]).officerHears).toBe(true)
})

test("when both say something at once, counsel stays silent", () => {
  const on = nextHearing(unsaid, true)
  const both = [nextHearing(on, false), nextHearing(on, true)]
  expect(all(both).officerHears).toBe(true)
  expect(all([...both].reverse()).officerHears).toBe(true)
})

test("in whatever order words come, and however often, both ends come to the same", () => {
  const word = fc.record({ turn: fc.integer({ min: 1, max: 5 }), officerHears: fc.boolean() })
  const twoOrders = fc
    .array(word, { maxLength: 8 })
    .chain((words) =>
      fc.tuple(fc.constant(words), fc.shuffledSubarray([...words, ...words], { minLength: 2 * words.length })),
    )
  fc.assert(
    fc.property(twoOrders, ([one, other]) => {
      expect(all(other)).toEqual(all(one))
    }),
  )
})

import { expect, test } from "vitest"
import { AddressPace } from "./address-pace.ts"

test("a burst is let through at once, and then so many a second", () => {
  let now = 0
  const pace = new AddressPace(3, 2, { now: () => now })
  const admitted = (times: number) => Array.from({ length: times }, () => pace.admits("a"))
  expect(admitted(4)).toEqual([true, true, true, false])
  now = 499
  expect(pace.admits("a")).toBe(false)
  now = 500
  expect(admitted(2)).toEqual([true, false])
  now = 60_000
  expect(admitted(4)).toEqual([true, true, true, false])
})

test("one address doesn't use up another's", () => {
  const pace = new AddressPace(1, 1, { now: () => 0 })
  expect([pace.admits("a"), pace.admits("b"), pace.admits("a")]).toEqual([true, true, false])
})

test("a quiet address is forgotten, a busy one isn't", () => {
  let now = 0
  const pace = new AddressPace(2, 1, { now: () => now })
  pace.admits("a")
  pace.admits("a")
  now = 1999
  pace.forgetQuiet()
  // Forgotten, it would have both again.
  expect([pace.admits("a"), pace.admits("a")]).toEqual([true, false])
})

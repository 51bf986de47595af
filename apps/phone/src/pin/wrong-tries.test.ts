import { expect, test } from "vitest"
import { noWrongTries, oneMoreWrong, type WrongTries, waitMs } from "./wrong-tries.ts"

test("three slips cost nothing, and each one more costs longer, up to a quarter of an hour", () => {
  const waits: number[] = []
  let tries: WrongTries = noWrongTries
  for (let n = 0; n < 9; n += 1) {
    tries = oneMoreWrong(tries, 1000)
    waits.push(waitMs(tries, 1000) / 1000)
  }
  expect(waits).toEqual([0, 0, 30, 60, 300, 900, 900, 900, 900])
})

test("the wait ends, and a clock that was set back makes it no longer", () => {
  const tries = { count: 4, lastWallMs: 1_000_000 }
  expect(waitMs(tries, 1_000_000)).toBe(60_000)
  expect(waitMs(tries, 1_059_999)).toBe(1)
  expect(waitMs(tries, 1_060_000)).toBe(0)
  expect(waitMs(tries, 9_000_000)).toBe(0)
  expect(waitMs(tries, 0)).toBe(60_000)
})

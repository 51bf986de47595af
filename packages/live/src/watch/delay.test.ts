import { expect, test } from "vitest"
import { Delay } from "./delay.ts"

const WALL = 1_800_000_000_000

test("what is shown is behind by what is left to play, since when, and how long it was on its way", () => {
  const delay = new Delay()
  expect(delay.behindMs(0, 0)).toBeUndefined()
  delay.note(10_000, WALL, WALL + 80, 500)
  expect(delay.behindMs(9600, 700)).toBe(400 + 200 + 80)
})

test("a phone whose clock is plainly wrong adds nothing", () => {
  for (const wrong of [3_600_000, -3_600_000]) {
    const delay = new Delay()
    delay.note(10_000, WALL + wrong, WALL + 80, 500)
    expect(delay.behindMs(9600, 700)).toBe(600)
  }
})

test("a piece that comes late doesn't make live older", () => {
  const delay = new Delay()
  delay.note(10_000, WALL, WALL + 80, 500)
  delay.note(3000, WALL - 7000, WALL + 90, 510)
  expect(delay.behindMs(9600, 700)).toBe(680)
})

import { expect, test } from "vitest"
import { AIM, isTooFarBehind, joinAt, rateFor } from "./live-edge.ts"

test("with exactly enough left it plays at its own pace; with more a little faster, with less a little slower", () => {
  expect(rateFor(AIM)).toBe(1)
  expect(rateFor(AIM + 0.2)).toBeGreaterThan(1)
  expect(rateFor(AIM - 0.1)).toBeLessThan(1)
})

test("it never plays faster or slower than anybody would notice", () => {
  for (const left of [-10, -1, 0, 0.1, 0.5, 2, 100]) {
    expect(rateFor(left)).toBeGreaterThanOrEqual(0.96)
    expect(rateFor(left)).toBeLessThanOrEqual(1.1)
  }
})

test("it comes to rest with enough left, from either side", () => {
  // A piece of 0.5 s comes every 0.5 s; what is left just before it comes is what the rate is chosen by.
  for (const start of [0, 1.4]) {
    let left = start
    for (let piece = 0; piece < 400; piece++) left = Math.max(0, left + 0.5 - 0.5 * rateFor(left))
    expect(Math.abs(left - AIM)).toBeLessThan(0.01)
  }
})

test("it joins one piece before the end, and never before the beginning", () => {
  expect(joinAt(10, 20, 0.5)).toBe(19.5)
  expect(joinAt(19.8, 20, 0.5)).toBe(19.8)
})

test("it leaps only where catching up would take too long", () => {
  expect(isTooFarBehind(18, 20, 0.5)).toBe(false)
  expect(isTooFarBehind(17.9, 20, 0.5)).toBe(true)
  expect(isTooFarBehind(17.9, 20, 1)).toBe(false)
})

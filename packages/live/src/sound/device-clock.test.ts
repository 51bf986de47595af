import { expect, test } from "vitest"
import { DeviceClock } from "./device-clock.ts"

test("a device's stamps keep their distances, however late each arrives", () => {
  const clock = new DeviceClock()
  const delays = [5, 80, 300, 7, 40, 5]
  const times = delays.map((delay, i) => clock.toMonotonic(i * 40_000, 1_000_000 + i * 40 + delay))
  expect(times.map((time) => time - times[0]!)).toEqual([0, 40, 80, 120, 160, 200])
})

test("what arrives sooner corrects what was learned from what came late", () => {
  const clock = new DeviceClock()
  expect(clock.toMonotonic(0, 5_000_200)).toBe(5_000_200)
  expect(clock.toMonotonic(40_000, 5_000_050)).toBe(5_000_050)
  expect(clock.toMonotonic(80_000, 5_000_500)).toBe(5_000_090)
})

test("a device clock that runs fast or slow is followed", () => {
  for (const rate of [0.9998, 1.0002]) {
    const clock = new DeviceClock()
    for (let ms = 0; ms < 600_000; ms += 20) {
      const time = clock.toMonotonic(ms * rate * 1000, 7_000_000 + ms + 4)
      // 0.02 % of the two windows that are looked at.
      expect(Math.abs(time - (7_000_000 + ms + 4))).toBeLessThan(2.5)
    }
  }
})

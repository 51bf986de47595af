import { expect, test } from "vitest"
import { RING_SECONDS, ringSamples } from "./ring-sound.ts"

test.each([8000, 44_100, 48_000])("a ring at %i samples a second loops without a click and never clips", (rate) => {
  const samples = ringSamples(rate)

  expect(samples).toHaveLength(RING_SECONDS * rate)
  expect(samples[0]).toBe(0)
  expect(samples.at(-1)).toBe(0)
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  expect(peak).toBeGreaterThan(0.3)
  expect(peak).toBeLessThan(1)
})

test("between two rings there is a pause to speak in", () => {
  const rate = 8000
  const lastSound = ringSamples(rate).findLastIndex((sample) => sample !== 0)
  expect(RING_SECONDS - lastSound / rate).toBeGreaterThan(1.5)
})

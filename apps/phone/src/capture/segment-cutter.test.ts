import fc from "fast-check"
import { expect, test } from "vitest"
import { SegmentCutter } from "./segment-cutter.ts"

/** How many frames each segment gets, and whether it was closed by its own last frame. */
function cutAll(timesUs: readonly number[], lengthUs: number): { frames: number; isClosed: boolean }[] {
  const cutter = new SegmentCutter(lengthUs)
  const segments: { frames: number; isClosed: boolean }[] = []
  for (const atUs of timesUs) {
    const { isFirst, isLast } = cutter.next(atUs)
    if (isFirst) segments.push({ frames: 0, isClosed: false })
    const segment = segments.at(-1)!
    segment.frames++
    segment.isClosed = isLast
  }
  return segments
}

const every = (distanceUs: number, count: number) => Array.from({ length: count }, (_, i) => i * distanceUs)

test.each([
  [24, 500_000, 12],
  [30, 500_000, 15],
  [25, 1_000_000, 25],
  [8, 500_000, 4],
])("at %d frames a second a segment of %d µs has %d frames, and closes on its last", (rate, lengthUs, frames) => {
  const segments = cutAll(every(1_000_000 / rate, frames * 4), lengthUs)
  expect(segments).toEqual(new Array(4).fill({ frames, isClosed: true }))
})

test("a frame that comes after a pause begins a segment, although the one before wasn't closed", () => {
  const segments = cutAll([0, 41_667, 83_333, 900_000, 941_667], 500_000)
  expect(segments).toEqual([
    { frames: 3, isClosed: false },
    { frames: 2, isClosed: false },
  ])
})

test("a cut makes the next frame begin a segment", () => {
  const cutter = new SegmentCutter(500_000)
  expect(cutter.next(0).isFirst).toBe(true)
  expect(cutter.next(41_667).isFirst).toBe(false)
  cutter.cut()
  expect(cutter.next(83_333).isFirst).toBe(true)
})

test("whatever frames come, each belongs to a segment, and none begins a frame later than its length", () => {
  const distances = fc.array(fc.integer({ min: 1000, max: 400_000 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(distances, (steps) => {
      let atUs = 0
      let startUs = 0
      const cutter = new SegmentCutter(500_000)
      for (const [i, step] of steps.entries()) {
        atUs += step
        const { isFirst } = cutter.next(atUs)
        expect(isFirst || i > 0).toBe(true)
        if (isFirst) startUs = atUs
        expect(atUs - startUs).toBeLessThan(500_000)
      }
    }),
  )
})

test("segments end where it was asked for, and keep to it", () => {
  // 30 frames a second; ends are wanted at 370 ms and every 400 ms after.
  const align = (endUs: number) => 370_000 + Math.round((endUs - 370_000) / 400_000) * 400_000
  const cutter = new SegmentCutter(400_000, align)
  const lastUs = every(33_333, 60).filter((atUs) => cutter.next(atUs).isLast)
  for (const [i, atUs] of lastUs.entries())
    expect(Math.abs(atUs + 33_333 - (370_000 + i * 400_000))).toBeLessThan(33_333)
  expect(lastUs.length).toBe(5)
})

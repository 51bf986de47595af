import { expect, test } from "vitest"
import { INITIAL_STATE, markTouch, withReport } from "./capture-state.ts"

const gap = { report: "gap", track: "video", cause: "device-taken", startMs: 100, endMs: undefined } as const

test("a gap is one entry, from when it begins to when its end is known", () => {
  const open = withReport(INITIAL_STATE, gap)
  expect(open.gaps).toEqual([
    { track: "video", cause: "device-taken", startMs: 100, endMs: undefined, needsTouch: false },
  ])
  const closed = withReport(open, { ...gap, endMs: 900 })
  expect(closed.gaps.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[100, 900]])
  const again = withReport(closed, { ...gap, startMs: 2000 })
  expect(again.gaps.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [100, 900],
    [2000, undefined],
  ])
})

test("the record begins with the earliest piece of any track", () => {
  const one = withReport(INITIAL_STATE, { report: "recorded", track: "audio", fromMs: 500, untilMs: 740 })
  const two = withReport(one, { report: "recorded", track: "video", fromMs: 300, untilMs: 800 })
  expect(two.recordedFromMs).toBe(300)
  expect(two.recordedUntilMs).toEqual({ audio: 740, video: 800, place: undefined })
})

test("a gap that lasts waits for a touch when the device is gone or refused, or sound isn't let through", () => {
  const open = withReport({ ...INITIAL_STATE, camera: "taken" }, gap)
  expect(markTouch(open, true).gaps[0]!.needsTouch).toBe(true)
  expect(markTouch({ ...open, camera: "muted" }, true).gaps[0]!.needsTouch).toBe(false)
  expect(markTouch(withReport(open, { ...gap, endMs: 900 }), true).gaps[0]!.needsTouch).toBe(false)
  const silent = withReport(INITIAL_STATE, { ...gap, track: "audio", cause: "device-silent" })
  expect(markTouch(silent, true).gaps[0]!.needsTouch).toBe(false)
  expect(markTouch(silent, false).gaps[0]!.needsTouch).toBe(true)
})

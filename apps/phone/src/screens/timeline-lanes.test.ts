import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { scenes } from "../../stage/scenes.ts"
import type { Interruption, PhoneState } from "./phone-state.ts"
import { spanOf, stretchesOf } from "./timeline-lanes.ts"

const interruption = (sinceMs: number, untilMs: number | undefined): Interruption => ({
  track: "audio",
  cause: "device-taken",
  needsTouch: false,
  sinceMs,
  untilMs,
})

function stateWith(recordedMs: number, safe: number, interruptions: Interruption[]): PhoneState {
  return { ...scenes.recording, recordedMs, safeUntilByTrack: { audio: safe, video: 0, place: 0 }, interruptions }
}

test("a gap inside what is safe is drawn as a gap, not as safe", () => {
  expect(stretchesOf("audio", stateWith(10_000, 8000, [interruption(3000, 4000)]))).toEqual([
    { kind: "safe", fromMs: 0, untilMs: 3000 },
    { kind: "gap", fromMs: 3000, untilMs: 4000 },
    { kind: "safe", fromMs: 4000, untilMs: 8000 },
    { kind: "waiting", fromMs: 8000, untilMs: 10_000 },
  ])
})

test("a gap that lasts goes on to now", () => {
  expect(stretchesOf("audio", stateWith(10_000, 6000, [interruption(6000, undefined)])).at(-1)).toEqual({
    kind: "gap",
    fromMs: 6000,
    untilMs: 10_000,
  })
})

test("other tracks' gaps are theirs", () => {
  expect(stretchesOf("video", stateWith(10_000, 0, [interruption(2000, 3000)]))).toEqual([
    { kind: "waiting", fromMs: 0, untilMs: 10_000 },
  ])
})

describe("whatever the state", () => {
  const ms = fc.nat(100_000)
  const gaps = fc.array(fc.tuple(ms, fc.option(ms, { nil: undefined })), { maxLength: 6 })

  test("the stretches fill the time from 0 to now, one after the other", () => {
    fc.assert(
      fc.property(ms, ms, gaps, (recordedMs, safe, pairs) => {
        const state = stateWith(
          recordedMs,
          safe,
          pairs.map(([since, until]) => interruption(since, until)),
        )
        let reached = 0
        for (const { fromMs, untilMs } of stretchesOf("audio", state)) {
          expect(fromMs).toBe(reached)
          expect(untilMs).toBeGreaterThan(fromMs)
          reached = untilMs
        }
        expect(reached).toBe(recordedMs)
      }),
    )
  })

  test("nothing is drawn safe beyond what is safe, or where nothing was recorded", () => {
    fc.assert(
      fc.property(ms, ms, gaps, (recordedMs, safe, pairs) => {
        const interruptions = pairs.map(([since, until]) => interruption(since, until))
        const drawn = stretchesOf("audio", stateWith(recordedMs, safe, interruptions))
        for (const { fromMs, untilMs } of drawn.filter(({ kind }) => kind === "safe")) {
          expect(untilMs).toBeLessThanOrEqual(safe)
          for (const { sinceMs, untilMs: end = recordedMs } of interruptions)
            expect(Math.min(end, untilMs) <= Math.max(sinceMs, fromMs) || end <= sinceMs).toBe(true)
        }
      }),
    )
  })

  test("the drawing is wide enough, and stands still while time goes on", () => {
    fc.assert(
      fc.property(fc.nat(20 * 3_600_000), (recordedMs) => {
        expect(spanOf(recordedMs)).toBeGreaterThan(recordedMs)
      }),
    )
    const widths = new Set(Array.from({ length: 3600 }, (_, second) => spanOf(second * 1000)))
    expect(widths.size).toBeLessThanOrEqual(9)
  })
})

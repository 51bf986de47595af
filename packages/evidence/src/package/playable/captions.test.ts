import { expect, test } from "vitest"
import type { PlaceFix } from "../../media/place-fix.ts"
import { captionsOf } from "./captions.ts"
import type { LegMedia } from "./media-index.ts"
import type { Hole } from "./plan.ts"

/** 2026-11-21T18:00:00Z. */
const PRESS_MS = 1_795_284_000_000

const fixAt = (elapsedMs: number, latitude: number): { elapsedMs: number; fix: PlaceFix } => ({
  elapsedMs,
  fix: {
    ...{ latitude, longitude: -93.5, accuracy: 8.54, fixedAtMs: PRESS_MS + elapsedMs },
    ...{ altitude: undefined, heading: undefined, speed: undefined },
  },
})

const legWith = (parts: Partial<LegMedia>): LegMedia => ({
  ...{ leg: 0, pieces: { audio: [], video: [] }, slices: { audio: [], video: [] }, absences: [], places: [] },
  ...{ lanes: new Set(), zeroMs: 0, wallZeroMs: PRESS_MS, ...parts },
})

const cuesOf = (leg: LegMedia, startMs: number, durationMs: number, holes: readonly Hole[] = []): string[] => {
  const text = [...captionsOf({ leg, startMs, durationMs, holes }, "whole")].join("")
  const [head, note, ...cues] = text.trimEnd().split("\n\n")
  expect([head, note]).toEqual(["WEBVTT", "NOTE Clock and place are what the device said."])
  return cues
}

test("there is a cue for each second, the last one as long as what is left", () => {
  expect(cuesOf(legWith({}), 59_000, 2500)).toEqual([
    "00:00:00.000 --> 00:00:01.000\n2026-11-21 18:00:59 UTC",
    "00:00:01.000 --> 00:00:02.000\n2026-11-21 18:01:00 UTC",
    "00:00:02.000 --> 00:00:02.500\n2026-11-21 18:01:01 UTC",
  ])
})

test("the newest place is said, with its age when it is old", () => {
  const places = [fixAt(1000, 42), fixAt(0, 41)]
  const cues = cuesOf(legWith({ places }), 0, 13_000)
  expect(cues[0]).toContain("\n41.0000000, -93.5000000 (within 8.5 m)")
  expect(cues[1]).toContain("\n42.0000000, -93.5000000 (within 8.5 m)")
  expect(cues[11]).toContain("(within 8.5 m)")
  expect(cues[12]).toContain("(within 8.5 m, 11 s before)")
})

test("before the first place none is said, and before a leg's own statement no clock", () => {
  expect(cuesOf(legWith({ places: [fixAt(5000, 41)] }), 0, 2000).join()).not.toContain("41.0")
  expect(cuesOf(legWith({ wallZeroMs: undefined }), 0, 2000)).toEqual([])
})

test("what isn't there is said for as long as it isn't, and why, in words", () => {
  const why = ["device-taken", "page-hidden"] as const
  const holes: Hole[] = [
    { lane: "video", fromUs: 1_500_000, toUs: 3_000_000, why },
    { lane: "audio", fromUs: 3_000_000, toUs: 3_200_000, why: [] },
  ]
  const said = cuesOf(legWith({}), 0, 5000, holes).map((cue) => cue.split("\n").slice(2))
  expect(said).toEqual([
    [],
    ["picture: not recorded (device taken, page hidden)"],
    ["picture: not recorded (device taken, page hidden)"],
    ["sound: missing from the record"],
    [],
  ])
})

test("a clock that is set beyond all calendars breaks nothing", () => {
  const cues = cuesOf(legWith({ wallZeroMs: Number.MAX_SAFE_INTEGER }), 0, 1000)
  expect(cues).toEqual(["00:00:00.000 --> 00:00:01.000\n+275760-09-13 00:00:00 UTC"])
})

test("hours are written as hours", () => {
  expect(cuesOf(legWith({}), 0, 10 * 3_600_000 + 500).at(-1)).toBe(
    "10:00:00.000 --> 10:00:00.500\n2026-11-22 04:00:00 UTC",
  )
})

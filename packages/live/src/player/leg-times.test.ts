import { expect, test } from "vitest"
import type { OpenedMedia } from "../open/opened.ts"
import { LegTimes, ORIGIN, toEncounter, toPlayer } from "./leg-times.ts"

const HOUR = 3_600_000
const WALL = 1_800_000_000_000

function piece(elapsedMs: number, changes: Partial<OpenedMedia> = {}): OpenedMedia {
  return {
    ...{ kind: "media", leg: 0, sequence: 0, elapsedMs, durationMs: 500, lane: "video", form: "whole", type: "" },
    ...{ bytes: new Uint8Array(), mediaStartUs: 0, header: undefined, sealedAtPress: false, wallMs: 0, receivedMs: 0 },
    ...changes,
  }
}

test("a later leg lies where the wall clock says, from the first one's zero", () => {
  const times = new LegTimes()
  times.learn(0, WALL)
  times.learn(1, WALL + 90_000)
  expect(times.zeroOf(0, () => 0)).toBe(0)
  expect(times.zeroOf(1, () => 60_000)).toBe(90_000)
  expect(times.wallAt(1, 91_500)).toBe(WALL + 91_500)
})

test("a clock that was set back between two legs doesn't put the second before the end of the first", () => {
  const times = new LegTimes()
  times.learn(0, WALL)
  times.learn(1, WALL - HOUR)
  expect(times.zeroOf(1, () => 60_000)).toBe(60_000)
  // The clock's own claim is still what is shown as the clock's claim.
  expect(times.wallAt(1, 61_000)).toBe(WALL - HOUR + 1000)
})

test("a clock that was set years ahead doesn't make the pause years long", () => {
  const times = new LegTimes()
  times.learn(0, WALL)
  times.learn(1, WALL + 10_000 * HOUR)
  expect(times.zeroOf(1, () => 60_000)).toBe(60_000 + 24 * HOUR)
})

test("what has a place keeps it, whatever is learned afterwards", () => {
  const times = new LegTimes()
  times.learn(0, WALL)
  expect(times.zeroOf(1, () => 0)).toBeUndefined()
  times.learn(1, WALL + 1000)
  expect(times.zeroOf(1, () => 500)).toBe(1000)
  expect(times.zeroOf(1, () => 99_000)).toBe(1000)
})

test("seconds before the press have a place in a player, which knows no negative time", () => {
  expect(toPlayer(-30_000)).toBeGreaterThanOrEqual(0)
  expect(toEncounter(toPlayer(-12_345))).toBeCloseTo(-12_345, 6)
})

test("pieces meet without a seam although statements say whole milliseconds", () => {
  const times = new LegTimes()
  // Every piece is exactly 0.5 s later in its own time; its statement is off by up to a millisecond.
  const offsets = [0, 500.4, 999.6, 1500.3].map((ms, i) => times.offsetOf(piece(Math.round(ms)), i * 500_000))
  expect(new Set(offsets).size).toBe(1)
  expect(offsets[0]).toBe(ORIGIN)
})

test("when a device's clock has left the statements' by more than they can say, the statements count", () => {
  const times = new LegTimes()
  expect(times.offsetOf(piece(0), 0)).toBe(ORIGIN)
  // The camera was opened again and counts from another zero.
  expect(times.offsetOf(piece(5000), 1_000_000)).toBe(ORIGIN + 4)
})

test("each lane has an offset of its own", () => {
  const times = new LegTimes()
  expect(times.offsetOf(piece(0), 0)).toBe(ORIGIN)
  expect(times.offsetOf(piece(20, { lane: "audio" }), 0)).toBe(ORIGIN + 0.02)
})

import { expect, test } from "vitest"
import type { SignedGap } from "../open/opened.ts"
import { Gaps } from "./gaps.ts"

const gap = (elapsedMs: number, durationMs: number, changes: Partial<SignedGap> = {}): SignedGap => ({
  ...{ kind: "gap", leg: 0, sequence: 0, track: "video", cause: "device-taken", elapsedMs, durationMs },
  ...changes,
})

test("a gap lasts from when it is said until it is said how long it was", () => {
  const gaps = new Gaps()
  gaps.add(gap(5000, 0))
  expect(gaps.list()).toMatchObject([{ fromMs: 5000, toMs: undefined }])
  expect(gaps.at(0, "video", 1_000_000)?.cause).toBe("device-taken")
  gaps.add(gap(5000, 2000))
  expect(gaps.list()).toMatchObject([{ fromMs: 5000, toMs: 7000 }])
  expect(gaps.at(0, "video", 7000)).toBeUndefined()
})

test("what was recorded afterwards ends a gap whose end was never said", () => {
  const gaps = new Gaps()
  gaps.add(gap(5000, 0))
  gaps.recorded(0, "video", 4500)
  expect(gaps.list()).toMatchObject([{ toMs: undefined }])
  gaps.recorded(0, "video", 9000)
  expect(gaps.list()).toMatchObject([{ toMs: 9000 }])
})

test("the end may come before the beginning is read, and the beginning doesn't undo it", () => {
  const gaps = new Gaps()
  gaps.add(gap(5000, 2000))
  gaps.add(gap(5000, 0))
  expect(gaps.list()).toMatchObject([{ fromMs: 5000, toMs: 7000 }])
})

test("gaps of other tracks and legs are others", () => {
  const gaps = new Gaps()
  gaps.add(gap(5000, 2000))
  gaps.add(gap(5000, 2000, { track: "audio", cause: "device-muted" }))
  gaps.add(gap(5000, 2000, { leg: 1 }))
  expect(gaps.list()).toHaveLength(3)
  expect(gaps.at(0, "audio", 6000)?.cause).toBe("device-muted")
  expect(gaps.at(0, "place", 6000)).toBeUndefined()
})

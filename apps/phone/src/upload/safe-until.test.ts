import fc from "fast-check"
import { expect, test } from "vitest"
import type { Span } from "../outbox/sealed-batch.ts"
import { SafeUntil } from "./safe-until.ts"

const piece = (track: Span["track"], fromMs: number, untilMs: number): Span => ({
  track,
  fromMs,
  untilMs,
  endsInGap: false,
})

test("never later than the first piece of any track that no receipt covers, in whatever order receipts come", () => {
  const order = fc.shuffledSubarray(Array.from({ length: 40 }, (_, i) => i))
  fc.assert(
    fc.property(order, (acknowledged) => {
      const safe = new SafeUntil()
      const spans = Array.from({ length: 40 }, (_, i) =>
        i % 2 === 0 ? piece("audio", i * 120, i * 120 + 240) : piece("video", i * 250, i * 250 + 500),
      )
      for (const [number, span] of spans.entries()) safe.sealed(number, [span], 0)
      for (const number of acknowledged) safe.acknowledged(number)
      const missing = spans.filter((_, number) => !acknowledged.includes(number))
      const { untilMs } = safe.safe
      for (const { fromMs } of missing) expect(untilMs!).toBeLessThanOrEqual(fromMs)
      if (missing.length === 0) expect(untilMs).toBe(Math.min(38 * 120 + 240, 39 * 250 + 500))
    }),
  )
})

test("nothing is safe before the first receipt", () => {
  const safe = new SafeUntil()
  expect(safe.safe.untilMs).toBeUndefined()
  safe.sealed(0, [piece("audio", -960, -720)], 0)
  expect(safe.safe).toMatchObject({ beginMs: -960, untilMs: -960 })
})

test("a track that isn't being recorded holds nothing back, once what was recorded of it is safe", () => {
  const safe = new SafeUntil()
  safe.sealed(0, [piece("video", 0, 500)], 0)
  safe.sealed(1, [{ track: "video", fromMs: 500, untilMs: 500, endsInGap: true }], 0)
  safe.sealed(2, [piece("audio", 0, 3000)], 0)
  safe.acknowledged(2)
  expect(safe.safe.untilMs).toBe(0)
  safe.acknowledged(0)
  expect(safe.safe.untilMs).toBe(500)
  safe.acknowledged(1)
  expect(safe.safe.untilMs).toBe(3000)
})

test("a place every few seconds holds nothing back while all of them are safe", () => {
  const safe = new SafeUntil()
  safe.sealed(0, [piece("place", 0, 0), piece("audio", 0, 240)], 0)
  safe.sealed(1, [piece("audio", 240, 480)], 0)
  safe.acknowledged(0)
  safe.acknowledged(1)
  expect(safe.safe).toMatchObject({ untilMs: 480, untilByTrack: { audio: 480, video: undefined, place: 0 } })
})

test("a later leg counts on from where it began", () => {
  const safe = new SafeUntil()
  safe.sealed(0, [piece("audio", 0, 240)], 0)
  safe.sealed(1, [piece("audio", 0, 240)], 10_000)
  safe.acknowledged(1)
  expect(safe.safe.untilMs).toBe(0)
  safe.acknowledged(0)
  expect(safe.safe.untilMs).toBe(10_240)
})

import fc from "fast-check"
import { expect, test } from "vitest"
import { mayWait, type PlanLimits, picturesMostSound, planRequest, requestBytesFor, type Waiting } from "./plan.ts"

const limits: PlanLimits = { requestBytes: 64_000, sound: 2, video: 2, current: "now" }
const idle = { sound: 0, video: 0 }

function waiting(number: number, more: Partial<Waiting> = {}): Waiting {
  return { number, encounter: "now", leg: 0, isVideo: false, byteLength: 2000, ...more }
}

const anyWaiting: fc.Arbitrary<Waiting[]> = fc
  .array(
    fc.record({
      encounter: fc.constantFrom("now", "yesterday", "last week"),
      leg: fc.nat(12),
      isVideo: fc.boolean(),
      byteLength: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    { maxLength: 200 },
  )
  .map((rows) => rows.map((row, number) => ({ number, ...row })))

const numbersOf = (rows: readonly Waiting[]): number[] => rows.map(({ number }) => number)

test("a request is of one encounter and one kind, in the order of sealing, and within its bounds", () => {
  fc.assert(
    fc.property(anyWaiting, fc.nat(3), fc.nat(3), (rows, sound, video) => {
      const request = planRequest(rows, { sound, video }, limits)
      if (request.length === 0) return
      expect(new Set(request.map(({ encounter }) => encounter)).size).toBe(1)
      expect(new Set(request.map(({ isVideo }) => isVideo)).size).toBe(1)
      expect(new Set(request.map(({ leg }) => leg)).size).toBeLessThanOrEqual(8)
      expect(request.length).toBeLessThanOrEqual(64)
      expect(numbersOf(request)).toEqual(numbersOf(request).sort((a, b) => a - b))
      const bytes = request.reduce((sum, { byteLength }) => sum + byteLength, 0)
      expect(request.length === 1 || bytes <= limits.requestBytes).toBe(true)
    }),
  )
})

test("everything is sent at last, whatever waits: nothing is left behind for ever", () => {
  fc.assert(
    fc.property(anyWaiting, (rows) => {
      let rest = rows
      for (let requests = 0; rest.length > 0; requests++) {
        expect(requests).toBeLessThanOrEqual(rows.length)
        const sent = new Set(numbersOf(planRequest(rest, idle, limits)))
        rest = rest.filter(({ number }) => !sent.has(number))
      }
    }),
  )
})

test("sound goes before picture, and the newest with as much of the oldest as fits", () => {
  const rows = [0, 1, 2, 3, 4].flatMap((i) => [
    waiting(2 * i, { isVideo: true, byteLength: 30_000 }),
    waiting(2 * i + 1, { byteLength: 20_000 }),
  ])
  expect(numbersOf(planRequest(rows, idle, limits))).toEqual([1, 3, 9])
  expect(planRequest(rows, { sound: 2, video: 0 }, limits)).toEqual([])
  const video = rows.filter(({ isVideo }) => isVideo)
  expect(numbersOf(planRequest(video, { sound: 2, video: 0 }, limits))).toEqual([0, 8])
  expect(planRequest(video, { sound: 2, video: 2 }, limits)).toEqual([])
})

test("what is recorded now goes before what an earlier recording left", () => {
  const rows = [waiting(0, { encounter: "yesterday" }), waiting(1, { isVideo: true })]
  expect(numbersOf(planRequest(rows, idle, limits))).toEqual([1])
  expect(numbersOf(planRequest([rows[0]!], idle, limits))).toEqual([0])
})

test("a batch that is larger than a request should be goes alone", () => {
  const rows = [waiting(0), waiting(1, { byteLength: 900_000 })]
  expect(numbersOf(planRequest(rows, idle, limits))).toEqual([1])
})

test("what is made now never waits long for what waited, and a backlog that nobody waits beside goes in large requests", () => {
  const poor = { rate: 94_000, roundTripMs: 150 }
  expect(requestBytesFor({ ...poor, isLive: true })).toBe(28_200)
  expect(requestBytesFor({ ...poor, isLive: false })).toBe(94_000)
  expect(requestBytesFor({ rate: 8000, roundTripMs: 300, isLive: true })).toBe(8192)
})

test("two requests at once fill a long way, as a measured rate can't grow otherwise", () => {
  for (const roundTripMs of [20, 150, 450, 1000]) {
    const bytes = requestBytesFor({ rate: 200_000, roundTripMs, isLive: true })
    expect((2 * bytes) / 200_000).toBeGreaterThanOrEqual(Math.min(2, (2 * roundTripMs) / 1000))
  }
})

test("a picture from before the press waits a second at most, and whatever happens to the clock", () => {
  const past = { isVideo: true, spans: [{ untilMs: -400 }], sealedWallMs: 5000 }
  expect([5000, 5999, 6000, 4000].map((wallMs) => mayWait(past, wallMs))).toEqual([true, true, false, false])
  expect(mayWait({ ...past, isVideo: false }, 5000)).toBe(false)
  expect(mayWait({ ...past, spans: [{ untilMs: 400 }] }, 5000)).toBe(false)
})

test("a second of a thin link, and no more, is given to it at once", () => {
  expect(requestBytesFor({ rate: 7000, roundTripMs: 150, isLive: true })).toBe(8192)
  expect(requestBytesFor({ rate: 24_999, roundTripMs: 150, isLive: true })).toBe(8192)
  expect(requestBytesFor({ rate: 25_000, roundTripMs: 150, isLive: true })).toBe(16_384)
})

test("picture isn't begun beside more sound than a thin link carries in a second, nor before anything was answered", () => {
  expect(picturesMostSound(7000, 0)).toBe(7000)
  expect(picturesMostSound(undefined, Number.POSITIVE_INFINITY)).toBe(0)
  expect(picturesMostSound(undefined, 5000)).toBe(0)
  expect(picturesMostSound(undefined, 4999)).toBe(8192)
})

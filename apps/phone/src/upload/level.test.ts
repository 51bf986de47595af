import fc from "fast-check"
import { expect, test } from "vitest"
import { firstLevel, isAmple, type LevelState, nextLevel } from "./level.ts"

/** Bytes a second that each level really produces: a quieter and a busier picture than the one that was measured. */
const quiet = { full: 60_000, smaller: 42_000, smallest: 28_000, slower: 15_000, off: 6000 } as const
const busy = { full: 95_000, smaller: 66_000, smallest: 44_000, slower: 22_000, off: 7000 } as const
const SOUND = 6000
const TICK_MS = 500

interface Minute {
  /** Bytes a second; 0: nothing gets through. */
  readonly capacity: number
  readonly seconds: number
}

interface Piece {
  bytes: number
  readonly ms: number
}

/** Takes as many bytes of the queue as there is room for, oldest first. @returns the room that is left. */
function send(queue: Piece[], room: number): number {
  let left = room
  for (let first = queue[0]; first !== undefined && left > 0; first = queue[0]) {
    const part = Math.min(left, first.bytes)
    first.bytes -= part
    left -= part
    if (first.bytes === 0) queue.shift()
  }
  return left
}

const sumOf = (queue: readonly Piece[], what: keyof Piece): number => queue.reduce((sum, one) => sum + one[what], 0)

/** Records over an uplink, sound first, and tells how it stood after each half second. */
function record(minutes: readonly Minute[], produced: typeof quiet | typeof busy, roundTripMs = 30, tells = false) {
  let state: LevelState = firstLevel(0, roundTripMs)
  let nowMs = 0
  const video: Piece[] = []
  const sound: Piece[] = []
  const told: { atMs: number; state: LevelState; videoBytes: number; soundBytes: number }[] = []
  for (const { capacity, seconds } of minutes) {
    for (let tick = 0; tick < (seconds * 1000) / TICK_MS; tick++) {
      nowMs += TICK_MS
      const perTick = TICK_MS / 1000
      sound.push({ bytes: SOUND * perTick, ms: TICK_MS })
      if (state.level !== "off") video.push({ bytes: (produced[state.level] - SOUND) * perTick, ms: TICK_MS })
      const isFull = send(video, send(sound, capacity * perTick)) === 0
      state = nextLevel(state, {
        nowMs,
        // What is on its way always waits a little.
        waitingVideoMs: sumOf(video, "ms") + roundTripMs,
        waitingSoundMs: sumOf(sound, "ms") + roundTripMs,
        waitingBytes: sumOf(video, "bytes") + sumOf(sound, "bytes"),
        rate: isFull && capacity > 0 ? capacity : undefined,
        capacity: tells && capacity > 0 ? capacity : undefined,
        roundTripMs,
        isReachable: capacity > 0,
      })
      told.push({ atMs: nowMs, state, videoBytes: sumOf(video, "bytes"), soundBytes: sumOf(sound, "bytes") })
    }
  }
  return told
}

const levelsOf = (told: ReturnType<typeof record>): string[] => told.map(({ state }) => state.level)

test("a healthy uplink gets all of the picture, from the first moment and throughout", () => {
  expect(new Set(levelsOf(record([{ capacity: 1_000_000, seconds: 120 }], busy)))).toEqual(new Set(["full"]))
})

test("a far or poor server is begun with small, and grown into where it bears it", () => {
  const told = record([{ capacity: 1_000_000, seconds: 60 }], busy, 150)
  expect(told[0]?.state.level).toBe("smallest")
  expect(told.at(-1)?.state.level).toBe("full")
})

test("whatever an uplink carries that is enough for sound, sound is never left behind and the backlog ends", () => {
  fc.assert(
    fc.property(fc.integer({ min: 9000, max: 300_000 }), fc.constantFrom(quiet, busy), (capacity, produced) => {
      const told = record([{ capacity, seconds: 240 }], produced)
      const lastMinute = told.filter(({ atMs }) => atMs > 180_000)
      for (const { soundBytes } of lastMinute) expect(soundBytes).toBeLessThan(SOUND * 4)
      for (const { videoBytes } of lastMinute) expect(videoBytes).toBeLessThan(capacity * 12)
    }),
    { numRuns: 60 },
  )
})

test("no picture that doesn't fit, and it comes back by itself when the uplink does", () => {
  const told = record(
    [
      { capacity: 9000, seconds: 90 },
      { capacity: 1_000_000, seconds: 180 },
    ],
    busy,
  )
  const thin = told.filter(({ atMs }) => atMs > 60_000 && atMs <= 90_000)
  expect(thin.every(({ state }) => state.pace === "long")).toBe(true)
  expect(thin.some(({ state }) => state.level === "off")).toBe(true)
  expect(told.at(-1)?.state).toMatchObject({ level: "full", pace: "normal" })
})

test("an outage alone is no reason for a smaller picture: nothing was learned of the link", () => {
  const told = record(
    [
      { capacity: 1_000_000, seconds: 30 },
      { capacity: 0, seconds: 30 },
    ],
    busy,
  )
  expect(told.at(-1)?.state.level).toBe("full")
})

test("after an outage the picture leaves room until what waited is sent", () => {
  const told = record(
    [
      { capacity: 110_000, seconds: 60 },
      { capacity: 0, seconds: 10 },
      { capacity: 110_000, seconds: 60 },
    ],
    busy,
  )
  const caughtUp = told.find((one) => one.atMs > 71_000 && one.videoBytes + one.soundBytes < 60_000)
  expect(caughtUp).toBeDefined()
  expect(new Set(levelsOf(told.filter(({ atMs }) => atMs > 71_000))).size).toBeGreaterThan(1)
})

test("an uplink between two levels isn't tried again and again", () => {
  const told = record([{ capacity: 60_000, seconds: 600 }], busy)
  const changes = levelsOf(told).filter((level, i, all) => i > 0 && level !== all[i - 1])
  expect(changes.length).toBeLessThan(25)
})

test("an uplink whose requests tell what it carries is never asked for more", () => {
  for (const capacity of [60_000, 94_000, 130_000]) {
    const told = record([{ capacity, seconds: 300 }], busy, 150, true)
    const worst = Math.max(...told.map(({ videoBytes, soundBytes }) => videoBytes + soundBytes))
    expect(worst, `${capacity}`).toBeLessThan(capacity / 2)
  }
  expect(levelsOf(record([{ capacity: 200_000, seconds: 120 }], busy, 150, true)).at(-1)).toBe("full")
})

test("sound travels with picture only where both arrive at once", () => {
  const asked = { level: "full", pace: "normal" } as const
  const reading = {
    nowMs: 0,
    waitingVideoMs: 400,
    waitingSoundMs: 200,
    waitingBytes: 30_000,
    rate: undefined,
    capacity: undefined,
    roundTripMs: 20,
    isReachable: true,
  }
  expect(isAmple(asked, reading)).toBe(true)
  expect(isAmple({ ...asked, level: "smaller" }, reading)).toBe(false)
  expect(isAmple({ ...asked, pace: "long" }, reading)).toBe(false)
  for (const worse of [
    { roundTripMs: 150 },
    { roundTripMs: undefined },
    { isReachable: false },
    { waitingVideoMs: 1600 },
  ])
    expect(isAmple(asked, { ...reading, ...worse })).toBe(false)
})

test("a server that asks for a batch a second isn't taken for a bad uplink, though answers take longer and more waits", () => {
  const asked = { level: "full", pace: "normal" } as const
  const reading = { nowMs: 0, waitingVideoMs: 1600, waitingSoundMs: 1600, waitingBytes: 100_000, rate: undefined }
  const slower = { ...reading, capacity: undefined, roundTripMs: 250, isReachable: true }
  expect(isAmple(asked, slower, 1000)).toBe(true)
  expect(isAmple(asked, slower)).toBe(false)
  expect(isAmple(asked, { ...slower, waitingVideoMs: 4000 }, 1000)).toBe(false)
})

test("what piles up without a network is cut into longer pieces, fewer to catch up with", () => {
  const reading = {
    nowMs: 5000,
    waitingVideoMs: 0,
    waitingBytes: 0,
    rate: undefined,
    capacity: undefined,
    roundTripMs: 20,
  }
  const state = firstLevel(0, 20)
  expect(nextLevel(state, { ...reading, waitingSoundMs: 1000, isReachable: false }).pace).toBe("normal")
  const offline = nextLevel(state, { ...reading, waitingSoundMs: 4000, isReachable: false })
  expect(offline).toMatchObject({ pace: "long", level: "full" })
  expect(nextLevel(offline, { ...reading, waitingSoundMs: 4000, isReachable: true }).pace).toBe("normal")
})

test("a long way that is opened slowly and then answers within a third of a second isn't taken for a thin uplink", () => {
  const reading = {
    waitingVideoMs: 0,
    waitingSoundMs: 0,
    waitingBytes: 0,
    rate: undefined,
    capacity: undefined,
    isReachable: true,
  }
  const opened = nextLevel(firstLevel(0, 620), { ...reading, nowMs: 500, roundTripMs: 620 })
  expect(opened.pace).toBe("long")
  expect(nextLevel(opened, { ...reading, nowMs: 1000, roundTripMs: 310 }).pace).toBe("normal")
})

test("what was kept from before the press, and waits as it begins, makes nothing of the picture smaller", () => {
  const begun = firstLevel(0, 10)
  const waiting = {
    waitingVideoMs: 10_000,
    waitingSoundMs: 10_000,
    waitingBytes: 600_000,
    rate: 1650,
    capacity: undefined,
    roundTripMs: 10,
  }
  expect(nextLevel(begun, { ...waiting, nowMs: 500, isReachable: true })).toMatchObject({ level: "full" })
  expect(nextLevel(begun, { ...waiting, nowMs: 500, isReachable: false })).toMatchObject({ pace: "normal" })
  expect(nextLevel(begun, { ...waiting, nowMs: 3500, isReachable: true }).level).not.toBe("full")
})

import { describe, expect, test } from "vitest"
import { bridgeAhead, isDry, type LaneAt, type Lanes, wayOver } from "./holes.ts"

const PATIENCE = 1

function lane(
  ranges: readonly (readonly [number, number])[],
  { dryFor = 0, gapAt = (_: number): boolean => false } = {},
): LaneAt {
  return { ranges: ranges.map(([from, to]) => ({ from, to })), dryFor, isKnownGap: gapAt }
}
/** Played from 5 s before, unless it leapt. */
const way = (position: number, stalled: number, lanes: Lanes, from = position - 5) =>
  wayOver({ from, position }, stalled, lanes, PATIENCE)
const ahead = (position: number, lanes: Lanes) => bridgeAhead({ from: position, position }, lanes)

describe("while something is left to play", () => {
  test("nothing is done, however long the position stands: the browser is busy", () => {
    expect(way(5, 60, { video: lane([[0, 10]]), audio: lane([[0, 9]]) })).toBeUndefined()
  })
})

describe("where both lanes have a hole", () => {
  const lanes = {
    video: lane([
      [0, 10],
      [12, 20],
    ]),
    audio: lane([
      [0, 10.02],
      [12.03, 20],
    ]),
  }

  test("it leaps to where both go on", () => {
    expect(way(9.95, 0.2, lanes)).toEqual({ seek: 12.03 })
  })

  test("not before it has stood for a moment", () => {
    expect(way(9.95, 0.05, lanes)).toBeUndefined()
  })

  test("where one goes on much earlier, it leaps to that one", () => {
    expect(
      way(9.95, 0.2, {
        video: lane([
          [0, 10],
          [14, 20],
        ]),
        audio: lane([
          [0, 10],
          [12, 20],
        ]),
      }),
    ).toEqual({ seek: 12 })
  })

  test("at the live end it waits: nothing comes after", () => {
    expect(way(9.95, 60, { video: lane([[0, 10]]), audio: lane([[0, 10]]) })).toBeUndefined()
  })
})

describe("where one lane has a hole and the other plays on", () => {
  test("the hole is bridged to where the lane goes on", () => {
    const lanes = {
      video: lane(
        [
          [0, 10],
          [11, 20],
        ],
        { dryFor: 0.2 },
      ),
      audio: lane([[0, 20]]),
    }
    expect(way(9.95, 0, lanes)).toEqual({ bridge: "video", from: 10, to: 11 })
  })

  test("it is bridged from where the lane stopped, also when the position has gone on without it", () => {
    const lanes = {
      video: lane(
        [
          [0, 10],
          [13, 20],
        ],
        { dryFor: 1.2 },
      ),
      audio: lane([[0, 20]]),
    }
    expect(way(11.2, 0, lanes)).toEqual({ bridge: "video", from: 10, to: 13 })
  })

  test("it is bridged also when the position is beyond it: the decoder waits where it was left", () => {
    const lanes = {
      video: lane(
        [
          [0, 10],
          [11, 20],
        ],
        { dryFor: 0.4 },
      ),
      audio: lane([[0, 20]]),
    }
    expect(way(12.5, 0, lanes)).toEqual({ bridge: "video", from: 10, to: 11 })
    // Who has leapt since then has left nothing behind.
    expect(way(12.5, 0, lanes, 11.5)).toBeUndefined()
  })

  test("a lane that is only late is waited for, then bridged as far as the other goes", () => {
    const late = (dryFor: number) => ({ video: lane([[0, 10]], { dryFor }), audio: lane([[0, 12]]) })
    expect(way(10, 0.9, late(0.9))).toBeUndefined()
    expect(way(10, 1.1, late(1.1))).toEqual({ bridge: "video", from: 10, to: 12 })
  })

  test("a lane that is known not to come isn't waited for", () => {
    const lanes = { video: lane([[0, 10]], { dryFor: 0.2, gapAt: () => true }), audio: lane([[0, 12]]) }
    expect(way(10, 0.2, lanes)).toEqual({ bridge: "video", from: 10, to: 12 })
  })

  test("sound is bridged as the picture is", () => {
    const lanes = {
      video: lane([[0, 20]]),
      audio: lane(
        [
          [0, 10],
          [11, 20],
        ],
        { dryFor: 0.2 },
      ),
    }
    expect(way(9.95, 0.2, lanes)).toEqual({ bridge: "audio", from: 10, to: 11 })
  })

  test("a sliver isn't bridged but leapt over, when it is what it stands at", () => {
    const hole = (to: number) => ({
      video: lane(
        [
          [0, 10],
          [to, 20],
        ],
        { dryFor: 0.2 },
      ),
      audio: lane([[0, 20]]),
    })
    expect(way(9.99, 0.2, hole(10.03))).toEqual({ bridge: "video", from: 10, to: 10.03 })
    expect(way(9.99, 0.05, hole(10.015))).toBeUndefined()
    expect(way(9.99, 0.2, hole(10.015))).toEqual({ seek: 10.015 })
  })

  test("a long hole is bridged in stretches", () => {
    const lanes = {
      video: lane(
        [
          [0, 10],
          [100, 120],
        ],
        { dryFor: 0.2 },
      ),
      audio: lane([[0, 120]]),
    }
    expect(way(10, 0.2, lanes)).toEqual({ bridge: "video", from: 10, to: 20 })
  })

  test("someone who leaps into the middle of a hole gets a bridge that begins there", () => {
    const lanes = {
      video: lane(
        [
          [0, 10],
          [100, 120],
        ],
        { dryFor: 0.2 },
      ),
      audio: lane([[40, 120]]),
    }
    expect(way(50, 0.2, lanes, 50)).toEqual({ bridge: "video", from: 50, to: 60 })
  })
})

describe("holes that are known", () => {
  const gapAt = (at: number) => at >= 10 && at < 14

  test("are bridged before they are reached", () => {
    const lanes = {
      video: lane(
        [
          [0, 10],
          [14, 20],
        ],
        { gapAt },
      ),
      audio: lane([[0, 20]]),
    }
    expect(ahead(8, lanes)).toEqual({ bridge: "video", from: 10, to: 14 })
  })

  test("not long before, and not where the other lane has nothing either", () => {
    expect(ahead(2, { video: lane([[0, 10]], { gapAt }), audio: lane([[0, 20]]) })).toBeUndefined()
    expect(ahead(9, { video: lane([[0, 10]], { gapAt }), audio: lane([[0, 10]]) })).toBeUndefined()
  })

  test("one that isn't known is left until it is reached", () => {
    expect(ahead(9, { video: lane([[0, 10]]), audio: lane([[0, 20]]) })).toBeUndefined()
  })
})

test("a lane is dry where it has no more than a browser leaves unplayed", () => {
  expect(isDry([{ from: 0, to: 10 }], { from: 9.8, position: 9.8 })).toBe(false)
  expect(isDry([{ from: 0, to: 10 }], { from: 9.95, position: 9.95 })).toBe(true)
  expect(isDry([{ from: 0, to: 10 }], { from: 11, position: 11 })).toBe(true)
  expect(isDry([], { from: 0, position: 0 })).toBe(true)
  // A rounding error between two ranges is no hole.
  expect(isDry([{ from: 10.01, to: 12 }], { from: 10, position: 10 })).toBe(false)
})

test("sound alone has nothing to be bridged by", () => {
  expect(way(10, 60, { audio: lane([[0, 10]]) })).toBeUndefined()
  expect(
    way(10, 0.2, {
      audio: lane([
        [0, 10],
        [11, 12],
      ]),
    }),
  ).toEqual({ seek: 11 })
})

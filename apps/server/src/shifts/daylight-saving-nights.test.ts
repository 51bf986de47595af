import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Interval } from "../dispatch/member.ts"
import { counsel, rung, START, Town } from "../dispatch/trial/town.ts"
import { union, within, without } from "./intervals.ts"
import { type Exception, layOut, type Rota, type Swap, type WeeklyShift, weekdays } from "./rota.ts"
import { ShiftError } from "./shift-error.ts"
import { wallOf, zoneNamed } from "./zone.ts"

const HOUR_MS = 3_600_000
const at = Date.parse
const everyDay = { days: weekdays, since: "2026-01-01", until: undefined }
const night: WeeklyShift = { member: "Ada", ...everyDay, from: "22:00", to: "06:00" }
const rotaOf = (weekly: readonly WeeklyShift[], rest: Partial<Rota> = {}): Rota => ({
  zone: "America/Chicago",
  weekly,
  exceptions: [],
  swaps: [],
  ...rest,
})
const interval = (from: string, to: string): Interval => ({ fromMs: at(from), toMs: at(to) })
const inWords = (all: readonly Interval[] | undefined) =>
  (all ?? []).map(({ fromMs, toMs }) => `${new Date(fromMs).toISOString()} ${(toMs - fromMs) / HOUR_MS} h`)

describe("the night the clock is put forward", () => {
  const around = interval("2026-03-07T18:00:00Z", "2026-03-08T20:00:00Z")

  test("a night shift is an hour shorter and ends at six on the wall", () => {
    const { Ada } = Object.fromEntries(layOut(rotaOf([night]), around))
    expect(inWords(Ada)).toEqual(["2026-03-08T04:00:00.000Z 7 h"])
  })

  test("a shift that begins when no clock shows it begins an hour later on the wall, and meets the one before", () => {
    const before: WeeklyShift = { ...night, to: "02:30" }
    const after: WeeklyShift = { ...night, member: "Ben", from: "02:30" }
    const { Ada, Ben } = Object.fromEntries(layOut(rotaOf([before, after]), around))
    expect(inWords(Ada)).toEqual(["2026-03-08T04:00:00.000Z 4.5 h"])
    expect(inWords(Ben)).toEqual(["2026-03-08T08:30:00.000Z 2.5 h"])
  })
})

describe("the night the clock is put back", () => {
  const around = interval("2026-10-31T18:00:00Z", "2026-11-01T20:00:00Z")

  test("a night shift is an hour longer", () => {
    const { Ada } = Object.fromEntries(layOut(rotaOf([night]), around))
    expect(inWords(Ada)).toEqual(["2026-11-01T03:00:00.000Z 9 h"])
  })

  test("the hour that comes twice is whose it is after the change of shifts", () => {
    const before: WeeklyShift = { ...night, to: "01:30" }
    const after: WeeklyShift = { ...night, member: "Ben", from: "01:30" }
    const { Ada, Ben } = Object.fromEntries(layOut(rotaOf([before, after]), around))
    expect(inWords(Ada)).toEqual(["2026-11-01T03:00:00.000Z 3.5 h"])
    expect(inWords(Ben)).toEqual(["2026-11-01T06:30:00.000Z 5.5 h"])
  })
})

// At 22:00 and 06:00 on the wall in Chicago.
test.each([
  ["put forward", "2026-03-08T04:00:00Z", "2026-03-08T11:00:00Z"],
  ["put back", "2026-11-01T03:00:00Z", "2026-11-01T12:00:00Z"],
])(
  "the night the clock is %s, whoever has it is rung from its first moment to its last, and not before or after",
  (_, from, to) => {
    const { Ada: onCall = [] } = Object.fromEntries(layOut(rotaOf([night]), interval("2026-03-01", "2026-12-01")))
    const isRungAt = (ms: number): boolean => {
      const town = new Town({ members: [counsel("Ada", { onCall, channels: ["voice"] })], atConsole: [] })
      town.advance(ms - START)
      return rung(town.press("stop")).includes("Ada voice")
    }
    expect([at(from) - 1, at(from), at(to) - 1, at(to)].map(isRungAt)).toEqual([false, true, true, false])
  },
)

const zones = ["America/Chicago", "America/Phoenix", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
const minuteOfDay = fc.nat({ max: 24 * 60 - 1 })
const timeText = (minute: number) =>
  `${Math.floor(minute / 60)}`.padStart(2, "0") + `:${minute % 60}`.replace(/:(\d)$/, ":0$1")

test("shifts that follow each other round the clock leave no moment without anybody, and none with two, all year", () => {
  // One at most while clocks are put forward: a time that is left out there is taken later, and could come after the next one.
  const isByNight = (minute: number): boolean => minute >= 120 && minute < 240
  const changes = fc
    .uniqueArray(minuteOfDay, { minLength: 1, maxLength: 4 })
    .filter((minutes) => minutes.filter(isByNight).length < 2)
  const year = interval("2026-01-03T00:00:00Z", "2026-12-30T00:00:00Z")
  fc.assert(
    fc.property(changes, fc.constantFrom(...zones), (minutes, zone) => {
      const times = minutes.toSorted((a, b) => a - b).map(timeText)
      const weekly = times.map((from, i) => ({ ...everyDay, member: `${i}`, from, to: times[(i + 1) % times.length]! }))
      const all = [...layOut(rotaOf(weekly, { zone }), year).values()].flat()
      expect(union(all)).toEqual([year])
      expect(all.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(year.toMs - year.fromMs)
    }),
    { numRuns: 20 },
  )
})

test("a clock on the wall shows what it was asked for, but for the hour that is left out", () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.nat({ max: 365 * 24 * 60 }), (name, minutes) => {
      const zone = zoneNamed(name)
      const wall = wallOf("2026-01-01T00:00") + minutes
      const shown = zone.wall(zone.instant(wall))
      expect([0, 30, 60]).toContain(shown - wall)
      if (shown !== wall) expect(["2026-03", "2026-10"]).toContain(new Date(wall * 60_000).toISOString().slice(0, 7))
    }),
    { numRuns: 300 },
  )
})

describe("exceptions and swaps", () => {
  const week = interval("2026-06-01T05:00:00Z", "2026-06-08T05:00:00Z")
  const office: WeeklyShift = { member: "Ada", ...everyDay, days: ["mon", "wed"], from: "09:00", to: "17:00" }
  const bens: WeeklyShift = { ...office, member: "Ben", days: ["tue"] }
  const off: Exception = { member: "Ada", kind: "off", from: "2026-06-01T12:00", to: "2026-06-01T13:00" }
  const on: Exception = { member: "Ada", kind: "on", from: "2026-06-03T17:00", to: "2026-06-03T19:00" }

  test("cut a hole, and join what meets", () => {
    const { Ada } = Object.fromEntries(layOut(rotaOf([office], { exceptions: [off, on] }), week))
    expect(inWords(Ada)).toEqual([
      "2026-06-01T14:00:00.000Z 3 h",
      "2026-06-01T18:00:00.000Z 4 h",
      "2026-06-03T14:00:00.000Z 10 h",
    ])
  })

  test("give to one what the other had, and no more than that", () => {
    const swaps: Swap[] = [
      { giver: "Ada", taker: "Ben", from: "2026-06-03T00:00", to: "2026-06-04T00:00" },
      { giver: "Ben", taker: "Ada", from: "2026-06-02T00:00", to: "2026-06-03T00:00" },
    ]
    const { Ada, Ben } = Object.fromEntries(layOut(rotaOf([office, bens], { swaps }), week))
    expect(inWords(Ada)).toEqual(["2026-06-01T14:00:00.000Z 8 h", "2026-06-02T14:00:00.000Z 8 h"])
    expect(inWords(Ben)).toEqual(["2026-06-03T14:00:00.000Z 8 h"])
  })

  test("a pattern begins and ends on its days", () => {
    const short = { ...office, since: "2026-06-02", until: "2026-06-03" }
    expect(layOut(rotaOf([short]), week).size).toBe(0)
    expect(inWords(layOut(rotaOf([{ ...short, until: "2026-06-04" }]), week).get("Ada"))).toHaveLength(1)
  })
})

test("stretches stay in order and apart, and nothing is lost or made, whatever is joined or cut", () => {
  const some = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 60 })).map(([fromMs, toMs]) => ({ fromMs, toMs }))
  const has = (all: readonly Interval[], ms: number) => all.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)
  fc.assert(
    fc.property(fc.array(some), some, (all, one) => {
      const joined = union(all)
      const window = { fromMs: Math.min(one.fromMs, one.toMs), toMs: Math.max(one.fromMs, one.toMs) }
      for (let ms = 0; ms < 61; ms++) {
        const isIn = has([window], ms)
        expect(has(joined, ms)).toBe(has(all, ms))
        expect(has(within(joined, window), ms)).toBe(has(all, ms) && isIn)
        expect(has(without(joined, window), ms)).toBe(has(all, ms) && !isIn)
      }
      for (const list of [joined, within(joined, window), without(joined, window)]) {
        expect(list.every(({ fromMs, toMs }, i) => fromMs < toMs && (list[i - 1]?.toMs ?? -1) < fromMs)).toBe(true)
      }
    }),
  )
})

describe("what can't be laid out is said", () => {
  const week = interval("2026-06-01T05:00:00Z", "2026-06-08T05:00:00Z")
  test.each([
    ["SHIFT_ZONE_UNKNOWN", { zone: "America/Springfield" }],
    ["SHIFT_TIME_INVALID", { weekly: [{ ...night, from: "24:00" }] }],
    ["SHIFT_TIME_INVALID", { weekly: [{ ...night, since: "2026-02-30" }] }],
    [
      "SHIFT_TIME_INVALID",
      { exceptions: [{ member: "Ada", kind: "on", from: "2026-06-02T10:00", to: "2026-06-02T10:00" }] },
    ],
  ] as const)("%s", (code, change) => {
    expect(() => layOut(rotaOf([night], change), week)).toThrow(
      expect.objectContaining({ code, name: ShiftError.name }),
    )
  })
})

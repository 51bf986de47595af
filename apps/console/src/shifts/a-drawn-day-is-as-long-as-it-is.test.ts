import { Zone } from "@alongside/protocol/wall-clock"
import { describe, expect, test } from "vitest"
import { dayAfter, daysFrom, gapsIn, within, withoutPast } from "./calendar-days.ts"
import { withSaid } from "./new-hours.ts"

const HOUR = 60 * 60 * 1000
const chicago = new Zone("America/Chicago")

describe("days are drawn by the organization's clock", () => {
  test.each([
    ["put back", Date.UTC(2026, 9, 31, 12), "2026-11-01", 25],
    ["put forward", Date.UTC(2027, 2, 13, 12), "2027-03-14", 23],
  ])("with all the hours of the day on which it is %s", (_, fromMs, date, hours) => {
    const days = daysFrom(chicago, fromMs, 3)
    expect(days.map(({ extraHours }) => extraHours)).toEqual([0, hours - 24, 0])
    expect(days[1]).toMatchObject({ date, weekday: "sun" })
    expect(days[1]!.toMs - days[1]!.fromMs).toBe(hours * HOUR)
    // They meet: no moment is of two days or of none.
    expect(days[0]!.toMs).toBe(days[1]!.fromMs)
    expect(days[1]!.toMs).toBe(days[2]!.fromMs)
  })

  test("from the day that it is there, wherever the reader is", () => {
    // 03:00 on the 1st in UTC is still the 30th in Chicago.
    expect(daysFrom(chicago, Date.UTC(2026, 11, 1, 3), 2).map(({ date, weekday }) => [date, weekday])).toEqual([
      ["2026-11-30", "mon"],
      ["2026-12-01", "tue"],
    ])
  })
})

test("what isn't covered is a gap, from the first moment to the last", () => {
  const all = [
    { fromMs: 0, toMs: 2 },
    { fromMs: 3, toMs: 5 },
  ]
  expect(gapsIn(all, { fromMs: 1, toMs: 8 })).toEqual([
    { fromMs: 2, toMs: 3 },
    { fromMs: 5, toMs: 8 },
  ])
  expect(gapsIn([], { fromMs: 1, toMs: 8 })).toEqual([{ fromMs: 1, toMs: 8 }])
  expect(gapsIn(all, { fromMs: 3, toMs: 5 })).toEqual([])
  expect(gapsIn(all, { fromMs: 2, toMs: 4 })).toEqual([{ fromMs: 2, toMs: 3 }])
  expect(within(all, { fromMs: 1, toMs: 4 })).toEqual([
    { fromMs: 1, toMs: 2 },
    { fromMs: 3, toMs: 4 },
  ])
})

const nothing = { weekly: [], exceptions: [] }

describe("what is said of a day", () => {
  test("every week until a last day, which still counts", () => {
    const said = {
      kind: "weekly",
      days: ["mon"],
      from: "22:00",
      to: "06:00",
      since: "2026-12-07",
      last: "2026-12-28",
    } as const
    expect(withSaid(nothing, said).weekly).toEqual([
      { days: ["mon"], from: "22:00", to: "06:00", since: "2026-12-07", until: "2026-12-29" },
    ])
    expect(withSaid(nothing, { ...said, last: undefined }).weekly[0]!.until).toBeNull()
  })

  test("once, over midnight where it ends no later than it begins, at the end of a year too", () => {
    const once = (from: string, to: string) =>
      withSaid(nothing, { kind: "once", date: "2026-12-31", from, to }).exceptions[0]
    expect(once("09:00", "17:00")).toEqual({ kind: "on", from: "2026-12-31T09:00", to: "2026-12-31T17:00" })
    expect(once("22:00", "06:00")).toEqual({ kind: "on", from: "2026-12-31T22:00", to: "2027-01-01T06:00" })
    expect(once("09:00", "09:00")?.to).toBe("2027-01-01T09:00")
  })

  test("whole days off, the last one included, and some hours off", () => {
    expect(withSaid(nothing, { kind: "days off", date: "2026-12-24", last: "2026-12-26" }).exceptions).toEqual([
      { kind: "off", from: "2026-12-24T00:00", to: "2026-12-27T00:00" },
    ])
    expect(withSaid(nothing, { kind: "hours off", date: "2026-12-24", from: "12:00", to: "13:00" }).exceptions).toEqual(
      [{ kind: "off", from: "2026-12-24T12:00", to: "2026-12-24T13:00" }],
    )
  })

  test("isn't kept once it is over, and a night that began yesterday isn't over", () => {
    const weekly = (until: string | null) => ({
      days: ["sun" as const],
      from: "22:00",
      to: "06:00",
      since: "2026-01-01",
      until,
    })
    const off = (from: string, to: string) => ({ kind: "off" as const, from, to })
    const kept = withoutPast(
      {
        weekly: [weekly(null), weekly("2026-11-30"), weekly("2026-11-29"), weekly("2026-12-24")],
        exceptions: [off("2026-11-20T00:00", "2026-11-29T00:00"), off("2026-11-29T22:00", "2026-11-30T06:00")],
      },
      "2026-11-30",
    )
    expect(kept.weekly.map(({ until }) => until)).toEqual([null, "2026-11-30", "2026-12-24"])
    expect(kept.exceptions.map(({ to }) => to)).toEqual(["2026-11-30T06:00"])
    expect(dayAfter("2028-02-28")).toBe("2028-02-29")
  })
})

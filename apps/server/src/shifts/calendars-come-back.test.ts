import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Interval } from "../dispatch/member.ts"
import { readCalendar } from "./calendar-in.ts"
import { MAX_CALENDAR } from "./calendar-lines.ts"
import { calendarText } from "./calendar-out.ts"
import { union } from "./intervals.ts"
import { ShiftError } from "./shift-error.ts"

const CHICAGO = "America/Chicago"
const HOUR_MS = 3_600_000
const year: Interval = { fromMs: Date.parse("2026-01-01T00:00:00Z"), toMs: Date.parse("2027-01-01T00:00:00Z") }
const madeMs = year.fromMs
const calendarOf = (...events: string[][]) =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    ...events.flatMap((one) => ["BEGIN:VEVENT", ...one, "END:VEVENT"]),
    "END:VCALENDAR",
    "",
  ].join("\r\n")
const read = (...lines: string[]) => inWords(readCalendar(calendarOf(lines), CHICAGO, year))
const inWords = (all: readonly Interval[]) =>
  all.map(({ fromMs, toMs }) => `${new Date(fromMs).toISOString().slice(0, 16)}Z ${(toMs - fromMs) / HOUR_MS} h`)

function faultOf(read: () => unknown): readonly [code: string, line: number | undefined] | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof ShiftError) return [error.code, error.line]
    throw error
  }
}

test("shifts that go out come back as they were, whatever they are called and whoever has them", () => {
  const seconds = fc.integer({ min: year.fromMs / 60_000, max: year.toMs / 60_000 }).map((minute) => minute * 60_000)
  const shift = fc.tuple(seconds, seconds).map(([fromMs, toMs]) => ({ fromMs, toMs }))
  const text = fc.string({ unit: "grapheme", maxLength: 120 })
  fc.assert(
    fc.property(fc.array(shift, { maxLength: 20 }).map(union), text, text, (shifts, title, member) => {
      const stream = calendarText({ member, host: "alongside.example", title, shifts, madeMs })
      expect(readCalendar(stream, CHICAGO, year)).toEqual(shifts)
      const lines = stream.split("\r\n")
      expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([])
      expect(stream).not.toMatch(/[^\r]\n|\r[^\n]/)
    }),
  )
})

test("what goes out is what RFC 5545 has", () => {
  const shifts = [{ fromMs: Date.parse("2026-03-08T04:00:00Z"), toMs: Date.parse("2026-03-08T11:00:00Z") }]
  const stream = calendarText({
    member: "ab12",
    host: "alongside.example",
    title: "On call; Iowa, nights",
    shifts,
    madeMs,
  })
  expect(stream.split("\r\n")).toEqual([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Alongside//Shifts//EN",
    "BEGIN:VEVENT",
    "UID:1772942400000-ab12@alongside.example",
    "DTSTAMP:20260101T000000Z",
    "DTSTART:20260308T040000Z",
    "DTEND:20260308T110000Z",
    "SUMMARY:On call\\; Iowa\\, nights",
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ])
})

describe("a calendar that comes in", () => {
  test("says times in UTC, in a zone, and by the clocks at home", () => {
    expect(read("DTSTART:20260601T140000Z", "DURATION:PT2H")).toEqual(["2026-06-01T14:00Z 2 h"])
    expect(read("DTSTART;TZID=Europe/Madrid:20260601T140000", "DTEND:20260601T140000Z")).toEqual([
      "2026-06-01T12:00Z 2 h",
    ])
    expect(read("DTSTART:20260601T140000", "DTEND:20260601T160000")).toEqual(["2026-06-01T19:00Z 2 h"])
  })

  test("has whole days, which on the nights the clock is changed aren't 24 hours", () => {
    expect(read("DTSTART;VALUE=DATE:20260308")).toEqual(["2026-03-08T06:00Z 23 h"])
    expect(read("DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261103")).toEqual(["2026-11-01T05:00Z 49 h"])
    expect(read("DTSTART:20261031T220000", "DURATION:P1D")).toEqual(["2026-11-01T03:00Z 25 h"])
  })

  test("repeats by the clock on the wall, and lasts as long each time", () => {
    const nights = ["DTSTART;TZID=America/Chicago:20260306T220000", "DTEND;TZID=America/Chicago:20260307T060000"]
    expect(read(...nights, "RRULE:FREQ=DAILY;COUNT=3")).toEqual([
      "2026-03-07T04:00Z 8 h",
      "2026-03-08T04:00Z 8 h",
      "2026-03-09T03:00Z 8 h",
    ])
    expect(read("DTSTART:20261030T220000", "DURATION:PT8H", "RRULE:FREQ=DAILY;COUNT=3")).toEqual([
      "2026-10-31T03:00Z 8 h",
      "2026-11-01T03:00Z 8 h",
      "2026-11-02T04:00Z 8 h",
    ])
  })

  test("repeats on days of the week, every other week, until a day", () => {
    const rule = "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260617"
    expect(read("DTSTART:20260601T090000", "DURATION:PT1H", rule)).toEqual([
      "2026-06-01T14:00Z 1 h",
      "2026-06-03T14:00Z 1 h",
      "2026-06-15T14:00Z 1 h",
      "2026-06-17T14:00Z 1 h",
    ])
  })

  test("leaves days out, moves one, and calls one off", () => {
    const series = [
      "UID:a",
      "DTSTART:20260601T090000",
      "DURATION:PT1H",
      "RRULE:FREQ=DAILY;COUNT=4",
      "EXDATE:20260602T090000",
    ]
    const moved = ["UID:a", "RECURRENCE-ID:20260603T090000", "DTSTART:20260603T120000", "DURATION:PT1H"]
    const off = ["UID:a", "RECURRENCE-ID:20260604T090000", "DTSTART:20260604T090000", "STATUS:CANCELLED"]
    expect(inWords(readCalendar(calendarOf(series, moved, off), CHICAGO, year))).toEqual([
      "2026-06-01T14:00Z 1 h",
      "2026-06-03T17:00Z 1 h",
    ])
  })

  test("doesn't take an alarm's time for its event's, and folds its lines anywhere", () => {
    const alarm = ["BEGIN:VALARM", "DURATION:PT9H", "END:VALARM"]
    expect(read(...alarm, "DTSTART:202606\r\n 01T140000Z", "DUR\r\n\tATION:PT2H")).toEqual(["2026-06-01T14:00Z 2 h"])
  })

  test.each([
    ["CALENDAR_RULE_UNSUPPORTED", 5, "RRULE:FREQ=MONTHLY;BYDAY=1MO"],
    ["CALENDAR_RULE_UNSUPPORTED", 5, "RRULE:FREQ=WEEKLY;BYHOUR=9"],
    ["CALENDAR_RULE_UNSUPPORTED", 5, "RDATE:20260602T090000"],
    ["CALENDAR_INVALID", 5, "RRULE:FREQ=DAILY;COUNT=0"],
    ["CALENDAR_INVALID", 5, "DTEND:yesterday"],
    ["CALENDAR_INVALID", 5, "DTEND:20260601T080000"],
    ["CALENDAR_INVALID", 5, "DURATION:P"],
    ["CALENDAR_INVALID", 5, "a line of prose"],
    ["SHIFT_ZONE_UNKNOWN", 5, "DTEND;TZID=Eastern Standard Time:20260601T100000"],
    ["SHIFT_TIME_INVALID", 5, "DTEND:20260631T100000"],
  ])("is refused with %s and its line: %s %s", (code, line, what) => {
    expect(faultOf(() => read("DTSTART:20260601T090000", what))).toEqual([code, line])
  })

  test("is refused when it is none, is cut short, or is too large", () => {
    const whole = calendarOf(["DTSTART:20260601T140000Z", "DURATION:PT2H"])
    expect(faultOf(() => readCalendar("", CHICAGO, year))?.[0]).toBe("CALENDAR_INVALID")
    expect(faultOf(() => readCalendar("<html>", CHICAGO, year))?.[0]).toBe("CALENDAR_INVALID")
    expect(faultOf(() => readCalendar(whole.slice(0, 90), CHICAGO, year))?.[0]).toBe("CALENDAR_INVALID")
    expect(faultOf(() => readCalendar(" ".repeat(MAX_CALENDAR + 1), CHICAGO, year))?.[0]).toBe("CALENDAR_TOO_LARGE")
  })

  test("that began centuries ago is followed, and one that would keep the server busy isn't", () => {
    const since = (date: string) => [`DTSTART:${date}T090000Z`, "DURATION:PT1H", "RRULE:FREQ=DAILY"]
    expect(readCalendar(calendarOf(since("17760704")), CHICAGO, year)).toHaveLength(365)
    const lines = Array.from({ length: 100 }, () => since("00010101"))
    expect(faultOf(() => readCalendar(calendarOf(...lines), CHICAGO, year))?.[0]).toBe("CALENDAR_TOO_LARGE")
    const dense = Array.from({ length: 100 }, () => since("20260101"))
    expect(faultOf(() => readCalendar(calendarOf(...dense), CHICAGO, year))?.[0]).toBe("CALENDAR_TOO_LARGE")
  })

  test("reaches into the stretch from before it, however long an event lasts", () => {
    const long = ["DTSTART:20251101T000000Z", "DURATION:P70D", "RRULE:FREQ=WEEKLY;COUNT=2"]
    expect(read(...long)).toEqual(["2026-01-01T00:00Z 384 h"])
  })

  test("is read or refused with a code, whatever it says", () => {
    const word = fc.constantFrom(
      "BEGIN:VCALENDAR",
      "END:VCALENDAR",
      "BEGIN:VEVENT",
      "END:VEVENT",
      "DTSTART:20260601T140000Z",
      "DURATION:P2D",
      "RRULE:FREQ=DAILY",
      "RRULE:FREQ=WEEKLY;BYDAY=SA",
      "EXDATE:20260601T140000Z",
      " ",
      ";",
      ":",
      "X",
    )
    const lines = fc.array(fc.oneof(word, fc.string({ maxLength: 20 })), { maxLength: 12 }).map((all) => all.join("\n"))
    const inside = lines.map((text) => calendarOf(["DTSTART:20260601T140000Z", text]))
    fc.assert(
      fc.property(fc.oneof(lines, inside), (text) => {
        faultOf(() => readCalendar(text, CHICAGO, year))
      }),
      { numRuns: 300 },
    )
  })
})

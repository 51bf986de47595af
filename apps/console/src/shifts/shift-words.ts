import type { Hours } from "@alongside/protocol/shifts"
import type { Words } from "../screens/words.ts"
import { dayBefore, type Stretch, type Weekday } from "./calendar-days.ts"
import type { ShiftFault } from "./hours-state.ts"

/** Says days and times of shifts in one language, by the clocks of one time zone. */
export interface ShiftWords {
  /** `Sun, Mar 8`. */
  day(ms: number): string
  /** `Sunday, March 8`. */
  wholeDay(ms: number): string
  /** `9:00 AM – 5:00 PM`. */
  times(stretch: Stretch): string
  /** `Sun, Mar 8, 9:00 AM – 5:00 PM`. */
  dayAndTimes(stretch: Stretch): string
  /** `Central Time`. */
  zone(): string
  /** The wall clock at a moment, as {@link Intl.DateTimeFormat} says it: `9:00 AM`. */
  time(ms: number): string
}

export function shiftWordsOf({ tag }: Words, timeZone: string): ShiftWords {
  const clock = { hour: "numeric", minute: "2-digit", timeZone } as const
  const time = new Intl.DateTimeFormat(tag, clock)
  const day = { weekday: "short", month: "short", day: "numeric", timeZone } as const
  const dayOf = new Intl.DateTimeFormat(tag, day)
  const both = new Intl.DateTimeFormat(tag, { ...day, ...clock })
  const wholeDay = new Intl.DateTimeFormat(tag, { weekday: "long", month: "long", day: "numeric", timeZone })
  const zone = new Intl.DateTimeFormat(tag, { timeZone, timeZoneName: "longGeneric" })
  return {
    day: (ms) => dayOf.format(ms),
    wholeDay: (ms) => wholeDay.format(ms),
    times: ({ fromMs, toMs }) => `${time.format(fromMs)} – ${time.format(toMs)}`,
    dayAndTimes: ({ fromMs, toMs }) => both.formatRange(fromMs, toMs),
    zone: () => zone.formatToParts(0).find(({ type }) => type === "timeZoneName")?.value ?? timeZone,
    time: (ms) => time.format(ms),
  }
}

/** Wall times that are written in somebody's hours, without a zone. */
const asWritten = (text: string): number => Date.parse(`${text}Z`)

/** `Monday`; of a language's own. */
export function weekdayName(weekday: Weekday, { tag }: Words, width: "long" | "short" = "long"): string {
  const order: Record<Weekday, number> = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 }
  // 2026-11-01 was a Sunday.
  return new Intl.DateTimeFormat(tag, { weekday: width, timeZone: "UTC" }).format(
    Date.UTC(2026, 10, 1 + order[weekday]),
  )
}

/** `Mon, Tue · 9:00 AM – 5:00 PM`. */
export function weeklyText({ days, from, to }: Hours["weekly"][number], words: Words): string {
  const written = shiftWordsOf(words, "UTC")
  const names = new Intl.ListFormat(words.tag, { type: "unit", style: "short" }).format(
    days.map((one) => weekdayName(one, words, "short")),
  )
  const stretch = { fromMs: asWritten(`1970-01-01T${from}`), toMs: asWritten(`1970-01-01T${to}`) }
  return `${names} · ${written.times(stretch)}`
}

/** From when to when, by the organisation's clocks: `Dec 3`, `Dec 3 – 5`, or with times where it isn't of whole days. */
export function writtenText({ from, to }: { readonly from: string; readonly to: string }, words: Words): string {
  if (from.endsWith("T00:00") && to.endsWith("T00:00")) {
    const days = new Intl.DateTimeFormat(words.tag, {
      weekday: "short",
      month: "short",
      day: "numeric",
      timeZone: "UTC",
    })
    return days.formatRange(asWritten(from), asWritten(`${dayBefore(to.slice(0, 10))}T00:00`))
  }
  return shiftWordsOf(words, "UTC").dayAndTimes({ fromMs: asWritten(from), toMs: asWritten(to) })
}

/** `Dec 3, 2026` of a written date. */
export function dateText(date: string, { tag }: Words): string {
  return new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" }).format(asWritten(`${date}T00:00`))
}

/** Why it wasn't done, and what to do. */
export function shiftFaultText({ code, line }: ShiftFault, { say, tag }: Words): string {
  const where = new Intl.NumberFormat(tag).format(line ?? 0)
  switch (code) {
    case "SERVER_UNREACHABLE":
      return say("hours.away")
    case "SHIFT_TIME_INVALID":
      return line === undefined ? say("hours.timeInvalid") : say("calendar.timeInvalid", { line: where })
    case "SHIFT_ZONE_UNKNOWN":
      return say("calendar.zoneUnknown", { line: where })
    case "CALENDAR_INVALID":
      return line === undefined ? say("calendar.none") : say("calendar.invalid", { line: where })
    case "CALENDAR_RULE_UNSUPPORTED":
      return say("calendar.rule", { line: where })
    case "CALENDAR_TOO_LARGE":
    case "UPLOAD_TOO_LARGE":
      return say("calendar.tooLarge")
    case "SWAP_UNKNOWN":
      return say("swap.unknown")
    case "SWAPS_TOO_MANY":
      return say("swap.tooMany")
    case "ACCOUNT_UNKNOWN":
      return say("rota.unknown")
    default:
      return say("fault.server", { code })
  }
}

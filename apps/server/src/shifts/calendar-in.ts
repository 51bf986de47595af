import type { Zone } from "@alongside/protocol/wall-clock"
import type { Interval } from "../dispatch/member.ts"
import { type ContentLine, invalid, readEvents } from "./calendar-lines.ts"
import { type CalendarTime, calendarTime, durationOf, momentOf } from "./calendar-time.ts"
import { type Intervals, union, within } from "./intervals.ts"
import { beginnings, newBudget, unsupported } from "./recurrence.ts"
import { DAY_MINUTES, zoneNamed } from "./zone.ts"

/**
 * When somebody is on call by their own calendar (RFC 5545): every event in it that isn't cancelled.
 * @param zoneName - IANA's, for days and times that name none. Times may name others by IANA's names; what a calendar itself says of a zone
 *   isn't read.
 * @param window - events are laid out in it, and cut at its ends.
 * @throws {ShiftError} `CALENDAR_TOO_LARGE`, `CALENDAR_INVALID`, `CALENDAR_RULE_UNSUPPORTED`, `SHIFT_ZONE_UNKNOWN`, `SHIFT_TIME_INVALID`, with the line.
 */
export function readCalendar(text: string, zoneName: string, window: Interval): Intervals {
  const own = zoneNamed(zoneName)
  const events = readEvents(text).map((lines) => eventOf(lines, own))
  const moved = new Map<string, Set<number>>()
  for (const { uid, replacesMs } of events) {
    if (replacesMs !== undefined) moved.set(uid, (moved.get(uid) ?? new Set()).add(replacesMs))
  }
  const all: Interval[] = []
  const budget = newBudget()
  for (const event of events) {
    if (event.isCancelled) continue
    const left = new Set([...event.exceptMs, ...((event.replacesMs === undefined && moved.get(event.uid)) || [])])
    const lasts = event.endOf(event.start) - momentOf(event.start)
    const around = { fromMs: window.fromMs - lasts, toMs: window.toMs }
    const starts = event.rule === undefined ? [event.start] : beginnings(event.rule, event.start, around, budget)
    for (const start of starts) {
      const fromMs = momentOf(start)
      if (!left.has(fromMs)) all.push({ fromMs, toMs: event.endOf(start) })
    }
  }
  return within(union(all), window)
}

interface CalendarEvent {
  readonly uid: string
  readonly start: CalendarTime
  /** When one that begins then ends; milliseconds since 1970. */
  readonly endOf: (start: CalendarTime) => number
  readonly rule: ContentLine | undefined
  readonly exceptMs: readonly number[]
  /** Which of the events of its UID it takes the place of. */
  readonly replacesMs: number | undefined
  readonly isCancelled: boolean
}

function eventOf(lines: readonly ContentLine[], own: Zone): CalendarEvent {
  const find = (name: string): ContentLine | undefined => lines.find((line) => line.name === name)
  const dated = find("RDATE")
  if (dated !== undefined) unsupported(dated)
  const rules = lines.filter(({ name }) => name === "RRULE")
  if (rules[1] !== undefined) unsupported(rules[1])
  const startLine = find("DTSTART") ?? invalid(lines[0]?.line ?? 1)
  const replaced = find("RECURRENCE-ID")
  if (replaced?.parameters.has("RANGE")) unsupported(replaced)
  const start = calendarTime(startLine, startLine.value, own)
  return {
    uid: find("UID")?.value ?? "",
    start,
    endOf: endOf(start, find("DTEND"), find("DURATION"), own),
    rule: rules[0],
    exceptMs: lines
      .filter(({ name }) => name === "EXDATE")
      .flatMap((line) => line.value.split(",").map((value) => momentOf(calendarTime(line, value, own)))),
    replacesMs: replaced && momentOf(calendarTime(replaced, replaced.value, own)),
    isCancelled: find("STATUS")?.value.toUpperCase() === "CANCELLED",
  }
}

/**
 * RFC 5545 §3.8.5.3: what is given by its end lasts as long each time, also on the nights when the clock is changed; what is given in days
 * lasts so many days by the calendar.
 */
function endOf(
  first: CalendarTime,
  endLine: ContentLine | undefined,
  durationLine: ContentLine | undefined,
  own: Zone,
): CalendarEvent["endOf"] {
  if (durationLine !== undefined) {
    const { minutes, ms } = durationOf(durationLine)
    return (start) => momentOf({ ...start, wall: start.wall + minutes }) + ms
  }
  if (endLine === undefined) {
    const minutes = first.isDate ? DAY_MINUTES : 0
    return (start) => momentOf({ ...start, wall: start.wall + minutes })
  }
  const end = calendarTime(endLine, endLine.value, own)
  if (first.isDate) return (start) => momentOf({ ...start, wall: start.wall + end.wall - first.wall })
  const lasts = momentOf(end) - momentOf(first)
  if (lasts < 0) invalid(endLine.line)
  return (start) => momentOf(start) + lasts
}

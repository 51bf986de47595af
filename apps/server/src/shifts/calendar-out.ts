import type { MemberId } from "../dispatch/member.ts"
import type { Intervals } from "./intervals.ts"

/** A line's bytes without its end, at most (RFC 5545 §3.1). */
const MAX_LINE_BYTES = 75

export interface CalendarOfShifts {
  readonly member: MemberId
  /** The organisation's host name: with the member and the beginning it names each event, so that a second fetch changes none. */
  readonly host: string
  /** What each event is called, in the reader's language. */
  readonly title: string
  readonly shifts: Intervals
  /** When this was made; milliseconds since 1970. */
  readonly madeMs: number
}

/**
 * Somebody's shifts as an iCalendar stream (RFC 5545), for the calendar they already look at. Laid out in UTC: how a reader's program
 * understands time zones doesn't matter then.
 */
export function calendarText({ member, host, title, shifts, madeMs }: CalendarOfShifts): string {
  const events = shifts.flatMap(({ fromMs, toMs }) => [
    "BEGIN:VEVENT",
    `UID:${escaped(`${fromMs}-${member}@${host}`)}`,
    `DTSTAMP:${utc(madeMs)}`,
    `DTSTART:${utc(fromMs)}`,
    `DTEND:${utc(toMs)}`,
    `SUMMARY:${escaped(title)}`,
    "END:VEVENT",
  ])
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Alongside//Shifts//EN", ...events, "END:VCALENDAR"]
  return lines.map((line) => `${folded(line)}\r\n`).join("")
}

/** `20260308T083000Z`: whole seconds. */
const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`

/** RFC 5545 §3.3.11. A carriage return alone has no escape, and says nothing. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, "\\$&")
    .replaceAll(/\r?\n/g, "\\n")
    .replaceAll("\r", "")
}

/** Between characters, never within one. */
function folded(line: string): string {
  let text = ""
  let bytes = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (bytes + length > MAX_LINE_BYTES) {
      text += "\r\n "
      bytes = 1
    }
    text += character
    bytes += length
  }
  return text
}

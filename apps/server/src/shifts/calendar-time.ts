import type { WallMinutes, Zone } from "@alongside/protocol/wall-clock"
import { type ContentLine, invalid } from "./calendar-lines.ts"
import { ShiftError } from "./shift-error.ts"
import { DAY_MINUTES, midnightOf, wallOf, zoneNamed } from "./zone.ts"

/** A date, or a date and time, of an iCalendar property (RFC 5545 §3.3.4, §3.3.5). */
export interface CalendarTime {
  readonly wall: WallMinutes
  /** Whose clock shows it. */
  readonly zone: Zone
  /** A whole day, without a time. */
  readonly isDate: boolean
}

/** @param own - for times that name no zone. @param value - of the line, or one of its list. */
export function calendarTime({ parameters, line }: ContentLine, value: string, own: Zone): CalendarTime {
  const [, year, month, day, hour, minute, isUtc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(value) ?? invalid(line)
  const date = `${year}-${month}-${day}`
  const name = parameters.get("TZID")
  try {
    const zone = isUtc ? zoneNamed("UTC") : name === undefined ? own : zoneNamed(name)
    if (hour === undefined) return { wall: midnightOf(date), zone, isDate: true }
    return { wall: wallOf(`${date}T${hour}:${minute}`), zone, isDate: false }
  } catch (error) {
    // The same fault, and where it stands.
    if (error instanceof ShiftError) throw new ShiftError(error.code, error.message, line)
    throw error
  }
}

export const momentOf = ({ zone, wall }: CalendarTime): number => zone.instant(wall)

/** How long something lasts: days by the calendar, the rest by the clock (RFC 5545 §3.3.6). */
export interface Duration {
  readonly minutes: WallMinutes
  readonly ms: number
}

export function durationOf({ value, line }: ContentLine): Duration {
  const [, weeks, days, time, hours, minutes, seconds] =
    /^\+?P(?:(\d{1,4})W|(?:(\d{1,4})D)?(T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?)$/.exec(value) ?? invalid(line)
  if (weeks === undefined && days === undefined && (time ?? "T") === "T") invalid(line)
  return {
    minutes: (7 * Number(weeks ?? 0) + Number(days ?? 0)) * DAY_MINUTES,
    ms: ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000,
  }
}

import type { WallMinutes } from "@alongside/protocol/wall-clock"
import type { Interval } from "../dispatch/member.ts"
import { type ContentLine, invalid } from "./calendar-lines.ts"
import { type CalendarTime, calendarTime, momentOf } from "./calendar-time.ts"
import { ShiftError } from "./shift-error.ts"
import { DAY_MINUTES } from "./zone.ts"

/** Days of the week as rules name them, from Monday, with which a week begins unless a rule says otherwise. */
const dayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7
const MINUTE = 60_000
const dayOf = (wall: WallMinutes): number => Math.floor(wall / DAY_MINUTES)

/**
 * How much work a calendar may make, all its rules together: a day that is walked past costs 1, a beginning that is laid out 100. Enough for twenty
 * thousand beginnings, or for rules of centuries ago; a few lines of a calendar could keep a server busy for hours.
 */
export interface Budget {
  left: number
}
export const newBudget = (): Budget => ({ left: 2_000_000 })
const BEGINNING_COST = 100

/**
 * The beginnings within a stretch that a rule gives (RFC 5545 §3.3.10), of those rules that shift calendars have: daily and weekly, on days of the
 * week, every so many, up to a number or a moment. Some before the stretch may be among them.
 * @param rule - an `RRULE`. @param around - where somebody asks; the end is exclusive.
 * @throws {ShiftError} `CALENDAR_RULE_UNSUPPORTED` for any other rule: followed half, it would leave hours without anybody unseen.
 *   `CALENDAR_TOO_LARGE` when the budget is spent.
 */
export function* beginnings(
  rule: ContentLine,
  first: CalendarTime,
  around: Interval,
  budget: Budget,
): Iterable<CalendarTime> {
  const parts = partsOf(rule)
  const frequency = parts.get("FREQ")
  const interval = wholeOf(parts.get("INTERVAL") ?? "1", rule)
  const count = parts.has("COUNT") ? wholeOf(parts.get("COUNT")!, rule) : Number.POSITIVE_INFINITY
  const weekStart = weekdayNamed(parts.get("WKST") ?? "MO", rule)
  const lastMs = parts.has("UNTIL") ? lastMoment(rule, parts.get("UNTIL")!, first) : Number.POSITIVE_INFINITY
  const named = parts
    .get("BYDAY")
    ?.split(",")
    .map((name) => weekdayNamed(name, rule))
  const firstDay = dayOf(first.wall)
  const days = named ?? (frequency === "WEEKLY" ? [weekdayOf(firstDay)] : [0, 1, 2, 3, 4, 5, 6])
  const firstWeek = firstDay - ((weekdayOf(firstDay) - weekStart + 7) % 7)
  // No wall clock is further from UTC than a day.
  const soonest = dayOf(around.fromMs / MINUTE) - 2
  const latest = dayOf(around.toMs / MINUTE) + 2
  let found = 0
  for (let day = firstDay; found < count && day <= latest; day++) {
    spend(budget, 1, rule)
    const turn = frequency === "WEEKLY" ? Math.floor((day - firstWeek) / 7) : day - firstDay
    if (turn % interval !== 0 || !days.includes(weekdayOf(day))) continue
    found += 1
    if (day < soonest) continue
    spend(budget, BEGINNING_COST, rule)
    const time = { ...first, wall: first.wall + (day - firstDay) * DAY_MINUTES }
    const ms = momentOf(time)
    if (ms >= around.toMs || ms > lastMs) return
    yield time
  }
}

function spend(budget: Budget, cost: number, { line }: ContentLine): void {
  budget.left -= cost
  if (budget.left < 0) throw new ShiftError("CALENDAR_TOO_LARGE", "a calendar repeats too often to be laid out", line)
}

const known = new Set(["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"])

function partsOf(rule: ContentLine): Map<string, string> {
  const parts = new Map<string, string>()
  for (const part of rule.value.toUpperCase().split(";")) {
    const [name, value, ...rest] = part.split("=")
    if (name === undefined || value === undefined || rest.length > 0 || parts.has(name)) invalid(rule.line)
    if (!known.has(name)) unsupported(rule)
    parts.set(name, value)
  }
  if (parts.get("FREQ") !== "DAILY" && parts.get("FREQ") !== "WEEKLY") unsupported(rule)
  return parts
}

/** `UNTIL` is inclusive; a date is the whole day. */
function lastMoment(rule: ContentLine, value: string, first: CalendarTime): number {
  const until = calendarTime(rule, value, first.zone)
  return momentOf(until.isDate ? { ...until, wall: until.wall + DAY_MINUTES - 1 } : until)
}

function wholeOf(text: string, { line }: ContentLine): number {
  const whole = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return whole > 0 ? whole : invalid(line)
}

/** Without a number before it: `MO`, not `1MO`. */
function weekdayNamed(name: string, rule: ContentLine): number {
  const day = dayNames.indexOf(name)
  return day >= 0 ? day : unsupported(rule)
}

/** @throws {ShiftError} `CALENDAR_RULE_UNSUPPORTED`. */
export function unsupported({ line }: ContentLine): never {
  throw new ShiftError(
    "CALENDAR_RULE_UNSUPPORTED",
    `line ${line} of a calendar repeats in a way that isn't followed`,
    line,
  )
}

import { type Hours, weekdays } from "@alongside/protocol/shifts"
import { type WallMinutes, wallText, type Zone } from "@alongside/protocol/wall-clock"

export type Weekday = (typeof weekdays)[number]
export interface Stretch {
  readonly fromMs: number
  readonly toMs: number
}

/** A day by the clock on the wall; on two of a year it has 23 or 25 hours. */
export interface Day extends Stretch {
  /** `2026-03-08`. */
  readonly date: string
  readonly weekday: Weekday
  /** Hours that it is longer than others: −1 when the clock is put forward in it, 1 when it is put back, mostly 0. */
  readonly extraHours: number
}

const DAY_MINUTES = 24 * 60
const HOUR_MS = 60 * 60 * 1000

/** The day that it is at `fromMs`, and those after it. */
export function daysFrom(zone: Zone, fromMs: number, count: number): Day[] {
  const today = Math.floor(zone.wall(fromMs) / DAY_MINUTES)
  return Array.from({ length: count }, (_, n) => {
    const day = today + n
    const stretch = { fromMs: zone.instant(day * DAY_MINUTES), toMs: zone.instant((day + 1) * DAY_MINUTES) }
    return {
      ...stretch,
      date: dateOf(day * DAY_MINUTES),
      // 1970-01-01 was a Thursday.
      weekday: weekdays[(day + 4) % 7]!,
      extraHours: (stretch.toMs - stretch.fromMs) / HOUR_MS - 24,
    }
  })
}

/** What of `all` lies in a stretch. */
export function within(all: readonly Stretch[], { fromMs, toMs }: Stretch): Stretch[] {
  return all
    .map((one) => ({ fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) }))
    .filter((one) => one.fromMs < one.toMs)
}

/** What of a stretch isn't in any of `all`, which are in order and apart. */
export function gapsIn(all: readonly Stretch[], { fromMs, toMs }: Stretch): Stretch[] {
  const covered = within(all, { fromMs, toMs })
  return [...covered, { fromMs: toMs, toMs }]
    .map((one, n) => ({ fromMs: n === 0 ? fromMs : covered[n - 1]!.toMs, toMs: one.fromMs }))
    .filter((one) => one.fromMs < one.toMs)
}

/** `2026-03-09` for `2026-03-08`. */
export function dayAfter(date: string): string {
  return dateOf(wallOf(date) + DAY_MINUTES)
}

/** `2026-03-07` for `2026-03-08`. */
export function dayBefore(date: string): string {
  return dateOf(wallOf(date) - DAY_MINUTES)
}

/** What ended before `date` says nothing of what is to come: hours stay as short as what there is to see of them. */
export function withoutPast({ weekly, exceptions }: Hours, date: string): Hours {
  const midnight = `${dayBefore(date)}T00:00`
  return {
    weekly: weekly.filter(({ until }) => until === null || until > dayBefore(date)),
    exceptions: exceptions.filter(({ to }) => to > midnight),
  }
}

const dateOf = (wall: WallMinutes): string => wallText(wall).slice(0, 10)
const wallOf = (date: string): WallMinutes => Date.parse(`${date}T00:00Z`) / 60_000

import type { Zone } from "@alongside/protocol/wall-clock"
import type { Interval, MemberId } from "../dispatch/member.ts"
import { type Intervals, union, within, without } from "./intervals.ts"
import { ShiftError } from "./shift-error.ts"
import { DAY_MINUTES, midnightOf, timeOfDay, wallOf, zoneNamed } from "./zone.ts"

export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const
export type Weekday = (typeof weekdays)[number]

/** Comes back every week, by the clock on the wall. */
export interface WeeklyShift {
  readonly member: MemberId
  /** On which it begins. */
  readonly days: readonly Weekday[]
  /** `22:00`. */
  readonly from: string
  /** `06:00`; not after `from` is the next day, the same is a whole day later. */
  readonly to: string
  /** The first day on which it may begin: `2026-03-01`. */
  readonly since: string
  /** The first day on which it doesn't begin any more; `undefined`: for good. */
  readonly until: string | undefined
}

/** Once: on call besides, or not on call. By the clock on the wall: `2026-03-08T01:00`. */
export interface Exception {
  readonly member: MemberId
  readonly kind: "on" | "off"
  /** Inclusive. */
  readonly from: string
  /** Exclusive. */
  readonly to: string
}

/** What `giver` has of a stretch is `taker`'s. Two that swap shifts are two of these. */
export interface Swap {
  readonly giver: MemberId
  readonly taker: MemberId
  /** Inclusive. */
  readonly from: string
  /** Exclusive. */
  readonly to: string
}

/** Who is on call when, as an organisation says it: weekly first, then exceptions in their order, then swaps in theirs. */
export interface Rota {
  /** IANA's name: every time in the rota is by clocks there. */
  readonly zone: string
  readonly weekly: readonly WeeklyShift[]
  readonly exceptions: readonly Exception[]
  readonly swaps: readonly Swap[]
}

const MINUTE = 60_000
/** Two years: what is laid out at once, at most. */
export const MAX_LAID_OUT_MS = 731 * DAY_MINUTES * MINUTE

/**
 * Lays a rota out in time.
 * @param window - what is laid out; shifts that reach over its ends are cut there. At most {@link MAX_LAID_OUT_MS}.
 * @param calendars - what their own calendars say, laid out already; to be understood as weekly shifts are.
 * @returns for everybody who is on call in it, when, in order and apart.
 * @throws {ShiftError} `SHIFT_ZONE_UNKNOWN`, `SHIFT_TIME_INVALID`. @throws RangeError for a window that is too long: the caller's fault.
 */
export function layOut(
  rota: Rota,
  window: Interval,
  calendars: ReadonlyMap<MemberId, Intervals> = new Map(),
): Map<MemberId, Intervals> {
  if (window.toMs - window.fromMs > MAX_LAID_OUT_MS) throw new RangeError("shifts are laid out for two years at most")
  const zone = zoneNamed(rota.zone)
  const stretch = ({ from, to }: { readonly from: string; readonly to: string }): Interval => {
    const interval = { fromMs: zone.instant(wallOf(from)), toMs: zone.instant(wallOf(to)) }
    if (interval.fromMs < interval.toMs) return interval
    throw new ShiftError("SHIFT_TIME_INVALID", "a shift's stretch ends before it begins")
  }
  const onCall = new Map<MemberId, Intervals>(calendars)
  const of = (member: MemberId): Intervals => onCall.get(member) ?? []
  for (const shift of rota.weekly) {
    onCall.set(shift.member, union([...of(shift.member), ...occurrences(shift, zone, window)]))
  }
  for (const one of rota.exceptions) {
    const time = stretch(one)
    onCall.set(one.member, one.kind === "on" ? union([...of(one.member), time]) : without(of(one.member), time))
  }
  for (const one of rota.swaps) {
    const time = stretch(one)
    const given = within(of(one.giver), time)
    onCall.set(one.giver, without(of(one.giver), time))
    onCall.set(one.taker, union([...of(one.taker), ...given]))
  }
  const cut = [...onCall].map(([member, all]) => [member, within(all, window)] as const)
  return new Map(cut.filter(([, all]) => all.length > 0))
}

function occurrences({ days, from, to, since, until }: WeeklyShift, zone: Zone, window: Interval): Interval[] {
  const begins = timeOfDay(from)
  const ends = timeOfDay(to) > begins ? timeOfDay(to) : timeOfDay(to) + DAY_MINUTES
  // Two days before the window: a shift of a whole day can reach into it, and so can a night on which the clock is put back.
  const first = Math.max(dayOf(zone.wall(window.fromMs)) - 2, dayOf(midnightOf(since)))
  const end = Math.min(
    dayOf(zone.wall(window.toMs)) + 1,
    until === undefined ? Number.POSITIVE_INFINITY : dayOf(midnightOf(until)),
  )
  const found: Interval[] = []
  for (let day = first; day < end; day++) {
    // 1970-01-01 was a Thursday.
    if (!days.includes(weekdays[(day + 4) % 7]!)) continue
    const midnight = day * DAY_MINUTES
    found.push({ fromMs: zone.instant(midnight + begins), toMs: zone.instant(midnight + ends) })
  }
  return found
}

const dayOf = (wall: number): number => Math.floor(wall / DAY_MINUTES)

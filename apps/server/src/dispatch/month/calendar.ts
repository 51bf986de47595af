import type { Zone } from "@alongside/protocol/wall-clock"
import { DAY_MINUTES, wallOf, zoneNamed } from "../../shifts/zone.ts"
import type { Interval } from "../member.ts"
import type { Shift } from "./scenario.ts"

const DAY = DAY_MINUTES * 60_000
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

/** A scenario's times, by the wall clocks of its time zone, daylight saving included. */
export class Calendar {
  readonly #zone: Zone

  constructor(timeZone: string) {
    this.#zone = zoneNamed(timeZone)
  }

  /** @param local - `2026-03-01T06:30`, as {@link Zone.instant} takes it. */
  instant(local: string): number {
    return this.#zone.instant(wallOf(local))
  }

  /** From 0 to 23. */
  hour(ms: number): number {
    return Math.floor((this.#zone.wall(ms) % DAY_MINUTES) / 60)
  }

  /** A weekly pattern laid out over so many days from a local midnight, the night before the first included. */
  layOut(shifts: readonly Shift[], start: string, days: number): Interval[] {
    const first = Date.parse(`${start.slice(0, 10)}T00:00:00Z`)
    const intervals: Interval[] = []
    for (let day = -1; day < days; day++) {
      const midnight = first + day * DAY
      for (const { days: on, from, to } of shifts) {
        if (!on.includes(weekdays[new Date(midnight).getUTCDay()]!)) continue
        const end = minutesOf(to) > minutesOf(from) ? minutesOf(to) : minutesOf(to) + DAY_MINUTES
        intervals.push({ fromMs: this.#at(midnight, minutesOf(from)), toMs: this.#at(midnight, end) })
      }
    }
    return intervals.sort((one, other) => one.fromMs - other.fromMs)
  }

  #at(midnight: number, minute: number): number {
    return this.#zone.instant(midnight / 60_000 + minute)
  }
}

/** `06:30`, up to `24:00`. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number)
  return hours! * 60 + minutes!
}

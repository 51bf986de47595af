import { ShiftError } from "./shift-error.ts"

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/**
 * A wall clock without a place, in minutes since 1970-01-01T00:00 as it shows them. Two of them are apart by what a clock on the wall
 * shows, which on the nights when it is changed isn't how long it took.
 */
export type WallMinutes = number

/** Wall clocks of one time zone, daylight saving included. */
export class Zone {
  readonly #format: Intl.DateTimeFormat

  /** @param name - IANA's: `America/Chicago`. @throws {ShiftError} `SHIFT_ZONE_UNKNOWN`. */
  constructor(name: string) {
    try {
      this.#format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset", year: "numeric" })
    } catch {
      throw new ShiftError("SHIFT_ZONE_UNKNOWN", "there is no such time zone")
    }
  }

  /**
   * The moment at which a clock on the wall shows `wall`; milliseconds since 1970. A time that doesn't exist that night is taken as much later
   * as the clock was put forward; one that comes twice, the first time. So what ends at a wall time and what begins at it always meet.
   */
  instant(wall: WallMinutes): number {
    const asIfUtc = wall * MINUTE
    const before = this.#offset(asIfUtc - DAY)
    // The offsets a day before and a day after: the first that gives a moment at which it holds.
    for (const offset of [before, this.#offset(asIfUtc + DAY)]) {
      if (this.#offset(asIfUtc - offset) === offset) return asIfUtc - offset
    }
    return asIfUtc - before
  }

  /** What a clock on the wall shows at a moment, the minutes begun not counted. */
  wall(ms: number): WallMinutes {
    return Math.floor((ms + this.#offset(ms)) / MINUTE)
  }

  /** Milliseconds that local time is ahead of UTC. */
  #offset(ms: number): number {
    const name = this.#format.formatToParts(ms).find(({ type }) => type === "timeZoneName")!.value
    const [, sign, hours, minutes, seconds] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? []
    const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE + Number(seconds ?? 0) * 1000
    return sign === "-" ? -size : size
  }
}

const zones = new Map<string, Zone>()

/** As `new Zone`, made once for each name: a calendar names the same one in every line. @throws {ShiftError} `SHIFT_ZONE_UNKNOWN`. */
export function zoneNamed(name: string): Zone {
  const known = zones.get(name)
  if (known !== undefined) return known
  const zone = new Zone(name)
  // Names are taken in any case: another spelling would be kept once more.
  if (zones.size < MAX_ZONES) zones.set(name, zone)
  return zone
}

/** More than IANA has. */
const MAX_ZONES = 1000

export const DAY_MINUTES = 24 * 60

/** @param text - `2026-03-08T02:30`. @throws {ShiftError} `SHIFT_TIME_INVALID`. */
export function wallOf(text: string): WallMinutes {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  // Date.parse takes 24:00, which is the next day's 00:00, and writes it so.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) invalid(text)
  return ms / MINUTE
}

/** @param text - `2026-03-08`. @returns its midnight. @throws {ShiftError} `SHIFT_TIME_INVALID`. */
export function midnightOf(text: string): WallMinutes {
  return wallOf(`${text}T00:00`)
}

/** @param text - `22:00`; up to `23:59`. @returns minutes after midnight. @throws {ShiftError} `SHIFT_TIME_INVALID`. */
export function timeOfDay(text: string): number {
  return wallOf(`1970-01-01T${text}`)
}

function invalid(text: string): never {
  throw new ShiftError("SHIFT_TIME_INVALID", `${JSON.stringify(text.slice(0, 32))} is no date or time`)
}

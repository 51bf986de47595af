const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/**
 * A wall clock without a place, in minutes since 1970-01-01T00:00 as it shows them. Two of them are apart by what a clock on the wall
 * shows, which on the nights when it is changed isn't how long it took.
 */
export type WallMinutes = number

/** Wall clocks of one time zone, daylight saving included: what a time in somebody's hours means. */
export class Zone {
  readonly #format: Intl.DateTimeFormat

  /** @param name - IANA's: `America/Chicago`. @throws {RangeError} where there is no such zone. */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset", year: "numeric" })
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

/** As hours are written: `2026-03-08T02:30`. */
export function wallText(wall: WallMinutes): string {
  return new Date(wall * MINUTE).toISOString().slice(0, 16)
}

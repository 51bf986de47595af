import type { OpenedMedia } from "../open/opened.ts"
import type { Seconds } from "./live-edge.ts"

/**
 * Where encounter time 0 stands in the player, whose time can't be negative: 60 s. At most 30 s are kept from before a
 * press, and leg 0's zero is the press.
 */
export const ORIGIN: Seconds = 60
/** Statements say whole milliseconds, and a device's clock is read more finely than that: not a reason to cut. */
const JITTER_MS = 30
/** A slice begins somewhere in its stream; where its first cluster lies in it isn't said. */
const SLICE_JITTER_MS = 1500
/** Longer than this between two legs says more about a clock that was set than about the recording. */
const LONGEST_PAUSE_MS = 24 * 60 * 60 * 1000

/** A piece's place on the player's time. */
export interface Placed {
  readonly piece: OpenedMedia
  readonly from: Seconds
  readonly to: Seconds
}

/**
 * Puts the legs of an encounter on one line. Within a leg the phone's monotonic clock counts, which nobody can set;
 * between legs there is only its wall clock, so a leg never begins before the one before it ended, whatever that clock says.
 *
 * Encounter time is milliseconds since leg 0's zero.
 */
export class LegTimes {
  readonly #wallZeros = new Map<number, number>()
  readonly #zeros = new Map<number, number>()
  /** By leg and lane: what to add to the media's own time, in milliseconds. */
  readonly #offsets = new Map<string, number>()

  /** @param wallMs - the leg's zero on the phone's wall clock. */
  learn(leg: number, wallMs: number): void {
    if (!this.#wallZeros.has(leg)) this.#wallZeros.set(leg, wallMs)
  }

  /**
   * Encounter time of the leg's zero, or `undefined` while leg 0's clock or its own isn't known.
   * @param endBeforeMs - encounter time at which everything of earlier legs ended, as far as it is known. It is asked for
   *   once a leg: what has a place keeps it.
   */
  zeroOf(leg: number, endBeforeMs: () => number): number | undefined {
    if (leg === 0) return 0
    const there = this.#zeros.get(leg)
    if (there !== undefined) return there
    const first = this.#wallZeros.get(0)
    const own = this.#wallZeros.get(leg)
    if (first === undefined || own === undefined) return undefined
    const end = endBeforeMs()
    const zero = Math.min(Math.max(own - first, end), end + LONGEST_PAUSE_MS)
    this.#zeros.set(leg, zero)
    return zero
  }

  /** The phone's wall clock at an encounter time within a leg; its claim. */
  wallAt(leg: number, encounterMs: number): number | undefined {
    const wall = this.#wallZeros.get(leg)
    const zero = leg === 0 ? 0 : this.#zeros.get(leg)
    return wall === undefined || zero === undefined ? undefined : wall + encounterMs - zero
  }

  /**
   * What to add to the media's own time for it to play at its signed time. It stays the same from piece to piece, so
   * that they meet without a seam, until the two clocks part by more than statements can say.
   */
  offsetOf(piece: OpenedMedia, mediaStartUs: number): Seconds {
    const zeroMs = piece.leg === 0 ? 0 : (this.#zeros.get(piece.leg) ?? 0)
    const key = `${piece.leg} ${piece.lane} ${piece.form}`
    const own = zeroMs + piece.elapsedMs - mediaStartUs / 1000
    const kept = this.#offsets.get(key)
    const jitter = piece.form === "slice" ? SLICE_JITTER_MS : JITTER_MS
    const offset = kept !== undefined && Math.abs(own - kept) <= jitter ? kept : own
    this.#offsets.set(key, offset)
    return offset / 1000 + ORIGIN
  }
}

export const toPlayer = (encounterMs: number): Seconds => encounterMs / 1000 + ORIGIN
export const toEncounter = (position: Seconds): number => (position - ORIGIN) * 1000

import type { Track } from "../statement/place.ts"
import type { TrackStatement } from "../statement/statement.ts"
import type { Found, Report } from "./finding.ts"
import { InOrder } from "./in-order.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type ClocksFindingCode = "CLOCK_SET" | "CLOCK_WENT_BACK" | "CLOCK_AHEAD_OF_SERVER"

/** A wall clock that is corrected by the network moves by less; one that somebody sets moves by more. */
const SET_MS = 10_000
/** Segments of one track overlap by some milliseconds where an encoder begins anew. */
const BACK_MS = 1000
/** Clocks of phones that have a network are right to a few seconds. */
const AHEAD_MS = 60_000

/**
 * Whether the device's clocks can be believed: all that is said of them is the device's claim (spec/README.md §7.2), but they can contradict each other, and the
 * server's.
 */
export class ClocksCheck implements RecordCheck {
  readonly #report: Report<Found<ClocksFindingCode>>
  readonly #order: InOrder
  readonly #receivedMs: (batch: SeenBatch) => number | undefined
  /** By leg: how far the wall clock is ahead of the monotonic one. */
  readonly #offsets = new Map<number, number>()
  readonly #ahead = new Map<number, { mostMs: number; sequence: number; chain: Track }>()

  /** @param receivedMs - when a server had a batch, if one said so. */
  constructor(receivedMs: (batch: SeenBatch) => number | undefined, report: Report<Found<ClocksFindingCode>>) {
    this.#report = report
    this.#receivedMs = receivedMs
    this.#order = new InOrder((leg, track) => this.#follow(leg, track))
  }

  see(batch: SeenBatch): void {
    this.#order.see(batch)
    const receivedMs = this.#receivedMs(batch)
    if (receivedMs === undefined) return
    for (const { statement } of batch.items) {
      if (statement?.kind !== "segment") continue
      const aheadMs = statement.wallMs + statement.durationMs - receivedMs
      const most = this.#ahead.get(batch.leg)
      if (aheadMs > AHEAD_MS && aheadMs > (most?.mostMs ?? 0))
        this.#ahead.set(batch.leg, { mostMs: aheadMs, sequence: statement.sequence, chain: statement.track })
    }
  }

  finish(): void {
    this.#order.finish()
    for (const [leg, { mostMs, sequence, chain }] of this.#ahead) {
      const words = `the device's clock is up to ${mostMs} ms ahead of the server's: it says that a segment was recorded after the server had it`
      this.#report({ code: "CLOCK_AHEAD_OF_SERVER", place: { leg, chain, sequence }, words })
    }
  }

  #follow(leg: number, chain: Track): (statement: TrackStatement) => void {
    let before: number | undefined
    return (statement) => {
      // A gap is said at its end, and stands at its beginning.
      if (statement.kind === "gap") return
      const { sequence, elapsedMs, wallMs } = statement
      const place = { leg, chain, sequence }
      if (before !== undefined && elapsedMs < before - BACK_MS)
        this.#report({
          code: "CLOCK_WENT_BACK",
          place,
          words: `the leg's own clock goes back by ${before - elapsedMs} ms`,
        })
      before = elapsedMs
      const offset = wallMs - elapsedMs
      const known = this.#offsets.get(leg)
      if (known === undefined) this.#offsets.set(leg, offset)
      else if (Math.abs(offset - known) > SET_MS) {
        this.#report({
          code: "CLOCK_SET",
          place,
          words: `the device's clock was set by ${offset - known} ms while it recorded`,
        })
        this.#offsets.set(leg, offset)
      }
    }
  }
}

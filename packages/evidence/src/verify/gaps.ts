import type { Track } from "../statement/place.ts"
import type { TrackStatement } from "../statement/statement.ts"
import type { Found, Report } from "./finding.ts"
import { InOrder } from "./in-order.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type GapsFindingCode = "NOT_RECORDED" | "TIME_UNACCOUNTED"

/** The phone signs a gap for each hole of 250 ms or more; what lies between segments beside that is its clock's and its encoder's. */
const UNACCOUNTED_MS = 300

/**
 * What the phone says it didn't record, and what it passes over in silence (spec/statement.md §2.2).
 */
export class GapsCheck implements RecordCheck {
  readonly #report: Report<Found<GapsFindingCode>>
  readonly #order: InOrder

  constructor(report: Report<Found<GapsFindingCode>>) {
    this.#report = report
    this.#order = new InOrder((leg, track) => this.#follow(leg, track))
  }

  see(batch: SeenBatch): void {
    this.#order.see(batch)
  }

  finish(): void {
    this.#order.finish()
  }

  #follow(leg: number, track: Track): (statement: TrackStatement) => void {
    /** Up to where each moment was recorded, or said not to have been. */
    let coveredMs: number | undefined
    let isGapOpen = false
    return (statement) => {
      const { kind, sequence, elapsedMs, durationMs } = statement
      const place = { leg, chain: track, sequence }
      if (kind === "gap") {
        // Said when it begins, with no length, and again when it ends: told once.
        if (durationMs > 0 || !isGapOpen) this.#report({ code: "NOT_RECORDED", place, words: inWords(statement) })
        isGapOpen = durationMs === 0
      } else {
        const holeMs = coveredMs === undefined ? 0 : elapsedMs - coveredMs
        // A position is taken every few seconds, and stands for a moment.
        if (track !== "place" && !isGapOpen && holeMs > UNACCOUNTED_MS)
          this.#report({
            code: "TIME_UNACCOUNTED",
            place,
            words: `${holeMs} ms before it are neither recorded nor said to be missing`,
          })
        isGapOpen = false
      }
      coveredMs = Math.max(coveredMs ?? elapsedMs, elapsedMs + durationMs)
    }
  }
}

function inWords(gap: TrackStatement & { readonly kind: "gap" }): string {
  const { track, cause, elapsedMs, durationMs } = gap
  const length = durationMs === 0 ? "without an end that was said" : `for ${durationMs} ms`
  return `${track} wasn't recorded from ${elapsedMs} ms ${length}: ${cause}`
}

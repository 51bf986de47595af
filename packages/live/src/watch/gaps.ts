import type { GapCause } from "@alongside/evidence/statement/statement"
import type { SignedGap } from "../open/opened.ts"

/** A stretch of which the phone signed that a track wasn't recorded, and why. Times on its leg's clock. */
export interface Gap {
  readonly leg: number
  readonly track: "audio" | "video" | "place"
  readonly cause: GapCause
  readonly fromMs: number
  /** `undefined` while it lasts, as far as is known. */
  readonly toMs: number | undefined
}

/** A gap is signed when it begins, and again, with its length, when it ends. This puts the two together. */
export class Gaps {
  readonly #gaps = new Map<string, Gap>()

  add({ leg, track, cause, elapsedMs, durationMs }: SignedGap): void {
    const key = `${leg} ${track} ${elapsedMs}`
    const known = this.#gaps.get(key)
    if (known?.toMs !== undefined) return
    this.#gaps.set(key, {
      leg,
      track,
      cause,
      fromMs: elapsedMs,
      toMs: durationMs > 0 ? elapsedMs + durationMs : undefined,
    })
  }

  /** What was recorded after a gap began ends it, whether or not that was signed. */
  recorded(leg: number, track: Gap["track"], fromMs: number): void {
    for (const [key, gap] of this.#gaps) {
      if (gap.leg === leg && gap.track === track && gap.toMs === undefined && fromMs > gap.fromMs) {
        this.#gaps.set(key, { ...gap, toMs: fromMs })
      }
    }
  }

  at(leg: number, track: Gap["track"], ms: number): Gap | undefined {
    // Statements say whole milliseconds; a piece may end a little before its gap begins.
    const slack = 50
    return this.list().findLast(
      (gap) =>
        gap.leg === leg &&
        gap.track === track &&
        gap.fromMs - slack <= ms &&
        ms < (gap.toMs ?? Number.POSITIVE_INFINITY),
    )
  }

  /** In order. */
  list(): readonly Gap[] {
    return [...this.#gaps.values()].sort((a, b) => a.leg - b.leg || a.fromMs - b.fromMs)
  }
}

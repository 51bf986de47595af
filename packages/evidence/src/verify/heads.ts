import type { Bytes } from "../format/bytes.ts"
import type { Track } from "../statement/place.ts"
import type { HeadsStatement } from "../statement/statement.ts"
import type { Chains } from "./chains.ts"
import type { Found, Report } from "./finding.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type HeadsFindingCode = "HEADS_DIFFER" | "TRACK_CUT_SHORT"

interface Promised {
  readonly leg: number
  readonly track: Track
  readonly sequence: number
  readonly hash: Bytes
}

/**
 * What heads say of each track is there, and is what they say (spec/statement.md §2.6): who leaves out the end of a track is found out by the heads behind
 * it. Heads of `advice` are salted, and can't be compared.
 */
export class HeadsCheck implements RecordCheck {
  readonly #report: Report<Found<HeadsFindingCode>>
  readonly #chains: Chains
  /** Not found yet: what they name may come later in the record. */
  readonly #open: Promised[] = []

  /** @param chains - that has seen each batch before this does. */
  constructor(chains: Chains, report: Report<Found<HeadsFindingCode>>) {
    this.#chains = chains
    this.#report = report
  }

  see({ items }: SeenBatch): void {
    for (const { statement } of items) if (statement?.kind === "heads") this.#take(statement)
  }

  #take({ leg, heads }: HeadsStatement): void {
    for (const { track, nextSequence, hash } of heads) {
      if (track === "advice" || nextSequence === 0) continue
      const promised = { leg, track, sequence: nextSequence - 1, hash }
      if (!this.#isKept(promised)) this.#open.push(promised)
    }
  }

  finish(): void {
    const cut = new Map<string, Promised>()
    for (const promised of this.#open) {
      if (this.#isKept(promised)) continue
      const { leg, track: chain, sequence } = promised
      const table = this.#chains.table(leg, chain)
      if (sequence >= table.end) {
        const furthest = cut.get(`${leg} ${chain}`)
        if (furthest === undefined || furthest.sequence < sequence) cut.set(`${leg} ${chain}`, promised)
      } else if (table.hashesAt(sequence).length > 0) {
        const words = `heads name another statement of ${chain} than stands there`
        this.#report({ code: "HEADS_DIFFER", place: { leg, chain, sequence }, words })
      }
      // A hole is found in its chain.
    }
    for (const { leg, track: chain, sequence } of cut.values()) {
      const from = this.#chains.table(leg, chain).end
      const words = `heads name statements of ${chain} up to ${sequence}, ${sequence + 1 - from} of them aren't here`
      this.#report({ code: "TRACK_CUT_SHORT", place: { leg, chain, sequence: from }, words })
    }
  }

  #isKept({ leg, track, sequence, hash }: Promised): boolean {
    return this.#chains.has(leg, track, sequence, hash)
  }
}

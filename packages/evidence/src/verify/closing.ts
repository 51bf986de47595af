import { chains } from "../statement/place.ts"
import type { HeadsStatement } from "../statement/statement.ts"
import type { Chains } from "./chains.ts"
import type { Found, Report } from "./finding.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type ClosingFindingCode = "END_NOT_PROVEN" | "STATEMENT_AFTER_END"

/**
 * Whether each leg was closed by its last heads (spec/statement.md §2.6). One that wasn't may have gone on: then nothing tells what was cut off behind the
 * newest heads.
 */
export class ClosingCheck implements RecordCheck {
  readonly #report: Report<Found<ClosingFindingCode>>
  readonly #chains: Chains
  readonly #last = new Map<number, HeadsStatement>()
  readonly #newest = new Map<number, HeadsStatement>()

  /** @param chains - that has seen each batch before this does. */
  constructor(chains: Chains, report: Report<Found<ClosingFindingCode>>) {
    this.#chains = chains
    this.#report = report
  }

  /** Legs whose end is proven. */
  get closed(): ReadonlySet<number> {
    return new Set(this.#last.keys())
  }

  see({ leg, items }: SeenBatch): void {
    for (const { statement } of items) {
      if (statement?.kind !== "heads") continue
      const newest = this.#newest.get(leg)
      if (newest === undefined || newest.sequence < statement.sequence) this.#newest.set(leg, statement)
      if (statement.isLast) this.#last.set(leg, statement)
    }
  }

  finish(): void {
    for (const leg of this.#chains.legs) {
      const last = this.#last.get(leg)
      if (last === undefined) this.#reportOpen(leg)
      else this.#checkNothingFollows(last)
    }
  }

  #reportOpen(leg: number): void {
    const newest = this.#newest.get(leg)
    const since = newest === undefined ? "no heads are there" : `the newest heads are of ${newest.elapsedMs} ms`
    this.#report({ code: "END_NOT_PROVEN", place: { leg }, words: `the leg wasn't closed: ${since}` })
  }

  #checkNothingFollows({ leg, sequence: closing, heads }: HeadsStatement): void {
    for (const chain of chains) {
      if (chain === "advice") continue
      const end = this.#chains.table(leg, chain).end
      const closed = chain === "leg" ? closing + 1 : (heads.find(({ track }) => track === chain)?.nextSequence ?? 0)
      if (end <= closed) continue
      const words = `${end - closed} statements of ${chain} follow although the leg was closed`
      this.#report({ code: "STATEMENT_AFTER_END", place: { leg, chain, sequence: closed }, words })
    }
  }
}

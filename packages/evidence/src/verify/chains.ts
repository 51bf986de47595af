import type { Bytes } from "../format/bytes.ts"
import { type Chain, chains } from "../statement/place.ts"
import { type ChainFindingCode, checkTable } from "./chain.ts"
import { ChainTable } from "./chain-table.ts"
import type { Found, Report } from "./finding.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

/** Every chain of every leg: what comes first decides which leg there is. */
export class Chains implements RecordCheck {
  readonly #report: Report<Found<ChainFindingCode>>
  readonly #legs = new Map<number, Map<Chain, ChainTable>>()

  constructor(report: Report<Found<ChainFindingCode>>) {
    this.#report = report
  }

  see({ leg, items }: SeenBatch): void {
    for (const { statement, statementHash: hash } of items) {
      if (statement === undefined) continue
      this.#tableFor(leg, statement.track).add({ sequence: statement.sequence, hash, previous: statement.previous })
    }
  }

  /** Legs that said something, in order. */
  get legs(): number[] {
    return [...this.#legs.keys()].sort((a, b) => a - b)
  }

  /** A chain of a leg, empty when nothing of it came. */
  table(leg: number, chain: Chain): ChainTable {
    return this.#legs.get(leg)?.get(chain) ?? new ChainTable()
  }

  has(leg: number, chain: Chain, sequence: number, hash: Bytes): boolean {
    return this.table(leg, chain)
      .hashesAt(sequence)
      .some((one) => one.every((byte, i) => byte === hash[i]))
  }

  finish(): void {
    for (const leg of this.legs) {
      for (const chain of chains) {
        for (const { code, sequence, words } of checkTable(this.table(leg, chain), leg, chain))
          this.#report({ code, place: { leg, chain, sequence }, words })
      }
    }
  }

  #tableFor(leg: number, chain: Chain): ChainTable {
    const of = this.#legs.get(leg) ?? new Map<Chain, ChainTable>()
    this.#legs.set(leg, of)
    const table = of.get(chain) ?? new ChainTable()
    of.set(chain, table)
    return table
  }
}

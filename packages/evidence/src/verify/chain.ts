import { type Bytes, toHex } from "../format/bytes.ts"
import type { Chain } from "../statement/place.ts"
import type { Statement } from "../statement/statement.ts"
import { ChainTable } from "./chain-table.ts"

export type ChainFindingCode = "CHAIN_BROKEN" | "CHAIN_FORKED" | "STATEMENT_MISSING"

export interface ChainFinding {
  readonly code: ChainFindingCode
  readonly leg: number
  readonly chain: Chain
  readonly sequence: number
  readonly words: string
}

export interface HashedStatement {
  readonly statement: Statement
  readonly statementHash: Bytes
}

/**
 * Says what is wrong with the order of one chain of one leg (spec/statement.md §3): a hole, a statement that doesn't name the one
 * before, two in one place. The same statement twice is no fault.
 * @param statements - all of one chain of one leg that there are, in any order; verified each.
 * @returns findings in the order of the chain; the same whatever order the statements came in.
 */
export function checkChain(statements: readonly HashedStatement[]): ChainFinding[] {
  const table = new ChainTable()
  for (const { statement, statementHash } of statements) {
    table.add({ sequence: statement.sequence, hash: statementHash, previous: statement.previous })
  }
  const [first] = statements
  return first === undefined ? [] : checkTable(table, first.statement.leg, first.statement.track)
}

/** As {@link checkChain}, of a chain whose statements have all been added. */
export function checkTable(table: ChainTable, leg: number, chain: Chain): ChainFinding[] {
  const findings: ChainFinding[] = []
  const found = (code: ChainFindingCode, sequence: number, words: string) =>
    findings.push({ code, leg, chain, sequence, words })
  for (const { from, to } of table.holes())
    found("STATEMENT_MISSING", from, `${chain} lacks ${to - from} statements from ${from}`)
  for (const { sequence, count } of table.forks())
    found("CHAIN_FORKED", sequence, `${count} statements claim place ${sequence} of ${chain}`)
  for (const { sequence, previous } of table.breaks()) {
    // After a fork each branch goes on from its own end, so any of them may be named.
    const wanted = table.hashesAt(sequence - 1).map((hash) => toHex(hash).slice(0, 8))
    const named = toHex(previous!).slice(0, 8)
    found(
      "CHAIN_BROKEN",
      sequence,
      `${chain} ${sequence} names ${named}, the one before hashes to ${wanted.sort().join(" or ")}`,
    )
  }
  return findings.sort((a, b) => a.sequence - b.sequence)
}

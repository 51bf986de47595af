import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import type { HashedStatement } from "@alongside/evidence/verify/chain"
import type { ChainHole } from "./opened.ts"

interface Link {
  readonly hash: Bytes
  readonly previous: Bytes | undefined
}

export type ChainVerdict = "new" | "repeated" | "CHAIN_FORKED" | "CHAIN_BROKEN"

/**
 * Checks the order of one chain of one leg as its statements come, in whatever order they come; the same rules as
 * `checkChain`, which wants all of them at once.
 */
export class ChainWatch {
  readonly #links = new Map<number, Link>()
  /** Sequences seen, as ranges that don't touch, in order: [from, to). */
  readonly #seen: [number, number][] = []

  /** A forked statement is not taken: the first in a place stays. A broken one is: it is signed, and stands there. */
  add({ statement, statementHash }: HashedStatement): ChainVerdict {
    const { sequence, previous } = statement
    const there = this.#links.get(sequence)
    if (there !== undefined) return equalBytes(there.hash, statementHash) ? "repeated" : "CHAIN_FORKED"
    this.#links.set(sequence, { hash: statementHash, previous })
    this.#note(sequence)
    return this.#follows(sequence) && this.#follows(sequence + 1) ? "new" : "CHAIN_BROKEN"
  }

  holes(leg: number, chain: ChainHole["chain"]): ChainHole[] {
    return this.#seen.slice(1).map(([from], i) => ({ leg, chain, from: this.#seen[i]![1], to: from }))
  }

  #follows(sequence: number): boolean {
    const link = this.#links.get(sequence)
    const before = this.#links.get(sequence - 1)
    if (link === undefined || before === undefined) return true
    return link.previous !== undefined && equalBytes(link.previous, before.hash)
  }

  #note(sequence: number): void {
    const seen = this.#seen
    // Almost always it is the next one, so the search begins at the end.
    let at = seen.length
    while (at > 0 && seen[at - 1]![0] > sequence) at--
    const before = seen[at - 1]
    const after = seen[at]
    const touchesBefore = before?.[1] === sequence
    const touchesAfter = after?.[0] === sequence + 1
    if (touchesBefore && touchesAfter) {
      before[1] = after[1]
      seen.splice(at, 1)
    } else if (touchesBefore) before[1] = sequence + 1
    else if (touchesAfter) after[0] = sequence
    else seen.splice(at, 0, [sequence, sequence + 1])
  }
}

import type { Bytes } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"

/** Where one chain of a leg stands: each statement takes the next place and names the one before. */
export class ChainEnd {
  #nextSequence = 0
  #head: Bytes | undefined

  get nextSequence(): number {
    return this.#nextSequence
  }

  /** SHA-256 of the newest statement; `undefined` before the first. */
  get head(): Bytes | undefined {
    return this.#head
  }

  /** The statement that was given {@link nextSequence} and {@link head} is part of the chain from now on. */
  append(statement: Bytes): void {
    this.#head = hashSmall(statement)
    this.#nextSequence += 1
  }
}

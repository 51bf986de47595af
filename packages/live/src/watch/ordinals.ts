/** Ordinals from (inclusive) to (exclusive). */
export interface OrdinalRange {
  readonly from: number
  readonly to: number
}

/**
 * Keeps account of which records are pushed, so that one that wasn't is asked for. Between `behind` and the next
 * `watching` nothing is pushed, on purpose: what lies there is looked up in the index and fetched when it is to be shown.
 */
export class Ordinals {
  #next: number | undefined
  #indexedTo = 0

  /** The server says that everything from `next` on is pushed. @returns what to look up in the index, if anything. */
  watching(next: number): OrdinalRange | undefined {
    this.#next = Math.max(next, this.#next ?? 0)
    const range = { from: this.#indexedTo, to: next }
    this.#indexedTo = Math.max(this.#indexedTo, next)
    return range.from < range.to ? range : undefined
  }

  /** The server stops pushing from `next` on, or the connection is lost. */
  stopped(): void {
    this.#indexedTo = Math.min(this.#indexedTo, this.#next ?? this.#indexedTo)
    this.#next = undefined
  }

  /** The index couldn't be read from there on. */
  unread(from: number): void {
    this.#indexedTo = Math.min(this.#indexedTo, from)
  }

  /** A record was pushed. @returns those before it that should have been and weren't. */
  pushed(ordinal: number): OrdinalRange | undefined {
    if (this.#next === undefined || ordinal < this.#next) return undefined
    const range = { from: this.#next, to: ordinal }
    this.#next = ordinal + 1
    this.#indexedTo = Math.max(this.#indexedTo, ordinal + 1)
    return range.from < range.to ? range : undefined
  }
}

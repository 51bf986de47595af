import { type Bytes, equalBytes, toHex } from "../format/bytes.ts"

/** One statement as its chain sees it. */
export interface Link {
  readonly sequence: number
  readonly hash: Bytes
  /** `undefined` for sequence 0, and only there. */
  readonly previous: Bytes | undefined
}

/** A row of places that nobody stands in. */
export interface Hole {
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

const HASH = 32
/** Statements kept that claim one place: more of them say nothing more, and comparing each with all would never end. */
const MOST_IN_ONE_PLACE = 64

/**
 * The hashes of one chain by their places, in 32 bytes each where the chain is whole: hours of it fit into a few megabytes. Statements come in any order and
 * however often.
 */
export class ChainTable {
  /** Places from 0 without a hole: the hash that came first in each. */
  #row = new Uint8Array(64 * HASH)
  #length = 0
  /** Further places, beyond a hole, and further hashes in a place that has one. */
  readonly #ahead = new Map<number, Bytes[]>()
  readonly #others = new Map<number, Bytes[]>()
  /** Links that didn't name what was known of the place before when they came. */
  #strays: Link[] = []
  #strayLimit = 1024

  /** The place behind the last. */
  get end(): number {
    let end = this.#length
    for (const sequence of this.#ahead.keys()) end = Math.max(end, sequence + 1)
    return end
  }

  /** @returns false when the same statement came before, or too many for the same place. */
  add(link: Link): boolean {
    const { sequence, hash, previous } = link
    const here = this.hashesAt(sequence)
    if (here.length === MOST_IN_ONE_PLACE || here.some((one) => equalBytes(one, hash))) return false
    const kept = hash.slice()
    if (sequence === this.#length) this.#append(kept)
    else if (here.length > 0 && sequence < this.#length) push(this.#others, sequence, kept)
    else push(this.#ahead, sequence, kept)
    if (previous !== undefined && !this.#isNamed(sequence, previous)) this.#keepStray({ ...link, hash: kept })
    return true
  }

  /** Every hash that claims a place. */
  hashesAt(sequence: number): readonly Bytes[] {
    if (sequence < 0) return []
    if (sequence >= this.#length) return this.#ahead.get(sequence) ?? []
    const first = this.#row.subarray(sequence * HASH, (sequence + 1) * HASH)
    return [first, ...(this.#others.get(sequence) ?? [])]
  }

  /** The place in which a hash stands; looks at all of them. */
  placeOf(hash: Bytes): number | undefined {
    for (let i = 0; i < this.#length; i++) if (this.hashesAt(i).some((one) => equalBytes(one, hash))) return i
    for (const [i, all] of this.#ahead) if (all.some((one) => equalBytes(one, hash))) return i
    return undefined
  }

  /** Places that are missing before {@link end}, in order. */
  holes(): Hole[] {
    const holes: Hole[] = []
    let next = this.#length
    for (const sequence of [...this.#ahead.keys()].sort((a, b) => a - b)) {
      if (sequence > next) holes.push({ from: next, to: sequence })
      next = sequence + 1
    }
    return holes
  }

  /** Places that more than one statement claims, and how many do. In order. */
  forks(): { readonly sequence: number; readonly count: number }[] {
    const forked = [...this.#others.keys(), ...[...this.#ahead].filter(([, all]) => all.length > 1).map(([at]) => at)]
    return forked.sort((a, b) => a - b).map((sequence) => ({ sequence, count: this.hashesAt(sequence).length }))
  }

  /** Statements that don't name any in the place before theirs, where there is one: of each place the first by its hash. In order. */
  breaks(): Link[] {
    const found = new Map<number, Link>()
    for (const link of this.#strays) {
      if (this.hashesAt(link.sequence - 1).length === 0 || this.#isNamed(link.sequence, link.previous!)) continue
      const other = found.get(link.sequence)
      if (other === undefined || toHex(link.hash) < toHex(other.hash)) found.set(link.sequence, link)
    }
    return [...found.values()].sort((a, b) => a.sequence - b.sequence)
  }

  #isNamed(sequence: number, previous: Bytes): boolean {
    return this.hashesAt(sequence - 1).some((hash) => equalBytes(hash, previous))
  }

  #append(hash: Bytes): void {
    this.#place(hash)
    for (let next = this.#ahead.get(this.#length); next !== undefined; next = this.#ahead.get(this.#length)) {
      const [first, ...others] = next
      this.#ahead.delete(this.#length)
      if (others.length > 0) this.#others.set(this.#length, others)
      this.#place(first!)
    }
  }

  #place(hash: Bytes): void {
    if ((this.#length + 1) * HASH > this.#row.length) {
      const larger = new Uint8Array(this.#row.length * 2)
      larger.set(this.#row)
      this.#row = larger
    }
    this.#row.set(hash, this.#length * HASH)
    this.#length += 1
  }

  /** What came out of order is found right once the place before it is known: those are let go again. */
  #keepStray(link: Link): void {
    this.#strays.push({ ...link, previous: link.previous!.slice() })
    if (this.#strays.length < this.#strayLimit) return
    this.#strays = this.#strays.filter(({ sequence, previous }) => !this.#isNamed(sequence, previous!))
    this.#strayLimit = Math.max(1024, 2 * this.#strays.length)
  }
}

function push(map: Map<number, Bytes[]>, key: number, hash: Bytes): void {
  const all = map.get(key)
  if (all === undefined) map.set(key, [hash])
  else all.push(hash)
}

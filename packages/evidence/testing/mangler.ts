import type { Bytes } from "../src/format/bytes.ts"
import { concatBytes } from "../src/format/bytes.ts"

/** A change to bytes, and where it begins; in words, so that a failure says what was done. */
export interface Mangled {
  readonly bytes: Bytes
  readonly words: string
  readonly at: number
}

/** Changes at random, the same for the same seed (mulberry32). */
export class Mangler {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to `below`, exclusive. */
  number(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, below)
  }

  oneOf<T>(all: readonly T[]): T {
    return all[this.number(all.length)]!
  }

  flip(bytes: Bytes): Mangled {
    const at = this.number(bytes.length)
    const bit = this.number(8)
    return { bytes: bytes.with(at, bytes[at]! ^ (1 << bit)), words: `bit ${bit} of byte ${at} turned over`, at }
  }

  truncate(bytes: Bytes): Mangled {
    const at = this.number(bytes.length)
    return { bytes: bytes.slice(0, at), words: `cut off at ${at}`, at }
  }

  drop(bytes: Bytes): Mangled {
    const [at, length] = [this.number(bytes.length), 1 + this.number(200)]
    const kept = concatBytes(bytes.subarray(0, at), bytes.subarray(at + length))
    return { bytes: kept, words: `${length} bytes dropped at ${at}`, at }
  }

  repeat(bytes: Bytes): Mangled {
    const [at, length] = [this.number(bytes.length), 1 + this.number(200)]
    const twice = concatBytes(bytes.subarray(0, at + length), bytes.subarray(at))
    return { bytes: twice, words: `${length} bytes twice at ${at}`, at }
  }

  swap(bytes: Bytes): Mangled {
    const length = 1 + this.number(64)
    const [a, b] = [this.number(bytes.length - length), this.number(bytes.length - length)]
    const swapped = bytes.slice()
    swapped.set(bytes.subarray(b, b + length), a)
    swapped.set(bytes.subarray(a, a + length), b)
    return { bytes: swapped, words: `${length} bytes at ${a} and ${b} exchanged`, at: Math.min(a, b) }
  }

  splice(bytes: Bytes, from: Bytes): Mangled {
    const [at, length] = [this.number(bytes.length), 1 + this.number(500)]
    const start = this.number(from.length)
    const spliced = concatBytes(bytes.subarray(0, at), from.subarray(start, start + length), bytes.subarray(at))
    return { bytes: spliced, words: `${length} bytes of another file put in at ${at}`, at }
  }

  any(bytes: Bytes, other: Bytes): Mangled {
    switch (this.number(6)) {
      case 0:
        return this.truncate(bytes)
      case 1:
        return this.drop(bytes)
      case 2:
        return this.repeat(bytes)
      case 3:
        return this.swap(bytes)
      case 4:
        return this.splice(bytes, other)
      default:
        return this.flip(bytes)
    }
  }
}

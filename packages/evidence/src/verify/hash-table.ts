import type { Bytes } from "../format/bytes.ts"

const HASH = 32
/** Slots to begin with; doubled when three quarters are taken. */
const FIRST_SLOTS = 1024

/**
 * A number for each of many hashes, in 40 bytes each: a day's recording has a million, and a `Map` of texts would take a gigabyte. Hashes are
 * SHA-256, so their first bytes spread by themselves; who makes many that begin alike slows their own package's check, and breaks nothing.
 */
export class HashTable {
  #hashes = new Uint8Array(FIRST_SLOTS * HASH)
  /** One more than the number; 0 is an empty slot. */
  #values = new Float64Array(FIRST_SLOTS)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(hash: Bytes): number | undefined {
    const value = this.#values[this.#slotOf(hash)]!
    return value === 0 ? undefined : value - 1
  }

  /** @param value - from 0. */
  set(hash: Bytes, value: number): void {
    const slot = this.#slotOf(hash)
    if (this.#values[slot] === 0) {
      this.#hashes.set(hash, slot * HASH)
      this.#size += 1
    }
    this.#values[slot] = value + 1
    if (this.#size * 4 > this.#values.length * 3) this.#grow()
  }

  /** Every hash that has a number, in no order. Views: valid until the next {@link set}. */
  *keys(): Generator<Bytes, void> {
    for (let slot = 0; slot < this.#values.length; slot++) {
      if (this.#values[slot] !== 0) yield this.#hashes.subarray(slot * HASH, slot * HASH + HASH)
    }
  }

  /** Where the hash is, or would be. */
  #slotOf(hash: Bytes): number {
    const slots = this.#values.length
    const start = hash[0]! | (hash[1]! << 8) | (hash[2]! << 16) | ((hash[3]! & 0x7f) << 24)
    // Steps of growing length, so that hashes which begin alike don't make one long row (slots are a power of two: all are reached).
    for (let step = 0, slot = start % slots; ; step++, slot = (slot + step) % slots) {
      if (this.#values[slot] === 0 || this.#isAt(slot, hash)) return slot
    }
  }

  #isAt(slot: number, hash: Bytes): boolean {
    const at = slot * HASH
    for (let i = 0; i < HASH; i++) if (this.#hashes[at + i] !== hash[i]) return false
    return true
  }

  #grow(): void {
    const [hashes, values] = [this.#hashes, this.#values]
    this.#hashes = new Uint8Array(hashes.length * 2)
    this.#values = new Float64Array(values.length * 2)
    for (let slot = 0; slot < values.length; slot++) {
      if (values[slot] === 0) continue
      const hash = hashes.subarray(slot * HASH, slot * HASH + HASH)
      const to = this.#slotOf(hash)
      this.#hashes.set(hash, to * HASH)
      this.#values[to] = values[slot]!
    }
  }
}

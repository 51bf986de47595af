import type { Bytes } from "./bytes.ts"
import type { Cbor } from "./cbor.ts"

const utf8 = new TextEncoder()

/**
 * What everything is first written into: encoding is one call without a wait in it, so no two need it at once. A statement fits
 * eight times over; what needs more gets a buffer of its own.
 */
const scratch: Bytes = new Uint8Array(4096)

/** Writes CBOR in core deterministic encoding, RFC 8949 §4.2.1. */
export class CborWriter {
  #bytes: Bytes = scratch
  #length = 0

  /** What was written. */
  bytes(): Bytes {
    return this.#bytes.slice(0, this.#length)
  }

  /** Forgets what was written: secrets are encoded here too, and nothing of them shall be kept. */
  clear(): void {
    this.#bytes.fill(0, 0, this.#length)
    this.#length = 0
  }

  item(value: Cbor): void {
    if (typeof value === "number") this.#integer(value)
    else if (typeof value === "string") this.#string(3, utf8.encode(value))
    else if (value === null) this.#head(7, 22)
    else if (typeof value === "boolean") this.#head(7, value ? 21 : 20)
    else if (value instanceof Uint8Array) this.#string(2, value)
    else if (value instanceof Map) this.#map(value)
    else this.#array(value as readonly Cbor[])
  }

  #integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer that CBOR of ours can hold`)
    if (value < 0) this.#head(1, -1 - value)
    else this.#head(0, value)
  }

  #string(major: 2 | 3, bytes: Uint8Array): void {
    this.#head(major, bytes.length)
    this.#makeRoom(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #array(items: readonly Cbor[]): void {
    this.#head(4, items.length)
    for (const item of items) this.item(item)
  }

  #map(entries: ReadonlyMap<number, Cbor>): void {
    this.#head(5, entries.size)
    // For integers from 0 the order of values is the order of encodings.
    for (const [key, value] of [...entries].sort(([a], [b]) => a - b)) {
      if (!Number.isSafeInteger(key) || key < 0) throw new RangeError(`${key} is not a map key of ours`)
      this.#head(0, key)
      this.item(value)
    }
  }

  /** Major type and argument in the shortest form, RFC 8949 §3. */
  #head(major: number, argument: number): void {
    const width = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8
    this.#makeRoom(1 + width)
    this.#bytes[this.#length] = (major << 5) | (width === 0 ? argument : 24 + Math.log2(width))
    let rest = argument
    for (let at = this.#length + width; at > this.#length; at--) {
      this.#bytes[at] = rest % 256
      rest = Math.floor(rest / 256)
    }
    this.#length += 1 + width
  }

  #makeRoom(more: number): void {
    const wanted = this.#length + more
    if (wanted <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(wanted, 2 * this.#bytes.length))
    larger.set(this.#bytes)
    this.#bytes.fill(0, 0, this.#length)
    this.#bytes = larger
  }
}

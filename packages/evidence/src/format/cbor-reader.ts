import type { Cbor } from "./cbor.ts"
import { FormatError } from "./error.ts"

const invalid = (what: string): never => {
  throw new FormatError("CBOR_INVALID", `the bytes are not CBOR of the kind we write: ${what}`)
}
const notDeterministic = (what: string): never => {
  throw new FormatError("CBOR_NOT_DETERMINISTIC", `the bytes are CBOR, but not in its deterministic encoding: ${what}`)
}

// ignoreBOM: a leading U+FEFF is part of the text; dropping it would give one meaning two encodings.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Ours are words of a few letters, thousands a second: those cost less one by one than handed to the decoder. */
const SHORT_TEXT = 48

function asciiText(bytes: Uint8Array): string | undefined {
  if (bytes.length > SHORT_TEXT) return undefined
  let text = ""
  for (const byte of bytes) {
    if (byte >= 0x80) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/**
 * Reads CBOR in one pass and holds every byte to core deterministic encoding (RFC 8949 §4.2.1) on the way: shortest heads, definite
 * lengths, map keys in order. Nothing is encoded again to compare, and no length that the bytes announce is believed before it is
 * known to be there.
 */
export class CborReader {
  /** The next byte to read. */
  at = 0
  readonly #bytes: Uint8Array
  readonly #isCopying: boolean

  /** @param byteStrings - What byte strings become: copies, or views into `bytes`. */
  constructor(bytes: Uint8Array, byteStrings: "copies" | "views") {
    this.#bytes = bytes
    this.#isCopying = byteStrings === "copies"
  }

  /** @param depth - arrays and maps that may still open. */
  item(depth: number): Cbor {
    const initial = this.#byte()
    switch (initial >> 5) {
      case 0:
        return this.#argument(initial)
      case 1:
        return this.#negative(initial)
      case 2:
        return this.#byteString(this.#argument(initial))
      case 3:
        return this.#text(this.#argument(initial))
      case 4:
        return this.#array(this.#argument(initial), depth)
      case 5:
        return this.#map(this.#argument(initial), depth)
      case 6:
        return invalid("a tag")
      default:
        return this.#simple(initial)
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at]
    if (byte === undefined) return invalid("they end too soon")
    this.at += 1
    return byte
  }

  #take(length: number): Uint8Array {
    const end = this.at + length
    if (end > this.#bytes.length) return invalid("they end too soon")
    const taken = this.#bytes.subarray(this.at, end)
    this.at = end
    return taken
  }

  /** The argument of a head, RFC 8949 §3: a value, a length or a count. */
  #argument(initial: number): number {
    const info = initial & 0x1f
    if (info < 24) return info
    if (info === 31) return notDeterministic("an indefinite length")
    if (info > 27) return invalid("a reserved head")
    const width = 1 << (info - 24)
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + this.#byte()
    if (value > Number.MAX_SAFE_INTEGER) return invalid("an integer of 2^53 or more")
    // The least value that doesn't fit in the head half as long: 24, 2^8, 2^16, 2^32.
    if (value < (width === 1 ? 24 : 2 ** (4 * width))) return notDeterministic("a head longer than it has to be")
    return value
  }

  #negative(initial: number): number {
    const value = -1 - this.#argument(initial)
    return Number.isSafeInteger(value) ? value : invalid("an integer of −2^53 or less")
  }

  #byteString(length: number): Uint8Array {
    const bytes = this.#take(length)
    return this.#isCopying ? new Uint8Array(bytes) : bytes
  }

  #text(length: number): string {
    const bytes = this.#take(length)
    const ascii = asciiText(bytes)
    if (ascii !== undefined) return ascii
    try {
      return utf8.decode(bytes)
    } catch (cause) {
      throw new FormatError("CBOR_INVALID", "the bytes are not CBOR of the kind we write: text that isn't UTF-8", {
        cause,
      })
    }
  }

  #array(count: number, depth: number): Cbor[] {
    this.#open(count, depth)
    const items: Cbor[] = []
    for (let i = 0; i < count; i++) items.push(this.item(depth - 1))
    return items
  }

  #map(count: number, depth: number): Map<number, Cbor> {
    this.#open(2 * count, depth)
    const entries = new Map<number, Cbor>()
    let last = -1
    for (let i = 0; i < count; i++) {
      const initial = this.#byte()
      if (initial >> 5 !== 0) return invalid("a map key that isn't an integer from 0")
      const key = this.#argument(initial)
      if (key === last) return invalid("a map key that comes twice")
      if (key < last) return notDeterministic("map keys out of order")
      last = key
      entries.set(key, this.item(depth - 1))
    }
    return entries
  }

  /** Every item takes a byte at least: a count that can't be right is refused before anything is made for it. */
  #open(items: number, depth: number): void {
    if (depth === 0) invalid("arrays and maps too deep")
    if (items > this.#bytes.length - this.at) invalid("they end too soon")
  }

  #simple(initial: number): boolean | null {
    switch (initial) {
      case 0xf4:
        return false
      case 0xf5:
        return true
      case 0xf6:
        return null
      default:
        return invalid("a float or another simple value")
    }
  }
}

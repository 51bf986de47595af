import type { Bytes } from "./bytes.ts"
import { CborReader } from "./cbor-reader.ts"
import { CborWriter } from "./cbor-writer.ts"
import { FormatError } from "./error.ts"

/**
 * What our formats are made of (spec/README.md §3): integers within ±(2^53 − 1), text, bytes, arrays, maps whose keys are integers
 * from 0, booleans and null. Nothing else of CBOR: no floats, no tags, no undefined, no other keys.
 */
export type Cbor = number | string | Uint8Array | boolean | null | readonly Cbor[] | ReadonlyMap<number, Cbor>

/** Arrays and maps within each other, at most. Ours are three deep; a reader without a bound runs out of stack on purpose-made bytes. */
export const MAX_DEPTH = 8

/**
 * Core deterministic encoding, RFC 8949 §4.2.1.
 * @throws RangeError for a number that isn't an integer within ±(2^53 − 1), and for a map key below 0: these are faults of the caller,
 *   better found here than by whoever refuses the bytes.
 */
export function encodeCbor(value: Cbor): Bytes {
  const writer = new CborWriter()
  try {
    writer.item(value)
    return writer.bytes()
  } finally {
    writer.clear()
  }
}

/**
 * Decodes one item that fills `bytes` exactly. Byte strings are copied: what comes back shares no memory with `bytes`.
 *
 * Anything that isn't core deterministic encoding (RFC 8949 §4.2.1) is refused, so that one meaning has one hash.
 * @throws {FormatError} `CBOR_INVALID`, `CBOR_NOT_DETERMINISTIC`.
 */
export function decodeCbor(bytes: Uint8Array): Cbor {
  return onlyItem(new CborReader(bytes, "copies"), bytes)
}

/**
 * As {@link decodeCbor}, but byte strings are views into `bytes`: for whoever leaves those as they are for as long as anything
 * of the result is in use. Where thousands of segments come in a second, copying each twice is what costs.
 * @throws {FormatError} as {@link decodeCbor}.
 */
export function decodeCborInPlace(bytes: Uint8Array): Cbor {
  return onlyItem(new CborReader(bytes, "views"), bytes)
}

function onlyItem(reader: CborReader, bytes: Uint8Array): Cbor {
  const value = reader.item(MAX_DEPTH)
  if (reader.at !== bytes.length) throw new FormatError("CBOR_INVALID", "something follows the CBOR item")
  return value
}

/**
 * Decodes the item that `bytes` begin with, as {@link decodeCbor} does, whatever follows it.
 * @returns the item and how many bytes it took.
 * @throws {FormatError} `CBOR_INVALID`, `CBOR_NOT_DETERMINISTIC`.
 */
export function decodeFirstCbor(bytes: Uint8Array): { readonly value: Cbor; readonly length: number } {
  const reader = new CborReader(bytes, "copies")
  const value = reader.item(MAX_DEPTH)
  return { value, length: reader.at }
}

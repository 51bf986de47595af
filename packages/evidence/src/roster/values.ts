import type { Bytes } from "../format/bytes.ts"
import type { Cbor } from "../format/cbor.ts"

/** Each reads one value of spec/roster.md §2, and gives `undefined` for anything else. */

const MAX_COUNT = 2 ** 32 - 1
const MAX_NAME = 64

/** 32 bytes: a hash or an Ed25519 public key. */
export const bytes32Of = (value: Cbor | undefined): Bytes | undefined =>
  value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : undefined

export const countOf = (value: Cbor | undefined): number | undefined =>
  typeof value === "number" && value >= 0 && value <= MAX_COUNT ? value : undefined

/** Milliseconds since 1970. */
export const momentOf = (value: Cbor | undefined): number | undefined =>
  typeof value === "number" && value >= 0 ? value : undefined

/** An array of exactly `length`. */
export const tupleOf = (value: Cbor | undefined, length: number): readonly Cbor[] | undefined =>
  Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : undefined

/** An array of `least` to `most` items, both inclusive. */
export const listOf = (value: Cbor | undefined, least: number, most: number): readonly Cbor[] | undefined =>
  Array.isArray(value) && value.length >= least && value.length <= most ? (value as readonly Cbor[]) : undefined

/** Text that `pattern` matches as a whole. */
export const textOf = (value: Cbor | undefined, pattern: RegExp): string | undefined =>
  typeof value === "string" && pattern.test(value) ? value : undefined

/**
 * What moves or hides the text beside it: control characters, direction marks, invisible spaces, tags. The two joiners (U+200C, U+200D) are
 * left in: Persian and many scripts of India are written with them. A list, not a Unicode property, so that every engine says the same.
 */
const unshown: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
]

/** A name as it is shown: 1 to 64 characters in any script, none that moves or hides its neighbours, no space at either end. */
export function nameOf(value: Cbor | undefined): string | undefined {
  if (typeof value !== "string" || value.trim() !== value) return undefined
  const characters = [...value].map((character) => character.codePointAt(0)!)
  if (characters.length === 0 || characters.length > MAX_NAME) return undefined
  return characters.some((one) => unshown.some(([from, to]) => one >= from && one <= to)) ? undefined : value
}

import { type Bytes, equalBytes } from "../format/bytes.ts"
import type { Cbor } from "../format/cbor.ts"
import { letterInvalid } from "../open/letter.ts"
import { LetterError } from "../open/letter-error.ts"

/** Which of counsel's letters one is: what was signed beside it says the same (spec/after.md §3). */
export interface LetterPlace {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Who signs, 32 bytes. */
  readonly counselKey: Bytes
  /** Which of this counsel's for this encounter, from 0. */
  readonly number: number
}

/** A place with when it was written: counsel's clock, milliseconds since 1970. */
export interface WrittenAt extends LetterPlace {
  readonly atMs: number
}

export const encodePlace = ({ encounter, counselKey, number, atMs }: WrittenAt): readonly Cbor[] => [
  encounter,
  counselKey,
  number,
  atMs,
]

/**
 * Reads what every letter of counsel's begins with, behind its title.
 * @returns the fields that follow. @throws {LetterError} `LETTER_CONTENT_INVALID`, `LETTER_OF_ANOTHER_PLACE`.
 */
export function takePlace(
  item: Cbor,
  title: string,
  fields: number,
  expected: LetterPlace,
): { readonly atMs: number; readonly own: readonly Cbor[] } {
  if (!Array.isArray(item) || item.length !== 5 + fields || item[0] !== title) return letterInvalid()
  const [, encounter, counselKey, number, at, ...own] = item as readonly Cbor[]
  if (!(encounter instanceof Uint8Array) || !(counselKey instanceof Uint8Array)) return letterInvalid()
  if (typeof at !== "number" || at < 0) return letterInvalid()
  const isOfThisPlace =
    equalBytes(encounter, expected.encounter) &&
    equalBytes(counselKey, expected.counselKey) &&
    number === expected.number
  if (!isOfThisPlace) {
    throw new LetterError("LETTER_OF_ANOTHER_PLACE", "a letter says that it is of another encounter, counsel or number")
  }
  return { atMs: at, own }
}

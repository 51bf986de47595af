import type { Cbor } from "../format/cbor.ts"
import { letterInvalid } from "../open/letter.ts"

/** UTF-16 units of what counsel writes in one letter: in any script it fits into the largest. */
export const MAX_COUNSEL_TEXT = 8000

/** @throws {LetterError} `LETTER_CONTENT_INVALID`. */
export function counselTextFrom(value: Cbor | undefined): string {
  return typeof value === "string" && value.length <= MAX_COUNSEL_TEXT ? value : letterInvalid()
}

/** @throws RangeError for more than {@link MAX_COUNSEL_TEXT}. */
export function assertCounselText(text: string): string {
  if (text.length > MAX_COUNSEL_TEXT) throw new RangeError("a letter has too long a text")
  return text
}

import type { Bytes } from "../format/bytes.ts"
import type { Cbor } from "../format/cbor.ts"
import { letterInvalid } from "../open/letter.ts"
import type { Recipient } from "../seal/envelope.ts"
import { sealLetter } from "../seal/letter.ts"
import { assertCounselText, counselTextFrom } from "./counsel-text.ts"
import { encodeOutcome, type Outcome, outcomeFrom } from "./outcome.ts"
import { encodePlace, type LetterPlace, takePlace, type WrittenAt } from "./place.ts"

/** What counsel hands on to another counsel (spec/after.md §4). */
export interface Referral extends WrittenAt {
  readonly outcome: Outcome | undefined
  readonly text: string
  /** Where letters to the person go, as whoever hands on has verified it; `undefined` where that isn't known. */
  readonly lettersTo: Recipient | undefined
}

export const REFERRAL_TITLE = "alongside referral 1"

/** @throws RangeError for a text that is too long, and as `sealLetter`. */
export async function sealReferral(referral: Referral, recipient: Recipient): Promise<Bytes> {
  const { outcome, text, lettersTo } = referral
  const said: Cbor[] = [encodeOutcome(outcome), assertCounselText(text), lettersTo ?? null]
  return sealLetter([REFERRAL_TITLE, ...encodePlace(referral), ...said], recipient)
}

/** @param item - as `openLetter` gives it. @throws {LetterError} `LETTER_CONTENT_INVALID`, `LETTER_OF_ANOTHER_PLACE`. */
export function referralFrom(item: Cbor, expected: LetterPlace): Referral {
  const { atMs, own } = takePlace(item, REFERRAL_TITLE, 3, expected)
  const [outcome, text, lettersTo] = own
  if (lettersTo !== null && typeof lettersTo !== "string") return letterInvalid()
  const { encounter, counselKey, number } = expected
  return {
    ...{ encounter, counselKey, number, atMs, outcome: outcomeFrom(outcome), text: counselTextFrom(text) },
    lettersTo: lettersTo ?? undefined,
  }
}

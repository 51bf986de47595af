import type { Bytes } from "../format/bytes.ts"
import type { Cbor } from "../format/cbor.ts"
import { letterInvalid } from "../open/letter.ts"
import type { Recipient } from "../seal/envelope.ts"
import { sealLetter } from "../seal/letter.ts"
import { assertCounselText, counselTextFrom } from "./counsel-text.ts"
import { encodeOutcome, type Outcome, outcomeFrom } from "./outcome.ts"
import { encodePlace, type LetterPlace, takePlace, type WrittenAt } from "./place.ts"

/** Ready-made sentences in one letter. */
export const MAX_STEPS = 16

/** What counsel writes to the person (spec/after.md §4). */
export interface LetterToHer extends WrittenAt {
  readonly outcome: Outcome | undefined
  /** Names of ready-made sentences; each reads them in their own language. */
  readonly steps: readonly string[]
  readonly text: string
  /** `signEngagementEnded`, as counsel signed it; `undefined` while the engagement goes on. */
  readonly ended: Bytes | undefined
}

export const LETTER_TO_HER_TITLE = "alongside letter to her 1"

const STEP = /^[a-z][a-z-]{0,39}$/

/** @throws RangeError for what is too long or too much, and as `sealLetter`. */
export async function sealLetterToHer(letter: LetterToHer, recipient: Recipient): Promise<Bytes> {
  const { outcome, steps, text, ended } = letter
  if (!isSteps(steps)) throw new RangeError("a letter has too many steps, or a step without a name")
  const said: Cbor[] = [encodeOutcome(outcome), [...steps], assertCounselText(text), ended ?? null]
  return sealLetter([LETTER_TO_HER_TITLE, ...encodePlace(letter), ...said], recipient)
}

/**
 * @param item - as `openLetter` gives it. What is in `ended` isn't verified.
 * @throws {LetterError} `LETTER_CONTENT_INVALID`, `LETTER_OF_ANOTHER_PLACE`.
 */
export function letterToHerFrom(item: Cbor, expected: LetterPlace): LetterToHer {
  const { atMs, own } = takePlace(item, LETTER_TO_HER_TITLE, 4, expected)
  const [outcome, steps, text, ended] = own
  if (!Array.isArray(steps) || !isSteps(steps)) return letterInvalid()
  if (ended !== null && !(ended instanceof Uint8Array)) return letterInvalid()
  const { encounter, counselKey, number } = expected
  return {
    ...{ encounter, counselKey, number, atMs, outcome: outcomeFrom(outcome), steps, text: counselTextFrom(text) },
    ended: ended === null ? undefined : (ended as Bytes),
  }
}

function isSteps(steps: readonly unknown[]): steps is readonly string[] {
  return steps.length <= MAX_STEPS && steps.every((step) => typeof step === "string" && STEP.test(step))
}

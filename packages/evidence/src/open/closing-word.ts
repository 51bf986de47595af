import { type Bytes, equalBytes } from "../format/bytes.ts"
import type { Cbor } from "../format/cbor.ts"
import { type ClosingMeaning, type ClosingPlace, closingActs, closingMeanings } from "../statement/closing.ts"
import type { Identity } from "./envelope.ts"
import { letterInvalid, openLetter } from "./letter.ts"
import { LetterError } from "./letter-error.ts"

/** Which closing a word has to belong to, and what that closing says to everybody. */
export interface ExpectedClosing extends ClosingPlace {
  readonly isConfirmed: boolean
}

/**
 * Opens a closing word and checks that it belongs to this closing, whose signature the caller has verified (spec/closing.md §3).
 * @throws {LetterError} as `openLetter`, and `LETTER_OF_ANOTHER_PLACE`.
 */
export async function openClosingWord(
  word: Bytes,
  identity: Identity,
  expected: ExpectedClosing,
): Promise<ClosingMeaning> {
  const parts = await openLetter(word, identity)
  if (!Array.isArray(parts) || parts.length !== 6 || parts[0] !== "alongside closing word 1") return letterInvalid()
  const [, encounter, leg, number, act, said] = parts as readonly Cbor[]
  const meaning = typeof said === "number" ? closingMeanings[said] : undefined
  if (meaning === undefined || !(encounter instanceof Uint8Array)) return letterInvalid()
  const isOfThisClosing =
    equalBytes(encounter, expected.encounter) &&
    leg === expected.leg &&
    number === expected.number &&
    act === closingActs.indexOf(expected.act)
  if (!isOfThisClosing) throw new LetterError("LETTER_OF_ANOTHER_PLACE", "a closing word belongs to another closing")
  // Who confirmed it to everybody can't have left it open to the readers, nor the other way round.
  if ((meaning !== "unconfirmed") !== expected.isConfirmed) return letterInvalid()
  return meaning
}

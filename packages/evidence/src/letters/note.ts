import type { Bytes } from "../format/bytes.ts"
import type { Cbor } from "../format/cbor.ts"
import type { Recipient } from "../seal/envelope.ts"
import { sealLetter } from "../seal/letter.ts"
import { assertCounselText, counselTextFrom } from "./counsel-text.ts"
import { encodeOutcome, type Outcome, outcomeFrom } from "./outcome.ts"
import { encodePlace, type LetterPlace, takePlace, type WrittenAt } from "./place.ts"

/** What counsel writes for their own file (spec/after.md §4). */
export interface Note extends WrittenAt {
  readonly outcome: Outcome | undefined
  readonly text: string
}

export const NOTE_TITLE = "alongside note 1"

/** @throws RangeError for texts that are too long, and as `sealLetter`. */
export async function sealNote(note: Note, recipient: Recipient): Promise<Bytes> {
  const content: Cbor = [NOTE_TITLE, ...encodePlace(note), encodeOutcome(note.outcome), assertCounselText(note.text)]
  return sealLetter(content, recipient)
}

/** @param item - as `openLetter` gives it. @throws {LetterError} `LETTER_CONTENT_INVALID`, `LETTER_OF_ANOTHER_PLACE`. */
export function noteFrom(item: Cbor, expected: LetterPlace): Note {
  const { atMs, own } = takePlace(item, NOTE_TITLE, 2, expected)
  const { encounter, counselKey, number } = expected
  return { encounter, counselKey, number, atMs, outcome: outcomeFrom(own[0]), text: counselTextFrom(own[1]) }
}

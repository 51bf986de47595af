import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { type CounselLetter, parseCounselLetter, parseLettersTo, parseNewLetters } from "@alongside/protocol/letters"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { LetterBook, LetterRow } from "./letter-book.ts"

export interface LetterParts {
  readonly letters: LetterBook
  readonly signatures: Signatures
  readonly now: () => number
}

/**
 * Takes what counsel wrote after a call (spec/after.md §1, §3), all of it or none. Resolves when it is on the disk.
 * @param encounter - In the address; that this counsel may write there, the caller knows.
 * @param counsel - Key of who is signed in; hexadecimal.
 * @throws RequestError what is wrong with it, and as {@link LetterBook.keep}.
 */
export async function receiveLetters(
  encounter: string,
  counsel: string,
  bytes: Bytes,
  { letters, signatures, now }: LetterParts,
): Promise<void> {
  const atMs = now()
  const rows: LetterRow[] = []
  for (const signed of readOr("COUNSEL_LETTER_MALFORMED", () => parseNewLetters(bytes))) {
    const said = readOr("COUNSEL_LETTER_MALFORMED", () => parseCounselLetter(signed))
    if (toHex(said.encounter) !== encounter || toHex(said.counselKey) !== counsel)
      throw new RequestError("COUNSEL_LETTER_OF_ANOTHER")
    if (!(await signatures.verify(fromHex(counsel)!, said.signature)))
      throw new RequestError("COUNSEL_LETTER_SIGNATURE_INVALID")
    if (!(await isReader(encounter, counsel, said, letters))) throw new RequestError("COUNSEL_LETTER_READER_UNKNOWN")
    rows.push({ encounter, counsel, number: said.number, sent_to: said.to, at_ms: atMs, signed: toHex(signed) })
  }
  await letters.keep(encounter, counsel, rows)
}

/** Reads where letters to her go. @throws RequestError `LETTERS_TO_MALFORMED`. */
export function readLettersTo(bytes: Bytes): string {
  return readOr("LETTERS_TO_MALFORMED", () => parseLettersTo(bytes))
}

/** Whether a letter is sealed to whom it says: what it is sealed to in truth, only its reader finds out. */
function isReader(
  encounter: string,
  counsel: string,
  { to, reader }: Pick<CounselLetter, "to" | "reader">,
  letters: LetterBook,
): Promise<boolean> {
  return to === "her" ? letters.isHers(encounter, reader) : letters.isOwn(counsel, reader)
}

function readOr<T>(code: "COUNSEL_LETTER_MALFORMED" | "LETTERS_TO_MALFORMED", read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof FormatError) throw new RequestError(code, { cause })
    throw cause
  }
}

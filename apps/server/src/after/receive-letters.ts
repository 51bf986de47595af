import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { type CounselLetter, parseCounselLetter, parseLettersTo, parseNewLetters } from "@alongside/protocol/letters"
import { parseNewReferral } from "@alongside/protocol/referral"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { LetterBook, LetterRow } from "./letter-book.ts"
import type { ReferralBook } from "./referral-book.ts"

export interface LetterParts {
  readonly letters: LetterBook
  readonly referrals: ReferralBook
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
  { letters, signatures, now }: Omit<LetterParts, "referrals">,
): Promise<void> {
  const rows: LetterRow[] = []
  for (const signed of readOr("COUNSEL_LETTER_MALFORMED", () => parseNewLetters(bytes))) {
    const said = await verified(encounter, counsel, signed, signatures)
    if (!(await isReader(encounter, counsel, said, letters))) throw new RequestError("COUNSEL_LETTER_READER_UNKNOWN")
    rows.push(rowOf(encounter, counsel, said, signed, now()))
  }
  await letters.keep(encounter, rows)
}

/**
 * Takes a letter with which counsel hands an encounter on (spec/after.md §7). Resolves when it is on the disk.
 * @throws RequestError as {@link receiveLetters}, and as {@link ReferralBook.make}.
 */
export async function receiveReferral(
  encounter: string,
  counsel: string,
  bytes: Bytes,
  { signatures, now, referrals }: Pick<LetterParts, "signatures" | "now" | "referrals">,
): Promise<void> {
  const { because, signed } = readOr("COUNSEL_LETTER_MALFORMED", () => parseNewReferral(bytes))
  const said = await verified(encounter, counsel, signed, signatures)
  const isToCounsel = said.to === "another counsel"
  const to = isToCounsel ? await referrals.counselWith(said.reader, encounter, counsel) : undefined
  if (to === undefined) throw new RequestError("COUNSEL_LETTER_READER_UNKNOWN")
  await referrals.make(rowOf(encounter, counsel, said, signed, now()), to, because)
}

async function verified(
  encounter: string,
  counsel: string,
  signed: Bytes,
  signatures: Signatures,
): Promise<CounselLetter> {
  const said = readOr("COUNSEL_LETTER_MALFORMED", () => parseCounselLetter(signed))
  if (toHex(said.encounter) !== encounter || toHex(said.counselKey) !== counsel)
    throw new RequestError("COUNSEL_LETTER_OF_ANOTHER")
  if (!(await signatures.verify(fromHex(counsel)!, said.signature)))
    throw new RequestError("COUNSEL_LETTER_SIGNATURE_INVALID")
  return said
}

function rowOf(
  encounter: string,
  counsel: string,
  { number, to }: CounselLetter,
  signed: Bytes,
  atMs: number,
): LetterRow {
  return { encounter, counsel, number, sent_to: to, at_ms: atMs, signed: toHex(signed) }
}

/** Reads where letters to her go. @throws RequestError `LETTERS_TO_MALFORMED`. */
export function readLettersTo(bytes: Bytes): string {
  return readOr("LETTERS_TO_MALFORMED", () => parseLettersTo(bytes))
}

/** Whether a letter is sealed to whom it says, and that isn't another counsel, to whom it would go by a referral: what it is sealed to in truth, only its reader finds out. */
function isReader(
  encounter: string,
  counsel: string,
  { to, reader }: Pick<CounselLetter, "to" | "reader">,
  letters: LetterBook,
): Promise<boolean> {
  if (to === "another counsel") return Promise.resolve(false)
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

import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { LETTER_TO_HER_TITLE, letterToHerFrom } from "@alongside/evidence/letters/letter-to-her"
import { noteFrom } from "@alongside/evidence/letters/note"
import type { Identity } from "@alongside/evidence/open/envelope"
import { openLetter } from "@alongside/evidence/open/letter"
import { LetterError } from "@alongside/evidence/open/letter-error"
import { type CounselLetter, type KeptLetter, parseCounselLetter } from "@alongside/protocol/letters"
import type { Written } from "./after-state.ts"

export interface ReadWritten {
  /** Newest first. */
  readonly written: readonly Written[]
  readonly unread: number
  /** The first number that is free. */
  readonly next: number
}

/** Verifies and opens what this counsel wrote (spec/after.md §3, §4): what they keep, the letters to her by their copies. */
export async function readWritten(
  kept: readonly KeptLetter[],
  encounter: Bytes,
  counselKey: Bytes,
  identity: Identity,
): Promise<ReadWritten> {
  const written: Written[] = []
  let unread = 0
  let next = 0
  for (const { signed } of kept) {
    const one = await readOne(signed, encounter, counselKey, identity)
    if (one === "unread") unread += 1
    else {
      next = Math.max(next, one.number + 1)
      if (one.written !== undefined) written.unshift(one.written)
    }
  }
  return { written, unread, next }
}

async function readOne(
  signed: Bytes,
  encounter: Bytes,
  counselKey: Bytes,
  identity: Identity,
): Promise<{ readonly number: number; readonly written: Written | undefined } | "unread"> {
  try {
    const said = parseCounselLetter(signed)
    const { signature, number } = said
    const isOwn = equalBytes(said.counselKey, counselKey) && equalBytes(said.encounter, encounter)
    if (!isOwn || !(await verifyEd25519(counselKey, signature.claimedSignature, signature.signedBytes))) return "unread"
    return { number, written: said.to === "own file" ? await opened(said, identity) : undefined }
  } catch (error) {
    if (error instanceof FormatError || error instanceof LetterError) return "unread"
    throw error
  }
}

async function opened(said: CounselLetter, identity: Identity): Promise<Written> {
  const item = await openLetter(said.letter, identity)
  if (Array.isArray(item) && item[0] === LETTER_TO_HER_TITLE) {
    const { number, atMs, outcome, text, steps, ended } = letterToHerFrom(item, said)
    return { kind: "to her", number, atMs, outcome, text, steps, isEnded: ended !== undefined }
  }
  const { number, atMs, outcome, text } = noteFrom(item, said)
  return { kind: "note", number, atMs, outcome, text }
}

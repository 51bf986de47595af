import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { openClosingWord } from "@alongside/evidence/open/closing-word"
import type { Identity } from "@alongside/evidence/open/envelope"
import { LetterError } from "@alongside/evidence/open/letter-error"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { encounterIdOf } from "@alongside/evidence/statement/claim"
import type { ClosingAct, ClosingMeaning } from "@alongside/evidence/statement/closing"
import { type KeptClosing, parseClosing } from "@alongside/protocol/closing"

/** How an encounter was last said to be over, as far as this counsel may know. */
export interface ReadClosing {
  readonly act: ClosingAct
  /** `sealed`: with a PIN, and what it means isn't for this counsel. */
  readonly meaning: ClosingMeaning | "sealed"
  /** Server clock. */
  readonly atMs: number
}

/**
 * Verifies a closing, and opens what it means for whoever has `identity` (spec/closing.md §4).
 * @returns `undefined` for one that isn't signed for this encounter: somebody else's word counts for nothing.
 */
export async function readClosing(
  { atMs, sessionKey, signed }: KeptClosing,
  encounter: Bytes,
  identity: Identity,
): Promise<ReadClosing | undefined> {
  try {
    const { signature, words, ...closing } = parseClosing(signed)
    if (!equalBytes(closing.encounter, encounter)) return undefined
    if (closing.leg === 0 && !equalBytes(encounterIdOf(sessionKey), encounter)) return undefined
    if (!(await verifyEd25519(sessionKey, signature.claimedSignature, signature.signedBytes))) return undefined
    const { act, isConfirmed } = closing
    const { recipientHash } = readerOf({ kind: "counsel", recipient: await recipientOf(identity) })
    const word = words.find(({ reader }) => equalBytes(reader, recipientHash))
    if (word === undefined) return { act, meaning: isConfirmed ? "sealed" : "unconfirmed", atMs }
    return { act, meaning: await openClosingWord(word.file, identity, closing), atMs }
  } catch (error) {
    if (error instanceof FormatError || error instanceof LetterError) return undefined
    throw error
  }
}

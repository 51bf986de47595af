import { toHex } from "@alongside/evidence/format/bytes"
import { sealClosingWord } from "@alongside/evidence/seal/closing-word"
import { type NamedRecipient, readerOf } from "@alongside/evidence/seal/envelope"
import type { Leg } from "@alongside/live/seal/leg"
import { MAX_CLOSING_WORDS, type SealedWord, signClosing } from "@alongside/protocol/closing"
import type { ClosingWish, SignedClosing } from "./orders.ts"

/**
 * Seals what a closing means to its readers, and signs it with the session key of `leg`. In the
 * seal worker, where the key is.
 *
 * Never to her: her recovery key may still be on this phone, and what this phone can open, whoever holds it can.
 */
export async function signClosingOf(
  leg: Leg,
  readers: readonly NamedRecipient[],
  { number, act, meaning }: ClosingWish,
): Promise<SignedClosing> {
  const { encounter, number: ofLeg, claim, sign } = leg
  const place = { encounter, leg: ofLeg, number, act }
  const words: SealedWord[] = []
  for (const reader of readers.slice(0, MAX_CLOSING_WORDS)) {
    const file = await sealClosingWord(place, meaning, reader.recipient)
    words.push({ reader: readerOf(reader).recipientHash, file })
  }
  const signed = await signClosing({ ...place, isConfirmed: meaning !== "unconfirmed", words }, sign)
  return { encounter: toHex(encounter), claim, signed }
}

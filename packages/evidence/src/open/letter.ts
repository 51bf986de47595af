import { Decrypter } from "age-encryption"
import type { Bytes } from "../format/bytes.ts"
import { type Cbor, decodeFirstCbor } from "../format/cbor.ts"
import { LETTER_SIZES } from "../seal/letter.ts"
import { type Identity, isSealedToOneReader, NO_MATCH } from "./envelope.ts"
import { LetterError } from "./letter-error.ts"

/**
 * Opens a letter (spec/letter.md §3). Who wrote it, whoever brought it has signed: the caller has verified that.
 * @throws {LetterError} `LETTER_FORM_INVALID`, `LETTER_NOT_FOR_THIS_KEY`, `LETTER_DAMAGED`, `LETTER_CONTENT_INVALID`.
 * @throws Error for an identity that isn't one.
 */
export async function openLetter(letter: Bytes, identity: Identity): Promise<Cbor> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  if (!isSealedToOneReader(letter)) {
    throw new LetterError("LETTER_FORM_INVALID", "a letter isn't an age file for exactly one hybrid recipient")
  }
  let plaintext: Uint8Array
  try {
    plaintext = await decrypter.decrypt(letter)
  } catch (cause) {
    if (cause instanceof Error && cause.message === NO_MATCH) {
      throw new LetterError("LETTER_NOT_FOR_THIS_KEY", "a letter doesn't open with this key", { cause })
    }
    throw new LetterError("LETTER_DAMAGED", "a letter isn't whole", { cause })
  }
  let item: { readonly value: Cbor; readonly length: number }
  try {
    item = decodeFirstCbor(plaintext)
  } catch (cause) {
    return letterInvalid(cause)
  }
  const isFilledUp = LETTER_SIZES.some((size) => size === plaintext.length)
  if (!isFilledUp || plaintext.subarray(item.length).some((byte) => byte !== 0)) return letterInvalid()
  return item.value
}

/** What a letter opens to isn't what it has to be. */
export function letterInvalid(cause?: unknown): never {
  throw new LetterError("LETTER_CONTENT_INVALID", "a letter opens to something that it may not say", { cause })
}

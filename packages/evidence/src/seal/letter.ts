import { Encrypter } from "age-encryption"
import type { Bytes } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { HYBRID_PREFIX, type Recipient } from "./envelope.ts"

/**
 * Bytes to which what a letter says is filled up with zeros, so that its size tells no more than which of these it needs
 * (spec/letter.md §2).
 */
export const LETTER_SIZES = [512, 2048, 8192, 32_768] as const

/** The size that a letter of so many bytes is filled up to; `undefined` for more than the largest holds. */
export function letterSizeFor(length: number): number | undefined {
  return LETTER_SIZES.find((size) => length <= size)
}

/**
 * Seals one item of CBOR to one reader: an age v1 file with one hybrid stanza, the item filled up with zeros (spec/letter.md).
 * Two letters in the same size to two readers have the same length, whatever they say.
 * @throws RangeError for more than 32 KiB, and for a recipient that isn't hybrid: what is written today shall not open to a quantum computer later.
 */
export async function sealLetter(content: Cbor, recipient: Recipient): Promise<Bytes> {
  if (!recipient.startsWith(HYBRID_PREFIX)) throw new RangeError("a letter wants a hybrid post-quantum recipient")
  const encoded = encodeCbor(content)
  const size = letterSizeFor(encoded.length)
  if (size === undefined) throw new RangeError("a letter holds at most 32 KiB")
  const plaintext = new Uint8Array(size)
  plaintext.set(encoded)
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return (await encrypter.encrypt(plaintext)) as Bytes
}

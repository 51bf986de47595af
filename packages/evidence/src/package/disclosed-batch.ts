import type { Bytes } from "../format/bytes.ts"
import { decodeCborInPlace, encodeCbor } from "../format/cbor.ts"
import type { UnverifiedCose } from "../format/cose.ts"
import { hashSmall } from "../format/hash.ts"
import { type BatchHash, type BatchItem, parseBatchOf, parseItem } from "../statement/batch.ts"

/** Of what is left out as a whole: nothing but the hash that was signed. */
export interface WithheldItem {
  readonly statement: undefined
  readonly statementHash: Bytes
}

/** One item of a batch in a package. Where a {@link BatchItem} that wants a body has none, the body is left out. */
export type DisclosedItem = BatchItem | WithheldItem

/** A batch as a package holds it. Its form is right and its statements are the signed ones; the signature hasn't been verified. */
export interface DisclosedBatch {
  readonly encounter: Bytes
  readonly leg: number
  readonly hash: BatchHash
  readonly signature: UnverifiedCose
  readonly signatureBytes: Bytes
  readonly items: readonly DisclosedItem[]
}

/** A batch with `null` for what is left out (spec/package.md §4). */
export function encodeDisclosedBatch(batch: Pick<DisclosedBatch, "signatureBytes" | "items">): Bytes {
  const items = batch.items.map((item) =>
    item.statement === undefined ? null : [item.statementBytes, item.unverifiedBody ?? null],
  )
  return encodeCbor([batch.signatureBytes, items])
}

/**
 * Reads a batch of a package, and as well one as the phone signed it, in which nothing is left out. Statements and bodies are views into `bytes`.
 * That an envelope's body mustn't be in a package is the caller's to check.
 * @param hash - SHA-256; who reads thousands on Node has a faster one.
 * @throws {FormatError} as `parseBatch`, but never `BATCH_BODY_MISSING`.
 */
export function parseDisclosedBatch(bytes: Uint8Array, hash: (bytes: Uint8Array) => Bytes = hashSmall): DisclosedBatch {
  const reading = { decode: decodeCborInPlace, hash }
  return parseBatchOf<DisclosedItem>(bytes, reading, (item, signedHash, part) =>
    item === null ? { statement: undefined, statementHash: signedHash } : parseItem(item, signedHash, part, reading),
  )
}

import type { Bytes } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { coseTypes, parseCose, payloadOf, type Sign, signCose, type UnverifiedCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { FormatError } from "../format/error.ts"
import type { BatchHash } from "./batch.ts"

/** The server's word that it had made these batches durable. */
export interface Receipt {
  readonly encounter: Bytes
  readonly received: readonly Received[]
}

export interface Received {
  /** Server clock, milliseconds since 1970, when the batch first came. The same for every repetition. */
  readonly receivedMs: number
  readonly batch: BatchHash
}

/** Batches that one receipt answers, at most. */
export const MAX_RECEIVED = 64

/** Signs a receipt (spec/statement.md §6) for 1 to {@link MAX_RECEIVED} batches. Only after the batches are durable. */
export function signReceipt(receipt: Receipt, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.receipt, encodeReceipt(receipt), sign)
}

/** The payload that a receipt's signature covers. */
export function encodeReceipt(receipt: Receipt): Bytes {
  return encodeCbor([receipt.encounter, receipt.received.map((one) => [one.receivedMs, one.batch])])
}

/**
 * Reads a receipt without verifying it.
 * @throws {FormatError} `RECEIPT_INVALID` with the part, and those of {@link parseCose}.
 */
export function parseReceipt(bytes: Uint8Array): Receipt & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.receipt)
  const payload = payloadOf(signature)
  if (!Array.isArray(payload) || payload.length !== 2) return invalid("form")
  const [encounter, list] = payload as readonly Cbor[]
  if (!(encounter instanceof Uint8Array && encounter.length === 32)) return invalid("encounter")
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_RECEIVED) return invalid("number of batches")
  const received = (list as readonly Cbor[]).map((one): Received => {
    if (!Array.isArray(one) || one.length !== 2) return invalid("batch")
    const [receivedMs, batch] = one as readonly Cbor[]
    if (typeof receivedMs !== "number" || receivedMs < 0) return invalid("time")
    if (!(batch instanceof Uint8Array && batch.length === 32)) return invalid("batch hash")
    return { receivedMs, batch: batch as Bytes }
  })
  return { encounter: encounter as Bytes, received, signature }
}

function invalid(what: string): never {
  throw new FormatError("RECEIPT_INVALID", `a receipt's ${what} is not what it has to be`, { part: what })
}

/**
 * Reads a receipt and verifies it with the server's key.
 * @throws {FormatError} `SIGNATURE_INVALID`, and those of {@link parseReceipt}.
 */
export async function openReceipt(bytes: Uint8Array, expectedServerKey: Bytes): Promise<Receipt> {
  const receipt = parseReceipt(bytes)
  const { claimedSignature, signedBytes } = receipt.signature
  if (!(await verifyEd25519(expectedServerKey, claimedSignature, signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "a receipt isn't signed by the server's key")
  }
  return { encounter: receipt.encounter, received: receipt.received }
}

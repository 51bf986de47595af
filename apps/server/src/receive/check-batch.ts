import { hash } from "node:crypto"
import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { decodeCborInPlace } from "@alongside/evidence/format/cbor"
import { FormatError } from "@alongside/evidence/format/error"
import { type BatchReading, parseBatch, type UnverifiedBatch } from "@alongside/evidence/statement/batch"
import type { EpochStatement } from "@alongside/evidence/statement/statement"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import type { Signatures } from "../signatures/signatures.ts"
import type { ClaimedEncounter } from "./claims.ts"

/** A batch whose form, signature, statements and bodies are what they have to be. Its places haven't been looked at. */
export interface CheckedBatch extends UnverifiedBatch {
  readonly hash: Uint8Array<ArrayBuffer>
  readonly bytes: Uint8Array
  /** It holds a last heads statement. */
  readonly isLast: boolean
}

/**
 * Checks one batch by itself: everything but whether it contradicts another.
 * @returns the batch, or the code of the first fault.
 */
export async function checkBatch(
  bytes: Uint8Array,
  id: Uint8Array,
  { encounter, refusals }: ClaimedEncounter,
  signatures: Signatures,
): Promise<CheckedBatch | ErrorCode> {
  const batch = readBatch(bytes)
  if (typeof batch === "string") return batch
  if (!equalBytes(batch.encounter, id)) return "BATCH_OF_ANOTHER_ENCOUNTER"
  const refusal = refusals.get(batch.leg)
  if (refusal !== undefined) return refusal
  const leg = encounter?.legs.get(batch.leg)
  if (leg === undefined) return "LEG_UNCLAIMED"
  const isSigned = signatures.verify(leg.publicKey, batch.signature)
  const fault = faultOfItems(batch, leg.sessionKey) ?? faultOfTracks(batch, encounter?.adviceOf !== undefined)
  if (!(await isSigned)) return "BATCH_SIGNATURE_INVALID"
  if (fault !== undefined) return fault
  const isLast = batch.items.some(({ statement }) => statement.kind === "heads" && statement.isLast)
  return { ...batch, bytes, isLast }
}

const sha256 = (bytes: Uint8Array): Bytes => hash("sha256", bytes, "buffer") as Uint8Array as Bytes

/** The body of a request stays as it is until its batches are durable: nothing of it has to be copied. */
const fast: BatchReading = { decode: decodeCborInPlace, hash: sha256 }

function readBatch(bytes: Uint8Array): ReturnType<typeof parseBatch> | ErrorCode {
  try {
    const batch = parseBatch(bytes, fast)
    // A reader may find one destroyed; a phone has to bring it.
    const isWhole = batch.items.every((item) => item.statement.kind !== "envelope" || item.unverifiedBody !== undefined)
    return isWhole ? batch : "BATCH_MALFORMED"
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return error.code === "BATCH_HASHES_DIFFER" ? "STATEMENT_HASH_DIFFERS" : "BATCH_MALFORMED"
  }
}

/** spec/advice.md §2. @param isAdvice - It is of counsel's own record. */
function faultOfTracks({ items }: UnverifiedBatch, isAdvice: boolean): ErrorCode | undefined {
  let [hasAdvice, hasEvidence] = [isAdvice, false]
  for (const { statement } of items) {
    if (statement.track === "advice") hasAdvice = true
    else if (statement.track !== "leg") hasEvidence = true
    else if (isAdvice && statement.kind === "epoch" && !isForTheTwo(statement)) return "ADVICE_READER_REFUSED"
  }
  if (!hasAdvice || !hasEvidence) return undefined
  return isAdvice ? "ADVICE_ONLY" : "ADVICE_MIXED"
}

/** Her advice key and one counsel, each for `advice` alone. */
function isForTheTwo({ envelopes }: EpochStatement): boolean {
  const kinds = envelopes.map(({ kind }) => kind).sort()
  const isScoped = envelopes.every(({ opens }) => opens.length === 1 && opens[0] === "advice")
  return isScoped && kinds.length === 2 && kinds[0] === "advice" && kinds[1] === "counsel"
}

function faultOfItems({ items }: UnverifiedBatch, sessionKey: string): ErrorCode | undefined {
  for (const { statement, unverifiedBody } of items) {
    if (statement.kind === "leg" && toHex(statement.sessionKey) !== sessionKey) return "LEG_CLAIMED_OTHERWISE"
    if (unverifiedBody === undefined || !("bodyHash" in statement)) continue
    if (!equalBytes(sha256(unverifiedBody), statement.bodyHash)) return "BODY_HASH_DIFFERS"
  }
  return undefined
}

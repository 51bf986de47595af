import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, parseCose, payloadOf, type Sign, signCose } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { openClaim } from "@alongside/evidence/statement/claim"
import { z } from "zod"

/** Counsel's word that a record is their own half of what was said in an encounter (spec/advice.md §3). */
export interface AdviceRecord {
  /** The person's; 32 bytes. */
  readonly encounter: Bytes
  /** Named as encounters are: hash of the session key that signs it; 32 bytes. */
  readonly record: Bytes
  /** Who signs, and in whose name the record's session key speaks; 32 bytes. */
  readonly counselKey: Bytes
  /** Counsel's clock, milliseconds since 1970. */
  readonly atMs: number
}

/** Of what is POSTed to `routes.advice`. */
export const ADVICE_CONTENT_TYPE = "application/vnd.alongside.advice+cbor"

/** One POST to `routes.advice`. */
export interface AdvicePost {
  /** {@link signAdviceRecord}. */
  readonly signed: Bytes
  /** Of the record's leg 0, signed by counsel's key in the device key's place. */
  readonly claim: Bytes
}

export function signAdviceRecord({ encounter, record, counselKey, atMs }: AdviceRecord, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.adviceRecord, encodeCbor([encounter, record, counselKey, atMs]), sign)
}

/**
 * Reads counsel's word and verifies that the key in it signed it. Whose key that is, a roster says.
 * @throws {FormatError} `COSE_INVALID` with the part, `SIGNATURE_INVALID`, and those of `parseCose`.
 */
export async function openAdviceRecord(bytes: Uint8Array): Promise<AdviceRecord> {
  const signature = parseCose(bytes, coseTypes.adviceRecord)
  const [encounter, record, counselKey, atMs] = listOf(payloadOf(signature), 4)
  const said: AdviceRecord = {
    ...{ encounter: bytes32(encounter), record: bytes32(record), counselKey: bytes32(counselKey) },
    atMs: typeof atMs === "number" && atMs >= 0 ? atMs : invalid("time"),
  }
  if (!(await verifyEd25519(said.counselKey, signature.claimedSignature, signature.signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "which record is counsel's isn't signed by the key that it names")
  }
  return said
}

export function encodeAdvicePost({ signed, claim }: AdvicePost): Bytes {
  return encodeCbor([signed, claim])
}

/**
 * Reads what was POSTed, and verifies that counsel has signed all of it: which record it is, and that its session key is theirs.
 * @throws {FormatError} as {@link openAdviceRecord} and `openClaim`, and `COSE_INVALID` where the two don't belong together.
 */
export async function openAdvicePost(bytes: Uint8Array): Promise<AdvicePost & { readonly said: AdviceRecord }> {
  const [signed, claim] = listOf(decodeCbor(bytes), 2)
  if (!(signed instanceof Uint8Array) || !(claim instanceof Uint8Array)) return invalid("form")
  const said = await openAdviceRecord(signed)
  const claimed = await openClaim(claim)
  const isOne = equalBytes(claimed.encounter, said.record) && equalBytes(claimed.deviceKey, said.counselKey)
  if (!isOne || claimed.leg !== 0) return invalid("claim")
  return { signed: signed as Bytes, claim: claim as Bytes, said }
}

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const wholeNumber = z.number().int().nonnegative()

/** What GET `routes.advice` answers: what counsel recorded of one encounter, oldest first. */
export const adviceListSchema = z
  .array(
    z.object({
      record: hex32,
      /** Key of the counsel whose it is. */
      counsel: hex32,
      startedMs: wholeNumber,
      /** Batches that the server has of it. */
      records: wholeNumber,
      /** {@link signAdviceRecord}, base64url. */
      signed: z.base64url(),
    }),
  )
  .max(1024)
export type AdviceList = z.infer<typeof adviceListSchema>

function listOf(value: Cbor | undefined, length: number): readonly Cbor[] {
  return Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid("form")
}

function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid("hash or key")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `the ${part} of what says which record is counsel's is not what it has to be`, {
    part,
  })
}

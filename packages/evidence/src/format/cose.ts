import { type Bytes, concatBytes, equalBytes } from "./bytes.ts"
import { type Cbor, decodeCbor, encodeCbor } from "./cbor.ts"
import { FormatError } from "./error.ts"
import type { laterTypes } from "./later-types.ts"

/** Ed25519 as a fully specified algorithm, RFC 9864 §2.2. */
const ALG_ED25519 = -19
const HEADER_ALG = 1
/** The type of the whole COSE object, RFC 9596 §2. */
const HEADER_TYP = 16
const TAG_COSE_SIGN1 = 0xd2

/** What each kind of signed thing calls itself in its `typ`, so that none can pass for another (spec/README.md §4). */
export const coseTypes = {
  batch: "application/vnd.alongside.batch+cose",
  claim: "application/vnd.alongside.claim+cose",
  receipt: "application/vnd.alongside.receipt+cose",
  session: "application/vnd.alongside.session+cose",
  binding: "application/vnd.alongside.binding+cose",
  ownerSession: "application/vnd.alongside.owner-session+cose",
  erasure: "application/vnd.alongside.erasure+cose",
  tombstone: "application/vnd.alongside.tombstone+cose",
  helpWanted: "application/vnd.alongside.help-wanted+cose",
  helpEnded: "application/vnd.alongside.help-ended+cose",
  helpStatus: "application/vnd.alongside.help-status+cose",
  adviceRecord: "application/vnd.alongside.advice-record+cose",
  consultationRelease: "application/vnd.alongside.consultation-release+cose",
  acceptance: "application/vnd.alongside.acceptance+cose",
  contactCard: "application/vnd.alongside.contact-card+cose",
  contactSession: "application/vnd.alongside.contact-session+cose",
  told: "application/vnd.alongside.told+cose",
  seen: "application/vnd.alongside.seen+cose",
  callHello: "application/vnd.alongside.call-hello+cose",
  callOffer: "application/vnd.alongside.call-offer+cose",
  callAnswer: "application/vnd.alongside.call-answer+cose",
  callCandidates: "application/vnd.alongside.call-candidates+cose",
  callMessage: "application/vnd.alongside.call-message+cose",
  callCompany: "application/vnd.alongside.call-company+cose",
  closing: "application/vnd.alongside.closing+cose",
} as const

/** Those of `laterTypes` come with the code that signs them, for the phone's first load is counted. */
export type CoseType = (typeof coseTypes)[keyof typeof coseTypes] | (typeof laterTypes)[keyof typeof laterTypes]

/** Signs with Ed25519 (RFC 8032) and returns 64 bytes. The key stays wherever the caller keeps it. */
export type Sign = (message: Bytes) => Promise<Bytes>

/** A COSE_Sign1 (RFC 9052 §4.2) taken apart. Nothing about it has been verified. */
export interface UnverifiedCose {
  readonly payload: Bytes
  /** What the signature is over: the Sig_structure of RFC 9052 §4.4, with no external data. */
  readonly signedBytes: Bytes
  readonly claimedSignature: Bytes
}

function encodeHeader(type: CoseType): Bytes {
  return encodeCbor(
    new Map<number, Cbor>([
      [HEADER_ALG, ALG_ED25519],
      [HEADER_TYP, type],
    ]),
  )
}

/** The one protected header that each type has: the server compares it thousands of times a second. */
const protectedHeaders: Readonly<Partial<Record<CoseType, Bytes>>> = Object.fromEntries(
  Object.values(coseTypes).map((type) => [type, encodeHeader(type)]),
)

function sigStructure(header: Bytes, payload: Bytes): Bytes {
  return encodeCbor(["Signature1", header, new Uint8Array(0), payload])
}

/** Encodes and signs a tagged COSE_Sign1 with the given `typ` in its protected header. */
export async function signCose(type: CoseType, payload: Bytes, sign: Sign): Promise<Bytes> {
  const header = protectedHeaders[type] ?? encodeHeader(type)
  const signature = await sign(sigStructure(header, payload))
  return concatBytes(Uint8Array.of(TAG_COSE_SIGN1), encodeCbor([header, new Map(), payload, signature]))
}

/**
 * Takes a tagged COSE_Sign1 apart without verifying it. It has to be in deterministic encoding too: batches and receipts are named by
 * the hash of theirs, and whoever relays one shall not be able to give it another name.
 * @throws {FormatError} `CBOR_INVALID`, `CBOR_NOT_DETERMINISTIC`, `COSE_INVALID`; `COSE_TYPE_UNEXPECTED` when its protected header isn't
 *   exactly ours for `expectedType`.
 */
export function parseCose(bytes: Uint8Array, expectedType: CoseType): UnverifiedCose {
  if (bytes[0] !== TAG_COSE_SIGN1) throw new FormatError("COSE_INVALID", "not a tagged COSE_Sign1")
  const parts = decodeCbor(bytes.subarray(1))
  if (!Array.isArray(parts) || parts.length !== 4) throw new FormatError("COSE_INVALID", "COSE_Sign1 wants four parts")
  const [header, unprotected, payload, signature] = parts as readonly Cbor[]
  if (
    !(header instanceof Uint8Array) ||
    !(unprotected instanceof Map && unprotected.size === 0) ||
    !(payload instanceof Uint8Array) ||
    !(signature instanceof Uint8Array && signature.length === 64)
  ) {
    throw new FormatError("COSE_INVALID", "a part of the COSE_Sign1 is not what it has to be")
  }
  const expected = protectedHeaders[expectedType] ?? encodeHeader(expectedType)
  if (!equalBytes(header, expected)) {
    throw new FormatError("COSE_TYPE_UNEXPECTED", `the protected header doesn't say Ed25519 and ${expectedType}`)
  }
  return {
    payload: payload as Bytes,
    signedBytes: sigStructure(expected, payload as Bytes),
    claimedSignature: signature as Bytes,
  }
}

/** The payload of a COSE object as deterministic CBOR. @throws {FormatError} as {@link decodeCbor}. */
export function payloadOf(cose: UnverifiedCose): Cbor {
  return decodeCbor(cose.payload)
}

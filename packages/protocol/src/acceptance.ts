import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import {
  coseTypes,
  parseCose,
  payloadOf,
  type Sign,
  signCose,
  type UnverifiedCose,
} from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"

/**
 * Counsel's own word that they have this person's request: the phone shows *answered* for nothing less. The server can't make
 * one, nor use one of another encounter, request or acceptance.
 */
export interface Acceptance {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Of the request, as in `HelpWanted`. */
  readonly number: number
  /** Fencing token that the server gave with `seat`. */
  readonly token: number
  /** The session key of the person's newest leg; 32 bytes. */
  readonly sessionKey: Bytes
  /** Who signs; 32 bytes. */
  readonly counselKey: Bytes
  /** Counsel's clock, milliseconds since 1970. */
  readonly atMs: number
}

/** spec/request.md §5. */
export function signAcceptance(acceptance: Acceptance, sign: Sign): Promise<Bytes> {
  const { encounter, number, token, sessionKey, counselKey, atMs } = acceptance
  return signCose(coseTypes.acceptance, encodeCbor([encounter, number, token, sessionKey, counselKey, atMs]), sign)
}

/** Reads it without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseAcceptance(bytes: Uint8Array): Acceptance & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.acceptance)
  const payload = payloadOf(signature)
  if (!Array.isArray(payload) || payload.length !== 6) return invalid("form")
  const [encounter, number, token, sessionKey, counselKey, atMs] = payload as readonly Cbor[]
  return {
    ...{ encounter: bytes32(encounter), number: count(number), token: count(token) },
    ...{ sessionKey: bytes32(sessionKey), counselKey: bytes32(counselKey), atMs: count(atMs) },
    signature,
  }
}

/**
 * Reads an acceptance and verifies that it is of what was expected, and signed by the counsel who was expected.
 * @param expected - `sessionKey` is the phone's own; `counselKey` one that the organisation lists.
 * @param verify - For browsers that have no Ed25519 of their own.
 * @throws {FormatError} `SIGNATURE_INVALID`, `COSE_INVALID`, and those of `parseCose`.
 */
export async function openAcceptance(
  bytes: Uint8Array,
  expected: Omit<Acceptance, "atMs">,
  verify = verifyEd25519,
): Promise<Acceptance> {
  const { signature, ...acceptance } = parseAcceptance(bytes)
  const isExpected =
    equalBytes(acceptance.encounter, expected.encounter) &&
    acceptance.number === expected.number &&
    acceptance.token === expected.token &&
    equalBytes(acceptance.sessionKey, expected.sessionKey) &&
    equalBytes(acceptance.counselKey, expected.counselKey)
  if (!isExpected) return invalid("subject")
  if (!(await verify(expected.counselKey, signature.claimedSignature, signature.signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "an acceptance isn't signed by the counsel whom it names")
  }
  return acceptance
}

function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid("key")
}

function count(value: Cbor | undefined): number {
  return typeof value === "number" && value >= 0 ? value : invalid("number")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `an acceptance's ${part} is not what it has to be`, { part })
}

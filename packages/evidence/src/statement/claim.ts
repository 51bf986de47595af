import type { Bytes } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { coseTypes, parseCose, payloadOf, type Sign, signCose, type UnverifiedCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { FormatError } from "../format/error.ts"
import { assertFirstSessionKey } from "./encounter-id.ts"

/**
 * The device key's word that a session key is its own: what opens a leg at the server, and, sealed in the envelopes,
 * what endorses the pseudonym to those who may read.
 */
export interface Claim {
  readonly encounter: Bytes
  readonly leg: number
  /** Ed25519 public keys, 32 bytes each. */
  readonly sessionKey: Bytes
  readonly deviceKey: Bytes
}

export interface UnverifiedClaim extends Claim {
  /** To be verified with {@link Claim.deviceKey}. */
  readonly signature: UnverifiedCose
}

export { encounterIdOf } from "./encounter-id.ts"

/** Signs a claim with the device key (spec/statement.md §5.2). */
export function signClaim(claim: Claim, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.claim, encodeCbor([claim.encounter, claim.leg, claim.sessionKey, claim.deviceKey]), sign)
}

/**
 * Reads a claim and checks that leg 0's session key hashes to the encounter. Doesn't verify the signature.
 * @throws {FormatError} `CLAIM_INVALID` with the part, `ENCOUNTER_KEY_DIFFERS`, and those of {@link parseCose}.
 */
export function parseClaim(bytes: Uint8Array): UnverifiedClaim {
  const signature = parseCose(bytes, coseTypes.claim)
  const payload = payloadOf(signature)
  if (!Array.isArray(payload) || payload.length !== 4) return invalid("form")
  const [encounter, leg, sessionKey, deviceKey] = payload as readonly Cbor[]
  if (typeof leg !== "number" || leg < 0 || leg >= 2 ** 32) return invalid("leg")
  const claim = {
    encounter: bytes32("encounter", encounter),
    leg,
    sessionKey: bytes32("session key", sessionKey),
    deviceKey: bytes32("device key", deviceKey),
  }
  if (leg === 0) assertFirstSessionKey(claim.sessionKey, claim.encounter)
  return { ...claim, signature }
}

/**
 * Reads a claim and verifies that the device key in it signed it.
 * @throws {FormatError} `SIGNATURE_INVALID`, and those of {@link parseClaim}.
 */
export async function openClaim(bytes: Uint8Array): Promise<Claim> {
  const { signature, ...claim } = parseClaim(bytes)
  if (!(await verifyEd25519(claim.deviceKey, signature.claimedSignature, signature.signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "a claim isn't signed by the device key that it names")
  }
  return claim
}

function bytes32(what: string, value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid(what)
}

function invalid(what: string): never {
  throw new FormatError("CLAIM_INVALID", `a claim's ${what} is not what it has to be`, { part: what })
}

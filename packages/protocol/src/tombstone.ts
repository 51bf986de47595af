import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, parseCose, payloadOf, type Sign, signCose } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { parseErasureOrder } from "./owner.ts"

export const TOMBSTONE_CONTENT_TYPE = 'application/cose; cose-type="cose-sign1"'

/** What the server signs in the place of an encounter that it has erased (spec/owner.md §6). */
export interface Tombstone {
  /** 32 bytes. */
  readonly encounter: Bytes
  readonly askedMs: number
  readonly erasedMs: number
  /** How many records there were. */
  readonly records: number
  /** The owner's signed order, as it came. */
  readonly order: Bytes
}

export function signTombstone(tombstone: Tombstone, sign: Sign): Promise<Bytes> {
  const { encounter, askedMs, erasedMs, records, order } = tombstone
  return signCose(coseTypes.tombstone, encodeCbor([encounter, askedMs, erasedMs, records, order]), sign)
}

/**
 * Reads a tombstone and verifies it with the server's key.
 * @throws {FormatError} `SIGNATURE_INVALID`, `COSE_INVALID`, and those of `parseCose`.
 */
export async function openTombstone(bytes: Uint8Array, expectedServerKey: Bytes): Promise<Tombstone> {
  const cose = parseCose(bytes, coseTypes.tombstone)
  if (!(await verifyEd25519(expectedServerKey, cose.claimedSignature, cose.signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "a tombstone isn't signed by the server's key")
  }
  const payload = payloadOf(cose)
  const [encounter, askedMs, erasedMs, records, order] =
    Array.isArray(payload) && payload.length === 5 ? (payload as readonly Cbor[]) : []
  if (
    !(encounter instanceof Uint8Array && encounter.length === 32) ||
    typeof askedMs !== "number" ||
    typeof erasedMs !== "number" ||
    typeof records !== "number" ||
    !(order instanceof Uint8Array)
  ) {
    throw new FormatError("COSE_INVALID", "a tombstone names an encounter, two times, a number and an order")
  }
  return { encounter: encounter as Bytes, askedMs, erasedMs, records, order: order as Bytes }
}

/**
 * Whether an opened tombstone is of this encounter, and the order in it too, signed by the owner key that it names.
 * Whose key that is, it doesn't say.
 * @throws {FormatError} as `parseErasureOrder`.
 */
export async function isTombstoneOf(tombstone: Tombstone, expectedEncounter: Bytes): Promise<boolean> {
  const { encounter, owner, signature } = parseErasureOrder(tombstone.order)
  if (![tombstone.encounter, encounter].every((one) => equalBytes(one, expectedEncounter))) return false
  return verifyEd25519(owner, signature.claimedSignature, signature.signedBytes)
}

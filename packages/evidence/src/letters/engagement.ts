import type { Bytes } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { parseCose, payloadOf, type Sign, signCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { FormatError } from "../format/error.ts"
import { laterTypes } from "../format/later-types.ts"

/** Counsel's word that they aren't her lawyer any more in what this encounter was about (spec/after.md §5). */
export interface EngagementEnded {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Ed25519 public key that signs, 32 bytes. */
  readonly counselKey: Bytes
  /** From when on; counsel's clock, milliseconds since 1970. */
  readonly atMs: number
}

export function signEngagementEnded({ encounter, counselKey, atMs }: EngagementEnded, sign: Sign): Promise<Bytes> {
  return signCose(laterTypes.engagementEnded, encodeCbor([encounter, counselKey, atMs]), sign)
}

/**
 * Reads it and verifies that the key in it signed it. Whose key that is, a roster says.
 * @throws {FormatError} `COSE_INVALID` with the part, `SIGNATURE_INVALID`, and those of `parseCose`.
 */
export async function openEngagementEnded(
  bytes: Uint8Array,
  verify: typeof verifyEd25519 = verifyEd25519,
): Promise<EngagementEnded> {
  const signature = parseCose(bytes, laterTypes.engagementEnded)
  const payload = payloadOf(signature)
  if (!Array.isArray(payload) || payload.length !== 3) return invalid("form")
  const [encounter, counselKey, at] = payload as readonly Cbor[]
  const ended = {
    encounter: bytes32("encounter", encounter),
    counselKey: bytes32("counsel key", counselKey),
    atMs: typeof at === "number" && at >= 0 ? at : invalid("time"),
  }
  if (!(await verify(ended.counselKey, signature.claimedSignature, signature.signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "the end of an engagement isn't signed by the key that it names")
  }
  return ended
}

function bytes32(part: string, value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid(part)
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `the ${part} of an engagement's end is not what it has to be`, { part })
}

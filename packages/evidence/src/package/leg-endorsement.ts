import type { Bytes } from "../format/bytes.ts"
import { type Cbor, decodeCbor, encodeCbor } from "../format/cbor.ts"
import { FormatError } from "../format/error.ts"
import type { Endorsement } from "../seal/envelope.ts"

/** The device key's word for a leg, as a package holds it (spec/package.md §7). */
export interface LegEndorsement extends Endorsement {
  readonly leg: number
}

export function encodeLegEndorsement({ leg, salt, claim }: LegEndorsement): Bytes {
  return encodeCbor([leg, salt, claim])
}

/** Reads it; `openEndorsement` says whether it holds. @throws {FormatError} `ENDORSEMENT_INVALID`, and those of `decodeCbor`. */
export function parseLegEndorsement(bytes: Uint8Array): LegEndorsement {
  const parts = decodeCbor(bytes)
  if (!Array.isArray(parts) || parts.length !== 3) return invalid()
  const [leg, salt, claim] = parts as readonly Cbor[]
  if (typeof leg !== "number" || leg < 0 || leg >= 2 ** 32) return invalid()
  if (!(salt instanceof Uint8Array && salt.length === 32) || !(claim instanceof Uint8Array)) return invalid()
  return { leg, salt: salt as Bytes, claim: claim as Bytes }
}

function invalid(): never {
  throw new FormatError("ENDORSEMENT_INVALID", "an endorsement is not what it has to be")
}

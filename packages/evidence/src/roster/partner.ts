import { type Bytes, equalBytes } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import { parseCose, payloadOf, type Sign, signCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { laterTypes } from "../format/later-types.ts"
import { RosterError } from "./error.ts"
import type { SignedRoot } from "./root.ts"
import { bytes32Of, momentOf, tupleOf } from "./values.ts"

/** One root's word for another organisation's root (spec/roster.md §6): those on its roster may be rung when nobody of ours answers. */
export interface Partner {
  /** Hash of the root certificate that speaks. */
  readonly root: Bytes
  /** Hash of the other organisation's: their successors follow from it. */
  readonly partner: Bytes
  /** Milliseconds since 1970, inclusive. */
  readonly fromMs: number
  /** Exclusive; at most {@link MAX_PARTNER_MS} after `fromMs`. */
  readonly untilMs: number
}

/** 366 days: a partnership is thought over once a year. */
export const MAX_PARTNER_MS = 366 * 24 * 60 * 60 * 1000

/** @param sign - the root's. */
export function signPartner({ root, partner, fromMs, untilMs }: Partner, sign: Sign): Promise<Bytes> {
  return signCose(laterTypes.partner, encodeCbor([root, partner, fromMs, untilMs]), sign)
}

/**
 * Reads a partner certificate and verifies that `root` made it.
 * @throws {RosterError} `PARTNER_INVALID` with the part, `PARTNER_OF_ANOTHER_ROOT`, `PARTNER_SIGNATURE_INVALID`, `PARTNER_TOO_LONG`.
 * @throws {FormatError} as `parseCose`.
 */
export async function openPartner(bytes: Uint8Array, root: SignedRoot): Promise<Partner> {
  const cose = parseCose(bytes, laterTypes.partner)
  const parts = tupleOf(payloadOf(cose), 4) ?? invalid("form")
  const said: Partner = {
    root: bytes32Of(parts[0]) ?? invalid("root"),
    partner: bytes32Of(parts[1]) ?? invalid("partner"),
    fromMs: momentOf(parts[2]) ?? invalid("beginning"),
    untilMs: momentOf(parts[3]) ?? invalid("end"),
  }
  if (said.untilMs <= said.fromMs) invalid("end")
  if (equalBytes(said.partner, said.root)) invalid("partner")
  if (!equalBytes(said.root, root.hash)) {
    throw new RosterError("PARTNER_OF_ANOTHER_ROOT", "a partner certificate is of another root certificate")
  }
  if (!(await verifyEd25519(root.key, cose.claimedSignature, cose.signedBytes))) {
    throw new RosterError("PARTNER_SIGNATURE_INVALID", "a partner certificate isn't signed by the root")
  }
  if (said.untilMs - said.fromMs > MAX_PARTNER_MS) {
    throw new RosterError("PARTNER_TOO_LONG", "a partner certificate is for more than 366 days")
  }
  return said
}

/** @throws {RosterError} `PARTNER_NOT_YET`, `PARTNER_EXPIRED`. */
export function assertPartnerAt({ fromMs, untilMs }: Partner, nowMs: number): void {
  if (nowMs < fromMs) throw new RosterError("PARTNER_NOT_YET", "a partner certificate begins later")
  if (nowMs >= untilMs) throw new RosterError("PARTNER_EXPIRED", "a partner certificate has ended")
}

function invalid(part: string): never {
  throw new RosterError("PARTNER_INVALID", `a partner certificate's ${part} is not what it has to be`, { part })
}

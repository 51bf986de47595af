import { type Bytes, equalBytes } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import { parseCose, payloadOf, type Sign, signCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { laterTypes } from "../format/later-types.ts"
import { RosterError } from "./error.ts"
import type { SignedRoot } from "./root.ts"
import { bytes32Of, countOf, momentOf, tupleOf } from "./values.ts"

/** The root's word that a key may sign rosters for a while (spec/roster.md §4). */
export interface Delegation {
  /** Hash of the root certificate. */
  readonly root: Bytes
  /** Ed25519: held where the coordinator works, or where the server's operator keeps it. */
  readonly signer: Bytes
  /** Milliseconds since 1970, inclusive. */
  readonly fromMs: number
  /** Exclusive; at most {@link MAX_DELEGATION_MS} after `fromMs`. */
  readonly untilMs: number
  /** The numbers that its rosters may have: inclusive. A signer that is stolen can't use up those of the next one. */
  readonly firstNumber: number
  /** Inclusive; fewer than {@link MAX_NUMBERS} after the first. */
  readonly lastNumber: number
}

/** Seven days: as long as who steals a signer has of it, where nobody notices. */
export const MAX_DELEGATION_MS = 7 * 24 * 60 * 60 * 1000
/** One roster each nine seconds for a week. */
export const MAX_NUMBERS = 65_536

/** @param sign - the root's. */
export function signDelegation(delegation: Delegation, sign: Sign): Promise<Bytes> {
  const { root, signer, fromMs, untilMs, firstNumber, lastNumber } = delegation
  const payload = encodeCbor([root, signer, fromMs, untilMs, firstNumber, lastNumber])
  return signCose(laterTypes.delegation, payload, sign)
}

/**
 * Reads a delegation and verifies that `root` made it. Whether it is valid now says {@link assertDelegatedAt}.
 * @throws {RosterError} `DELEGATION_INVALID` with the part, `DELEGATION_OF_ANOTHER_ROOT`, `DELEGATION_SIGNATURE_INVALID`,
 *   `DELEGATION_TOO_LONG`. @throws {FormatError} as `parseCose`.
 */
export async function openDelegation(bytes: Uint8Array, root: SignedRoot): Promise<Delegation> {
  const cose = parseCose(bytes, laterTypes.delegation)
  const parts = tupleOf(payloadOf(cose), 6) ?? invalid("form")
  const delegation: Delegation = {
    root: bytes32Of(parts[0]) ?? invalid("root"),
    signer: bytes32Of(parts[1]) ?? invalid("signer"),
    fromMs: momentOf(parts[2]) ?? invalid("beginning"),
    untilMs: momentOf(parts[3]) ?? invalid("end"),
    firstNumber: countOf(parts[4]) ?? invalid("numbers"),
    lastNumber: countOf(parts[5]) ?? invalid("numbers"),
  }
  if (delegation.untilMs <= delegation.fromMs) invalid("end")
  const numbers = delegation.lastNumber - delegation.firstNumber + 1
  if (numbers < 1 || numbers > MAX_NUMBERS) invalid("numbers")
  if (!equalBytes(delegation.root, root.hash)) {
    throw new RosterError("DELEGATION_OF_ANOTHER_ROOT", "a delegation is of another root certificate")
  }
  if (!(await verifyEd25519(root.key, cose.claimedSignature, cose.signedBytes))) {
    throw new RosterError("DELEGATION_SIGNATURE_INVALID", "a delegation isn't signed by the root")
  }
  if (delegation.untilMs - delegation.fromMs > MAX_DELEGATION_MS) {
    throw new RosterError("DELEGATION_TOO_LONG", "a delegation is for more than seven days")
  }
  return delegation
}

/** @throws {RosterError} `DELEGATION_NOT_YET`, `DELEGATION_EXPIRED`. */
export function assertDelegatedAt({ fromMs, untilMs }: Delegation, nowMs: number): void {
  if (nowMs < fromMs) throw new RosterError("DELEGATION_NOT_YET", "a delegation begins later")
  if (nowMs >= untilMs) throw new RosterError("DELEGATION_EXPIRED", "a delegation has ended")
}

function invalid(part: string): never {
  throw new RosterError("DELEGATION_INVALID", `a delegation's ${part} is not what it has to be`, { part })
}

import { type Bytes, equalBytes, toHex } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import { parseCose, payloadOf, type Sign, signCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { hashSmall } from "../format/hash.ts"
import { laterTypes } from "../format/later-types.ts"
import type { Delegation } from "./delegation.ts"
import { RosterError } from "./error.ts"
import { type Member, memberItem, membersOf } from "./member.ts"
import { bytes32Of, countOf, listOf, momentOf, tupleOf } from "./values.ts"

/** Who may answer in an organisation's name (spec/roster.md §5). */
export interface Roster {
  /** Hash of the root certificate. */
  readonly root: Bytes
  /** Each higher than those before it, within what the delegation allows. */
  readonly number: number
  /** Milliseconds since 1970. */
  readonly issuedMs: number
  /** Exclusive. */
  readonly untilMs: number
  readonly members: readonly Member[]
  /** Partner organisations that are in use, by the hash of their root certificate; each needs a word of our root's besides. */
  readonly partners: readonly Bytes[]
}

export const MAX_MEMBERS = 4096
export const MAX_PARTNERS = 32

/** @param sign - the delegated signer's. */
export function signRoster({ root, number, issuedMs, untilMs, members, partners }: Roster, sign: Sign): Promise<Bytes> {
  const payload = encodeCbor([root, number, issuedMs, untilMs, members.map(memberItem), partners])
  return signCose(laterTypes.roster, payload, sign)
}

/** A roster whose signature holds, and its name. */
export interface SignedRoster extends Roster {
  /** Hash of the roster's bytes. */
  readonly hash: Bytes
}

/**
 * Reads a roster and verifies that `delegation` allows it. Nothing of what it says of people is read before its signature holds.
 * @param delegation - verified by the caller.
 * @throws {RosterError} `ROSTER_INVALID` with the part, `ROSTER_OF_ANOTHER_ROOT`, `ROSTER_SIGNATURE_INVALID`,
 *   `ROSTER_NUMBER_NOT_DELEGATED`, `MEMBER_INVALID`, `MEMBER_TWICE`. @throws {FormatError} as `parseCose`.
 */
export async function openRoster(bytes: Uint8Array, delegation: Delegation): Promise<SignedRoster> {
  const cose = parseCose(bytes, laterTypes.roster)
  if (!(await verifyEd25519(delegation.signer, cose.claimedSignature, cose.signedBytes))) {
    throw new RosterError("ROSTER_SIGNATURE_INVALID", "a roster isn't signed by the signer that the root delegated to")
  }
  const parts = tupleOf(payloadOf(cose), 6) ?? invalid("form")
  const root = bytes32Of(parts[0]) ?? invalid("root")
  const number = countOf(parts[1]) ?? invalid("number")
  const issuedMs = momentOf(parts[2]) ?? invalid("beginning")
  const untilMs = momentOf(parts[3]) ?? invalid("end")
  if (untilMs <= issuedMs) invalid("end")
  const items = listOf(parts[4], 0, MAX_MEMBERS) ?? invalid("members")
  const partners = (listOf(parts[5], 0, MAX_PARTNERS) ?? invalid("partners")).map(
    (one) => bytes32Of(one) ?? invalid("partners"),
  )
  if (new Set(partners.map(toHex)).size < partners.length) invalid("partners")
  if (!equalBytes(root, delegation.root)) {
    throw new RosterError("ROSTER_OF_ANOTHER_ROOT", "a roster is of another root certificate than its delegation")
  }
  if (number < delegation.firstNumber || number > delegation.lastNumber) {
    throw new RosterError("ROSTER_NUMBER_NOT_DELEGATED", "a roster has a number that its signer may not give")
  }
  return { root, number, issuedMs, untilMs, members: membersOf(items), partners, hash: hashSmall(bytes) }
}

function invalid(part: string): never {
  throw new RosterError("ROSTER_INVALID", `a roster's ${part} is not what it has to be`, { part })
}

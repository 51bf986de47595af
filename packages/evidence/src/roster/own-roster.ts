import type { Bytes } from "../format/bytes.ts"
import type { Sign } from "../format/cose.ts"
import { type Delegation, openDelegation, signDelegation } from "./delegation.ts"
import type { Member } from "./member.ts"
import { followRoots, type RootPin, type SignedRoot } from "./root.ts"
import { openRoster, type SignedRoster, signRoster } from "./roster.ts"
import { encodeRosterFile, parseRosterFile, type RosterFile } from "./roster-file.ts"

/** An organisation's newest roster, as whoever makes the next one reads it: expired or not. */
export interface OwnRoster {
  readonly file: RosterFile
  readonly root: SignedRoot
  readonly delegation: Delegation
  readonly roster: SignedRoster
}

/**
 * Reads the newest roster to go on from it. All signatures are verified, and no time: what has ended can be renewed.
 * @throws {RosterError} @throws {FormatError} as `checkRoster`, but for what depends on the clock or on an older roster.
 */
export async function readOwnRoster(bytes: Uint8Array, pin: RootPin): Promise<OwnRoster> {
  const file = parseRosterFile(bytes)
  const root = await followRoots(file.roots, pin)
  const delegation = await openDelegation(file.delegation, root)
  return { file, root, delegation, roster: await openRoster(file.roster, delegation) }
}

/** What a roster is made under: the root certificates, and the delegation to whoever signs it. */
export type Authority = Pick<RosterFile, "roots" | "delegation" | "partners"> & {
  /** The newest of the roots. */
  readonly root: Pick<SignedRoot, "hash">
}

/**
 * Delegates to a signer from `fromMs` on, with numbers that no earlier signer had (spec/roster.md §4).
 * @param sign - the root's.
 */
export function delegate(
  { root, signer, fromMs, untilMs }: Omit<Delegation, "firstNumber" | "lastNumber" | "root"> & Pick<Authority, "root">,
  newest: Pick<SignedRoster, "number"> | undefined,
  sign: Sign,
): Promise<Bytes> {
  const firstNumber = (newest?.number ?? 0) + 1
  return signDelegation(
    { root: root.hash, signer, fromMs, untilMs, firstNumber, lastNumber: firstNumber + NUMBERS - 1 },
    sign,
  )
}

/** A roster every two minutes for a week. */
const NUMBERS = 5000

export interface NextRoster {
  readonly number: number
  readonly issuedMs: number
  /** Exclusive. */
  readonly untilMs: number
  readonly members: readonly Member[]
  readonly partners: readonly Bytes[]
}

/** A whole roster file. @param sign - the delegated signer's. */
export async function writeRosterFile(
  { roots, delegation, partners, root }: Authority,
  next: NextRoster,
  sign: Sign,
): Promise<Bytes> {
  return encodeRosterFile({ roots, delegation, partners, roster: await signRoster({ ...next, root: root.hash }, sign) })
}

import { type Bytes, equalBytes } from "../format/bytes.ts"
import { assertDelegatedAt, type Delegation, openDelegation } from "./delegation.ts"
import { RosterError } from "./error.ts"
import { assertPartnerAt, openPartner } from "./partner.ts"
import { followRoots, pinOf, type RootPin, type SignedRoot } from "./root.ts"
import { openRoster, type SignedRoster } from "./roster.ts"
import { parseRosterFile } from "./roster-file.ts"

/** What somebody keeps of an organisation between two looks at its roster: all that a server can't make them forget. */
export interface KnownRoster {
  /** From the joining code at first; then of the newest root that was verified. */
  readonly pin: RootPin
  /** The newest roster that was verified under that root; `undefined` before the first. */
  readonly newest: NewestRoster | undefined
}

export interface NewestRoster {
  readonly number: number
  readonly hash: Bytes
  readonly issuedMs: number
}

/** An organisation's people, certified from the pin on. */
export interface CheckedRoster {
  readonly root: SignedRoot
  readonly delegation: Delegation
  readonly roster: SignedRoster
  /** Partner certificates as they came: each is judged by itself, in {@link checkPartner}. */
  readonly unverifiedPartners: readonly Bytes[]
  /** The moment for which it was checked; milliseconds since 1970. */
  readonly atMs: number
  /** When the roster or its delegation ends, whichever is first; exclusive. */
  readonly untilMs: number
  /** To be kept in the place of what was known. */
  readonly known: KnownRoster
}

/**
 * Goes from what is known of an organisation to its members (spec/roster.md §7.2).
 *
 * Who lies, the server included, can at most withhold: show a roster that isn't the newest to somebody who hasn't seen a newer one, for as
 * long as that roster is valid.
 * @param file - a roster file, from anywhere.
 * @param nowMs - the caller's clock. One that is behind does no harm: time is never earlier than the newest roster's own.
 * @throws {RosterError} the first fault in the order of §7.2. @throws {FormatError} for what isn't CBOR or COSE.
 */
export async function checkRoster(file: Uint8Array, known: KnownRoster, nowMs: number): Promise<CheckedRoster> {
  const { roots, delegation: delegationBytes, roster: rosterBytes, partners } = parseRosterFile(file)
  const root = await followRoots(roots, known.pin)
  const delegation = await openDelegation(delegationBytes, root)
  const roster = await openRoster(rosterBytes, delegation)
  // Each root counts its rosters anew: a thief of the old one may have used up all numbers.
  if (pinOf(root.hash).startsWith(known.pin)) assertNotOlder(roster, known.newest)
  const atMs = Math.max(nowMs, roster.issuedMs, known.newest?.issuedMs ?? 0)
  assertDelegatedAt(delegation, atMs)
  if (atMs >= roster.untilMs) throw new RosterError("ROSTER_EXPIRED", "a roster has expired")
  const { number, hash, issuedMs } = roster
  return {
    root,
    delegation,
    roster,
    unverifiedPartners: partners,
    atMs,
    untilMs: Math.min(roster.untilMs, delegation.untilMs),
    known: { pin: pinOf(root.hash), newest: { number, hash, issuedMs } },
  }
}

/**
 * Goes on to a partner organisation's members (spec/roster.md §7.3). Its own partners aren't ours.
 *
 * A partner's fault is its own: whoever checks goes on with `own` without it.
 * @param own - checked just before.
 * @param certificate - one of `own.unverifiedPartners`.
 * @param file - the partner's roster file.
 * @param known - what was kept of this partner; `undefined` the first time.
 * @throws {RosterError} `PARTNER_…`, and as {@link checkRoster}. @throws {FormatError} as {@link checkRoster}.
 */
export async function checkPartner(
  own: CheckedRoster,
  certificate: Uint8Array,
  file: Uint8Array,
  known: KnownRoster | undefined,
): Promise<CheckedRoster> {
  const said = await openPartner(certificate, own.root)
  assertPartnerAt(said, own.atMs)
  // The root certifies for a year; the signer can leave a partner out today.
  if (!own.roster.partners.some((one) => equalBytes(one, said.partner))) {
    throw new RosterError("PARTNER_NOT_LISTED", "a partner is certified, and the roster doesn't list it")
  }
  const checked = await checkRoster(file, known ?? { pin: pinOf(said.partner), newest: undefined }, own.atMs)
  return { ...checked, untilMs: Math.min(checked.untilMs, said.untilMs, own.untilMs) }
}

function assertNotOlder(roster: SignedRoster, newest: NewestRoster | undefined): void {
  if (newest === undefined) return
  if (roster.number < newest.number) {
    throw new RosterError("ROSTER_NUMBER_LOWER", "a roster has a lower number than one that was seen before")
  }
  if (roster.number === newest.number && !equalBytes(roster.hash, newest.hash)) {
    throw new RosterError("ROSTER_NUMBER_TWICE", "two rosters have the same number")
  }
}

import { type Bytes, equalBytes, toHex } from "../format/bytes.ts"
import type { Cbor } from "../format/cbor.ts"
import { hashSmall } from "../format/hash.ts"
import { RosterError } from "./error.ts"
import { bytes32Of, listOf, momentOf, nameOf, textOf, tupleOf } from "./values.ts"

export const memberRoles = ["counsel", "interpreter", "intake"] as const
/** `intake` holds the line as counsel's agent, and has no key to anything recorded. */
export type MemberRole = (typeof memberRoles)[number]

/** May practise there in that matter, until then. */
export interface Licence {
  /** ISO 3166-2: `US-MN`. */
  readonly jurisdiction: string
  /** `immigration`, `traffic`, … as the organisation names them. */
  readonly matter: string
  /** As the bar writes it. */
  readonly barNumber: string
  /** Milliseconds since 1970, exclusive. */
  readonly untilMs: number
}

/** Somebody on a roster (spec/roster.md §5.1). Who has been revoked isn't on the next one. */
export interface Member {
  readonly role: MemberRole
  /** Ed25519: signs in, accepts requests, signs answers. */
  readonly key: Bytes
  /**
   * Hash of the text of the hybrid age recipient, as an epoch statement names it: the text itself has 2 kB, comes apart from the roster, and
   * is checked by {@link assertRecipientOf}. Counsel have one, interpreters may, intake have none.
   */
  readonly recipientHash: Bytes | undefined
  /** As it is shown to the person. */
  readonly name: string
  /** Of counsel, at least one; nobody else has any. One that has expired serves nobody, and is no fault. */
  readonly licences: readonly Licence[]
  /** BCP 47, best first: `es`, `zh-Hant`, `es-419`. */
  readonly languages: readonly string[]
}

export const MAX_LICENCES = 256
export const MAX_LANGUAGES = 16

const JURISDICTION = /^[A-Z]{2}-[A-Z0-9]{1,3}$/
const MATTER = /^[a-z][a-z0-9-]{0,31}$/
const BAR_NUMBER = /^[ -~]{1,32}$/
/** Language, script, region (RFC 5646 §2.1), in the letters that §2.1.1 recommends: one language has one form. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/

/** The licences of `member` that hold at `nowMs`. */
export function licencesAt(member: Member, nowMs: number): Licence[] {
  return member.licences.filter(({ untilMs }) => nowMs < untilMs)
}

/**
 * Checks what a server says is a member's recipient, before anything is sealed to it.
 * @throws {RosterError} `RECIPIENT_DIFFERS`.
 */
export function assertRecipientOf(member: Member, recipient: string): void {
  const hash = hashSmall(new TextEncoder().encode(recipient))
  if (member.recipientHash === undefined || !equalBytes(hash, member.recipientHash)) {
    throw new RosterError("RECIPIENT_DIFFERS", "a recipient isn't the one that the roster certifies for this member")
  }
}

export function memberItem({ role, key, recipientHash, name, licences, languages }: Member): Cbor {
  const licenceItems = licences.map((one): Cbor => [one.jurisdiction, one.matter, one.barNumber, one.untilMs])
  return [role, key, recipientHash ?? null, name, licenceItems, languages]
}

/**
 * Reads the members of a roster.
 * @throws {RosterError} `MEMBER_INVALID` with which member, from 1, and what of it; `MEMBER_TWICE`.
 */
export function membersOf(items: readonly Cbor[]): Member[] {
  const members = items.map((item, i) =>
    memberOf(item, (part) => {
      const where = `member ${i + 1}'s ${part}`
      throw new RosterError("MEMBER_INVALID", `${where} is not what it has to be`, { part: where })
    }),
  )
  // Two names for one key, or one key to open with for two people: neither could be revoked alone.
  assertEachOnce(
    members.map(({ key }) => key),
    "key",
  )
  assertEachOnce(
    members.flatMap(({ recipientHash }) => recipientHash ?? []),
    "recipient",
  )
  return members
}

function memberOf(item: Cbor, invalid: (part: string) => never): Member {
  const parts = tupleOf(item, 6) ?? invalid("form")
  const role = memberRoles.find((one) => one === parts[0]) ?? invalid("role")
  const licences = (listOf(parts[4], 0, MAX_LICENCES) ?? invalid("licences")).map((one) => licenceOf(one, invalid))
  const languages = (listOf(parts[5], 1, MAX_LANGUAGES) ?? invalid("languages")).map(
    (one) => textOf(one, LANGUAGE) ?? invalid("languages"),
  )
  const member: Member = {
    role,
    key: bytes32Of(parts[1]) ?? invalid("key"),
    recipientHash: parts[2] === null ? undefined : (bytes32Of(parts[2]) ?? invalid("recipient")),
    name: nameOf(parts[3]) ?? invalid("name"),
    licences,
    languages,
  }
  if (new Set(languages).size < languages.length) invalid("languages")
  if ((role === "counsel") !== licences.length > 0) invalid("licences")
  const hasRecipient = member.recipientHash !== undefined
  if ((role === "counsel" && !hasRecipient) || (role === "intake" && hasRecipient)) invalid("recipient")
  return member
}

function licenceOf(item: Cbor, invalid: (part: string) => never): Licence {
  const parts = tupleOf(item, 4) ?? invalid("licence")
  return {
    jurisdiction: textOf(parts[0], JURISDICTION) ?? invalid("jurisdiction"),
    matter: textOf(parts[1], MATTER) ?? invalid("matter"),
    barNumber: textOf(parts[2], BAR_NUMBER) ?? invalid("bar number"),
    untilMs: momentOf(parts[3]) ?? invalid("licence's end"),
  }
}

function assertEachOnce(all: readonly Bytes[], part: string): void {
  if (new Set(all.map(toHex)).size < all.length) {
    throw new RosterError("MEMBER_TWICE", `two members of a roster have the same ${part}`, { part })
  }
}

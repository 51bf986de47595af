import { chmodSync } from "node:fs"
import { join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Generated, Kysely, sql } from "kysely"
import { migrate } from "./migrations.ts"
import { nodeSqliteDialect } from "./node-sqlite.ts"

/**
 * Conventions that hold on SQLite and PostgreSQL alike: ids and keys are lowercase hexadecimal text, times integer
 * milliseconds since 1970, truths 0 or 1.
 */
export interface Tables {
  organisation: {
    id: number
    name: string
    /** ISO 3166-2: assumed of a phone that doesn't know where it is. */
    home_jurisdiction: string | null
  }
  /** The newest roster file, in the one row. What stands beside the file follows from it, verified. */
  roster_file: {
    id: number
    /** Hash of the newest root certificate. */
    pin: string
    number: number
    /** Of the roster. */
    hash: string
    issued_ms: number
    until_ms: number
    /** As it came; hexadecimal. */
    file: string
    taken_ms: number
  }
  /** Texts of hybrid age recipients, by SHA-256. */
  recipient: { hash: string; text: string; added_ms: number }
  /** Somebody who works for the organisation, by the key that signs in: certified or not. */
  account: {
    key: string
    role: "coordinator" | "counsel" | "interpreter" | "intake"
    name: string
    added_ms: number
    /** What they said of themselves when they accepted their invitation, JSON; `null` for who wasn't invited. */
    claims: string | null
    /** When they last showed their passkey; `null` for an account that has none. */
    passkey_ms: number | null
  }
  /** By which clocks shifts are said, in the one row. */
  rota: { id: number; zone: string }
  /** What somebody said of when they are on call, JSON; and their own calendar, iCalendar. */
  hours: { member: string; said: string; calendar: string | null }
  swap: {
    id: string
    giver: string
    taker: string
    from_time: string
    to_time: string
    asked_ms: number
    agreed_ms: number | null
  }
  /** By SHA-256 of the secret in a feed's address. */
  shift_feed: { member: string; hash: string }
  /** WebAuthn credentials, by their id. */
  passkey: { id: string; account: string; public_key: string; counter: number; added_ms: number }
  /** By SHA-256 of the secret. */
  invitation: {
    hash: string
    role: "coordinator" | "counsel" | "interpreter" | "intake"
    expires_ms: number
    used_ms: number | null
  }
  /** Everybody who is on the newest roster (`is_listed`), and who was on an older one. */
  counsel: {
    /** Ed25519 public key that signs in. */
    key: string
    role: "counsel" | "interpreter" | "intake"
    /** On the newest roster. */
    is_listed: number
    /** Hybrid age recipient that phones seal to; empty for somebody who has none. */
    recipient: string
    added_ms: number
    /** As persons are shown it; empty for somebody who isn't rung. */
    name: string
    /** BCP 47, with spaces between. */
    languages: string
    certified_until_ms: number
    /** Name of the partner's root whose roster lists them; `null` for our own. */
    partner: string | null
  }
  /** Organisations whose roots ours may have certified, by the name of their first root certificate. */
  partner: {
    root: string
    /** Origin of their server. */
    address: string
    added_ms: number
    looked_ms: number | null
    /** What was wrong at the last look: a code of docs/errors.md. */
    fault: string | null
    /** Of the newest roster of theirs that was verified, from here on. */
    name: string | null
    pin: string | null
    number: number | null
    hash: string | null
    issued_ms: number | null
    /** `null` while none of theirs counts. */
    until_ms: number | null
    /** Hexadecimal. */
    file: string | null
  }
  licence: { counsel: string; jurisdiction: string; matter: string; expires_ms: number }
  /**
   * What is known of an encounter without asking the store, for the list and for quotas. The store is the truth: what
   * stands here about its records may be behind by a moment, and is counted again at a start.
   */
  encounter: {
    id: string
    /** Key of the device that claimed it; `null` when this database was lost and made anew from the store. */
    device: string | null
    started_ms: number
    last_received_ms: number
    records: number
    bytes: number
    newest_leg: number
    is_ended: number
  }
  leg: {
    encounter: string
    leg: number
    session_key: string
    /** The signed claim as it came. */
    claim: string
  }
  owner: {
    /** Ed25519 public key that signs in. */
    key: string
    /** The owner key that took over everything; then this one signs in no more. */
    replaced_by: string | null
    /** 0 while there is no ring. */
    ring_version: number
    /** The age file. */
    ring: string | null
  }
  /** To whom the encounters of a device belong that began from then (inclusive) until then (exclusive). */
  device_owner: { device: string; owner: string; from_ms: number; until_ms: number }
  /** An erasure that was asked for: waiting, begun, or done. Once begun it isn't taken back. */
  erasure: {
    encounter: string
    asked_ms: number
    due_ms: number
    /** The owner's signed order as it came. */
    order: string
    begun_ms: number | null
    erased_ms: number | null
    /** What the server signed when nothing was left. */
    tombstone: string | null
  }
  /** A counsel keeps an encounter from being erased; several may, each for themselves. */
  hold: { encounter: string; counsel: string; since_ms: number }
  /** A counsel's first signed acceptance of a request of an encounter, hexadecimal: what they may read follows from it. */
  accepted: { encounter: string; counsel: string; at_ms: number; signed: string; release: string | null }
  /** A record that a counsel who accepted made of their half of what was said in an encounter; `signed`: their word that it is. */
  advice_record: { record: string; encounter: string; counsel: string; at_ms: number; signed: string }
  /** Sealed records of an encounter went to a counsel, from then to then. */
  opening: { encounter: string; counsel: string; from_ms: number; to_ms: number }
  /** Policies that requests were made under, by SHA-256: each request keeps the one of its press. */
  help_policy: { hash: string; policy: string }
  help_request: {
    /** `‹encounter›.‹number›`. */
    id: string
    encounter: string
    number: number
    /** Key of the device that asked. */
    device: string
    asked_ms: number
    /** What the phone signed, but for its leg. */
    said: string
    jurisdiction_source: string
    /** The newest leg that asked, and its session key. */
    leg: number
    session_key: string
    /** Counsel's signed acceptances, each with the fencing token that it is for; JSON. */
    acceptances: string
    policy: string
    /** Dispatch's record of it, JSON, without the policy. */
    state: string
    /** Of {@link state}: written over the one that was read, and no other. */
    revision: number
    /** Grows with everything that may change what the phone is told. */
    version: number
    is_open: number
  }
  /** Who has accepted what and still has it. */
  help_holder: { member: string; request: string; seat: string }
  /** What follows from a revision, JSON, until it is done. */
  help_effect: { request: string; revision: number; effects: string }
  /** Sealed messages of open requests' calls, base64url, in the order in which they came. */
  call_message: {
    request: string
    number: number
    /** Of the seat in which it was said. */
    token: number
    /** Who signed it. */
    by: string
    sequence: number
    signed: string
  }
  /** Who isn't told of a device's requests any more. */
  help_conflict: { device: string; member: string }
  /** What two phones that become a pair leave for each other, hexadecimal. */
  pairing: { address: string; invitation: string; answer: string | null; made_ms: number }
  /** Encounters whose contacts may still have to be told something. */
  circle: { encounter: string; told_ms: number; silent_ms: number | null }
  /** Contacts whom a press named. Keys and what is signed are hexadecimal, {@link reached} is JSON. */
  circle_told: {
    encounter: string
    contact: string
    told: string
    may: string
    language: string
    told_ms: number
    reached: string
    seen: string | null
  }
  /** How to reach them, until nobody has to be told anything more. */
  contact_push: { contact: string; subscription: string }
  circle_address: { encounter: string; contact: string; channel: string; address: string }
  /** Something that a person is to be told away from our apps, and what has become of it; kept for a day. */
  notice: {
    /** By which providers know it: follows from the key and a secret. */
    name: string
    key: string
    /** Whose it is. */
    about: string
    channel: string
    /** `null` once nothing has to be sent there any more. */
    address: string | null
    /** Of the address, by a secret: caps count by it when the address is gone. */
    address_tag: string
    language: string
    /** JSON, without a secret. */
    message: string
    /** Smaller first. */
    rank: number
    /** In hundredths of a cent. */
    costs: number
    asked_ms: number
    until_ms: number
    next_ms: number
    most_attempts: number
    attempts: number
    state: string
    because: string | null
    /** By which the provider knows it. */
    reference: string | null
  }
  /** By which push services know this server; base64url. */
  push_key: { id: number; public_key: string; private_key: string }
  /** Where a counsel wants to be reached away from the console. Only they set it. */
  counsel_address: {
    id: string
    counsel: string
    channel: string
    address: string
    language: string
    set_ms: number
    /** Whether what was last sent there came. */
    state: string
    state_ms: number
  }
  /** A code that persons join with, and how many seats it has; `null`: as many as come. */
  joining_code: {
    id: string
    label: string
    /** Nine characters, which the code carries. */
    seat: string
    seats: number | null
    used: number
    is_closed: number
    made_ms: number
  }
  /** A seat that somebody took. Nothing leads from here to a device, an encounter or a token. */
  seat_pass: {
    /** SHA-256 of the pass. */
    hash: string
    code: string
    /** The last day on which tokens were issued to it, in days since 1970, UTC, and how many. */
    day: number
    issued: number
  }
  /** Keys under which tokens are issued; PKCS #8, base64. */
  token_key: { id: string; private_key: string; made_ms: number }
  /** Tokens that were spent, by the SHA-256 of their nonce, each for one request. */
  spent_token: { hash: string; request: string; key: string }
  /** Who did what; written by `board/acts.ts` and changed by nobody. */
  act: { number: Generated<number>; at_ms: number; who: string | null; what: string; about: string }
  /** How a request went, and of none which: no encounter, no device, the hour of the press. */
  answer: {
    /** Random. */
    id: string
    hour_ms: number
    jurisdiction: string
    language: string | null
    answered_after_ms: number | null
    is_mistake: number
    is_abandoned: number
    was_queued: number
    is_unmatched: number
  }
  /** How an encounter was said to be over. */
  closing: {
    encounter: string
    leg: number
    number: number
    act: "all clear" | "stopped"
    is_confirmed: number
    at_ms: number
    /** As the phone signed it, sealed words and all. */
    signed: string
  }
  /** Envelopes for counsel, each by the hash of its body; reader: SHA-256 of the recipient's text. */
  counsel_envelope: {
    encounter: string
    hash: string
    reader: string
    body: Bytes
    /** The encounter was over since it came, and it isn't destroyed then. */
    is_settled: number
  }
  /** Which recipients, by SHA-256, rosters have ever named for whom. */
  counsel_reader: { counsel: string; hash: string }
  /** What counsel wrote after a call, sealed; hexadecimal. */
  counsel_letter: {
    encounter: string
    counsel: string
    number: number
    sent_to: "own file" | "her" | "another counsel"
    at_ms: number
    /** As counsel signed it. */
    signed: string
  }
  /** A letter with which counsel hands an encounter on, and what became of it. */
  referral: {
    encounter: string
    counsel: string
    number: number
    to_counsel: string
    because: "handed on" | "conflict"
    answer: "waiting" | "taken" | "refused"
  }
  /** What is due after a call, without what it is about. */
  due: {
    id: string
    encounter: string
    /** Whose it is. */
    counsel: string
    kind: string
    /** `2026-12-31`. */
    day: string
    added_ms: number
    done_ms: number | null
  }
  /** Where letters to the person go, as her phone has put it: the text of a recipient, by its SHA-256. */
  letters_to: { encounter: string; hash: string; recipient: string; at_ms: number }
  device_usage: {
    device: string
    /** Days since 1970, UTC. */
    day: number
    bytes: number
    encounters: number
  }
}

export type Database = Kysely<Tables>

/** What was deleted is gone from the log that is written ahead too, and not only when that is next written over. */
export async function forgetWrittenAhead(database: Database): Promise<void> {
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(database)
}

/** Opens the database in `directory`, making or bringing it up to date; only its owner can read it. */
export async function openDatabase(directory: string): Promise<Database> {
  const path = join(directory, "alongside.sqlite")
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(path) })
  chmodSync(path, 0o600)
  await migrate(database)
  return database
}

import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import { type CheckedRoster, checkRoster, type KnownRoster } from "@alongside/evidence/roster/check-roster"
import { RosterError } from "@alongside/evidence/roster/error"
import type { Member } from "@alongside/evidence/roster/member"
import { pinOf, type RootPin } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import { type ErrorCode, errorStatus } from "@alongside/protocol/error-codes"
import type { RosterUpload } from "@alongside/protocol/roster-upload"
import type { Transaction } from "kysely"
import { Turns } from "../help/turns.ts"
import { RequestError } from "../problem.ts"
import type { Database, Tables } from "./database.ts"

/** How the newest roster stands, by the server's own clock. */
export interface RosterStanding {
  /** The whole pin of the newest root. */
  readonly pin: RootPin
  readonly number: number
  readonly issuedMs: number
  /** When it or its delegation ends, whichever is first; exclusive. From then on nobody is certified. */
  readonly untilMs: number
}

/** What followed from a roster that was taken. */
export interface Taken {
  readonly checked: CheckedRoster
  /** Keys of those who were on the one before and aren't on this one; hexadecimal. */
  readonly gone: readonly string[]
  /** Keys of those who are on this one and weren't on the one before. */
  readonly came: readonly string[]
}

/**
 * The newest roster file: verified as a phone verifies it, from the root on and against the one before, and only then kept, given out
 * and followed. The first file of all says whose the organisation is; from then on nothing that its root didn't begin is taken.
 */
export class CertifiedRoster {
  readonly #database: Database
  readonly #turns = new Turns()

  constructor(database: Database) {
    this.#database = database
  }

  /** As it came; `undefined` before the first. */
  async file(): Promise<Bytes | undefined> {
    const row = await this.#database.selectFrom("roster_file").select("file").executeTakeFirst()
    return row === undefined ? undefined : (fromHex(row.file) ?? undefined)
  }

  async standing(): Promise<RosterStanding | undefined> {
    const row = await this.#database
      .selectFrom("roster_file")
      .select(["pin", "number", "issued_ms", "until_ms"])
      .executeTakeFirst()
    if (row === undefined) return undefined
    return { pin: row.pin as RootPin, number: row.number, issuedMs: row.issued_ms, untilMs: row.until_ms }
  }

  /** @param hash - hexadecimal. */
  async recipient(hash: string): Promise<string | undefined> {
    const row = await this.#database.selectFrom("recipient").select("text").where("hash", "=", hash).executeTakeFirst()
    return row?.text
  }

  /**
   * Takes a roster, and with it who may sign in, be rung and be sealed to from now on. Resolves when it is on the disk.
   * @throws RequestError the code of the first fault (spec/roster.md §7.2); `ROSTER_UPLOAD_MALFORMED` for what isn't CBOR or COSE;
   *   `RECIPIENT_MISSING`.
   */
  take({ file, recipients }: RosterUpload, nowMs: number): Promise<Taken> {
    return this.#turns.take("roster", async () => {
      const checked = await this.#check(file, nowMs)
      return this.#database.transaction().execute((transaction) => write(transaction, file, recipients, checked, nowMs))
    })
  }

  async #check(file: Bytes, nowMs: number): Promise<CheckedRoster> {
    try {
      const known = (await this.#known()) ?? { pin: firstRootOf(file), newest: undefined }
      return await checkRoster(file, known, nowMs)
    } catch (error) {
      throw refusalOf(error)
    }
  }

  async #known(): Promise<KnownRoster | undefined> {
    const row = await this.#database
      .selectFrom("roster_file")
      .select(["pin", "number", "hash", "issued_ms"])
      .executeTakeFirst()
    if (row === undefined) return undefined
    const newest = { number: row.number, hash: fromHex(row.hash)!, issuedMs: row.issued_ms }
    return { pin: row.pin as RootPin, newest }
  }
}

function firstRootOf(file: Bytes): RootPin {
  return pinOf(hashSmall(parseRosterFile(file).roots[0]!))
}

function refusalOf(cause: unknown): unknown {
  if (cause instanceof FormatError) return new RequestError("ROSTER_UPLOAD_MALFORMED", { cause })
  if (!(cause instanceof RosterError)) return cause
  // The codes of joining and of shares never come from a roster file.
  return cause.code in errorStatus ? new RequestError(cause.code as ErrorCode, { cause }) : cause
}

async function write(
  transaction: Transaction<Tables>,
  file: Bytes,
  recipients: readonly string[],
  checked: CheckedRoster,
  nowMs: number,
): Promise<Taken> {
  const { roster, untilMs, known } = checked
  const row = {
    ...{ pin: known.pin, number: roster.number, hash: toHex(roster.hash), issued_ms: roster.issuedMs },
    ...{ until_ms: untilMs, file: toHex(file), taken_ms: nowMs },
  }
  await transaction
    .insertInto("roster_file")
    .values({ id: 1, ...row })
    .onConflict((on) => on.column("id").doUpdateSet(row))
    .execute()
  await transaction
    .insertInto("organisation")
    .values({ id: 1, name: checked.root.name, home_jurisdiction: null })
    .onConflict((on) => on.column("id").doUpdateSet({ name: checked.root.name }))
    .execute()
  for (const text of recipients) {
    await transaction
      .insertInto("recipient")
      .values({ hash: toHex(hashSmall(new TextEncoder().encode(text))), text, added_ms: nowMs })
      .onConflict((on) => on.column("hash").doNothing())
      .execute()
  }
  const before = await transaction
    .selectFrom("counsel")
    .select("key")
    .where("is_listed", "=", 1)
    .where("partner", "is", null)
    .execute()
  // The names of those who are gone stay: they may hold a recording, or have opened one.
  await transaction.updateTable("counsel").set({ is_listed: 0 }).where("partner", "is", null).execute()
  for (const member of roster.members) {
    // Of our own the coordinator has sent whatever is to be sealed to.
    if (!(await listMember(transaction, member, { untilMs, partner: null, nowMs })))
      throw new RequestError("RECIPIENT_MISSING")
  }
  const listed = new Set(roster.members.map(({ key }) => toHex(key)))
  const were = new Set(before.map(({ key }) => key))
  return {
    checked,
    gone: [...were].filter((key) => !listed.has(key)),
    came: [...listed].filter((key) => !were.has(key)),
  }
}

export interface Listing {
  /** When the rosters that lead to them end; exclusive. */
  readonly untilMs: number
  /** Name of the root of the organisation whose they are, where it isn't this one. */
  readonly partner: string | null
  readonly nowMs: number
}

/**
 * Lists somebody of a roster that was verified. Who is on our own stays ours, whatever a partner's says.
 * @returns false, and lists nobody, where the text of their recipient was never here: nobody could seal to them.
 */
export async function listMember(
  transaction: Transaction<Tables>,
  member: Member,
  { untilMs, partner, nowMs }: Listing,
): Promise<boolean> {
  const key = toHex(member.key)
  const recipient = await recipientOf(transaction, member)
  if (recipient === undefined) return false
  if (partner !== null) {
    const own = await transaction
      .selectFrom("counsel")
      .select("key")
      .where("key", "=", key)
      .where("is_listed", "=", 1)
      .executeTakeFirst()
    if (own !== undefined) return false
  }
  const listed = {
    ...{ role: member.role, name: member.name, languages: member.languages.join(" "), partner },
    ...{ recipient, certified_until_ms: untilMs, is_listed: 1 },
  }
  await transaction
    .insertInto("counsel")
    .values({ key, added_ms: nowMs, ...listed })
    .onConflict((on) => on.column("key").doUpdateSet(listed))
    .execute()
  if (member.recipientHash !== undefined) {
    await transaction
      .insertInto("counsel_reader")
      .values({ counsel: key, hash: toHex(member.recipientHash) })
      .onConflict((on) => on.columns(["counsel", "hash"]).doNothing())
      .execute()
  }
  await transaction.deleteFrom("licence").where("counsel", "=", key).execute()
  // Two bar numbers for the same practice are one licence here, for as long as the longer one.
  const practices = new Map<string, Tables["licence"]>()
  for (const { jurisdiction, matter, untilMs: expiresMs } of member.licences) {
    const practice = `${jurisdiction} ${matter}`
    const expires_ms = Math.max(expiresMs, practices.get(practice)?.expires_ms ?? 0)
    practices.set(practice, { counsel: key, jurisdiction, matter, expires_ms })
  }
  for (const practice of practices.values()) await transaction.insertInto("licence").values(practice).execute()
  return true
}

/** Empty for somebody who has none; `undefined` where its text never came. */
async function recipientOf(transaction: Transaction<Tables>, { recipientHash }: Member): Promise<string | undefined> {
  if (recipientHash === undefined) return ""
  const found = await transaction
    .selectFrom("recipient")
    .select("text")
    .where("hash", "=", toHex(recipientHash))
    .executeTakeFirst()
  return found?.text
}

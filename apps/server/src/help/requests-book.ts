import { hash } from "node:crypto"
import type { Transaction } from "kysely"
import type { Database, Tables } from "../accounts/database.ts"
import { prepared, preparedInsert } from "../accounts/prepared.ts"
import { type NewAct, noteActs } from "../board/acts.ts"
import { noteAnswers } from "../board/answers.ts"
import { answerRecord } from "../dispatch/answer-times.ts"
import { isOfCanary } from "../dispatch/canary.ts"
import type { Effect } from "../dispatch/effect.ts"
import type { HelpRequest, RequestId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import { type Policy, parsePolicy } from "../dispatch/policy.ts"
import type { KeptRequest } from "./kept-request.ts"

type Row = Tables["help_request"]
/** What a row is written over. */
type Over = { over_revision: number; over_version: number }

// What every press and every answer needs, ready beforehand.
const selectNewest = prepared((database, { encounter }: { encounter: string }) =>
  database.selectFrom("help_request").selectAll().where("encounter", "=", encounter).orderBy("number", "desc").limit(1),
)
const countAsked = prepared((database, { device, fromMs }: { device: string; fromMs: number }) =>
  database
    .selectFrom("help_request")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("device", "=", device)
    .where("asked_ms", ">=", fromMs),
)
const selectConflicts = prepared((database, { device }: { device: string }) =>
  database.selectFrom("help_conflict").select("member").where("device", "=", device),
)
const overwriteRequest = prepared((database, given: Row & Over) => {
  const { state, revision, version, is_open, leg, session_key, acceptances } = given
  return database
    .updateTable("help_request")
    .set({ state, revision, version, is_open, leg, session_key, acceptances })
    .where("id", "=", given.id)
    .where("revision", "=", given.over_revision)
    .where("version", "=", given.over_version)
})
const deleteHolders = prepared((database, { request }: { request: RequestId }) =>
  database.deleteFrom("help_holder").where("request", "=", request),
)
const deleteEffects = prepared((database, { request, revision }: { request: RequestId; revision: number }) =>
  database.deleteFrom("help_effect").where("request", "=", request).where("revision", "=", revision),
)
const insertRequests = preparedInsert("help_request")
const insertHolders = preparedInsert("help_holder")
const insertEffects = preparedInsert("help_effect")

/** One request to write. */
export interface Writing {
  readonly kept: KeptRequest
  /** What the disk has to hold for this to be written; `undefined` for a request that is new. */
  readonly over: KeptRequest | undefined
  /** What follows from it. Kept until {@link RequestsBook.done}. */
  readonly effects: readonly Effect[]
}

/** What follows from one revision of a request, and isn't known to be done. */
export interface Undone {
  readonly request: RequestId
  readonly revision: number
  readonly effects: readonly Effect[]
}

/** The disk holds another revision than the one that was to be written over, or somebody holds another request. Nothing was written. */
export class RequestConflict extends Error {
  override readonly name = "RequestConflict"
}

/** Requests for help on the disk. */
export class RequestsBook {
  readonly #database: Database
  /** Policies that are known to be on the disk, by hash. */
  readonly #policies = new Map<string, Policy>()
  /** The hash of a policy object: requests share the few that there are. */
  readonly #hashes = new WeakMap<Policy, string>()

  constructor(database: Database) {
    this.#database = database
  }

  async open(): Promise<KeptRequest[]> {
    const rows = await this.#database.selectFrom("help_request").selectAll().where("is_open", "=", 1).execute()
    return Promise.all(rows.map((row) => this.#read(row)))
  }

  async find(id: RequestId): Promise<KeptRequest | undefined> {
    const row = await this.#database.selectFrom("help_request").selectAll().where("id", "=", id).executeTakeFirst()
    return row === undefined ? undefined : this.#read(row)
  }

  /** The one with the greatest number. */
  async newestOf(encounter: string): Promise<KeptRequest | undefined> {
    const [row] = (await selectNewest(this.#database, { encounter })).rows
    return row === undefined ? undefined : this.#read(row)
  }

  /** Forgets requests of an encounter that have ended, those before a number (exclusive). */
  async forgetBefore(encounter: string, number: number): Promise<void> {
    await this.#database
      .deleteFrom("help_request")
      .where("encounter", "=", encounter)
      .where("number", "<", number)
      .where("is_open", "=", 0)
      .execute()
  }

  /** How often a device has asked from then (inclusive) on. */
  async countOf(device: string, fromMs: number): Promise<number> {
    const { rows } = await countAsked(this.#database, { device, fromMs })
    return Number(rows[0]!.count)
  }

  /** Who had to hand over a request of this device because of a conflict. */
  async conflictsOf(device: string): Promise<MemberId[]> {
    const { rows } = await selectConflicts(this.#database, { device })
    return rows.map(({ member }) => member)
  }

  /**
   * Writes all of it or nothing; resolves when it is on the disk. docs/decisions/0010: a request is written over the revision
   * from which the step began, and over no other, with its effects, and nobody holds two.
   *
   * @param done - What is done since the last time, and needn't be kept any more.
   * @param acts - What of it somebody did.
   * @throws {RequestConflict}
   */
  async write(
    writings: readonly Writing[],
    done: readonly Omit<Undone, "effects">[],
    acts: readonly NewAct[] = [],
  ): Promise<void> {
    const rows = await Promise.all(writings.map(({ kept }) => this.#rowOf(kept)))
    await this.#database.transaction().execute(async (transaction) => {
      await insertNew(
        transaction,
        rows.filter((_, n) => writings[n]!.over === undefined),
      )
      for (const [n, { over }] of writings.entries()) {
        if (over !== undefined) await writeOver(transaction, rows[n]!, over)
      }
      await writeHolders(transaction, writings)
      await writeConflicts(transaction, writings)
      await writeEffects(transaction, writings)
      await noteAnswers(transaction, ended(writings))
      await noteActs(transaction, acts)
      for (const { request, revision } of done) await deleteEffects(transaction, { request, revision })
    })
  }

  /** What an earlier run wrote down and isn't known to have done, oldest first. */
  async undone(): Promise<Undone[]> {
    const rows = await this.#database.selectFrom("help_effect").selectAll().orderBy("revision").execute()
    return rows.map(({ effects, ...rest }) => ({ ...rest, effects: JSON.parse(effects) as Effect[] }))
  }

  async #rowOf({ asked, request }: KeptRequest): Promise<Row> {
    const { policy, ...state } = request
    return {
      ...{ id: asked.id, encounter: asked.encounter, number: asked.number, device: asked.device },
      asked_ms: request.pressedMs,
      ...{ said: asked.said, jurisdiction_source: asked.jurisdictionSource },
      ...{ leg: asked.leg, session_key: asked.sessionKey },
      acceptances: JSON.stringify(asked.acceptances),
      policy: await this.#keepPolicy(policy),
      state: JSON.stringify(state),
      ...{ revision: request.revision, version: asked.version, is_open: request.ending === undefined ? 1 : 0 },
    }
  }

  async #read(row: Row): Promise<KeptRequest> {
    const policy = this.#policies.get(row.policy) ?? (await this.#readPolicy(row.policy))
    return {
      // Requests that were written before it was counted have missed nothing.
      request: { missedMs: 0, ...(JSON.parse(row.state) as Omit<HelpRequest, "policy" | "missedMs">), policy },
      asked: {
        ...{ id: row.id, encounter: row.encounter, number: row.number, device: row.device, said: row.said },
        jurisdictionSource: row.jurisdiction_source as KeptRequest["asked"]["jurisdictionSource"],
        ...{ leg: row.leg, sessionKey: row.session_key, version: row.version },
        acceptances: JSON.parse(row.acceptances) as KeptRequest["asked"]["acceptances"],
      },
    }
  }

  async #readPolicy(name: string): Promise<Policy> {
    const { policy } = await this.#database
      .selectFrom("help_policy")
      .select("policy")
      .where("hash", "=", name)
      .executeTakeFirstOrThrow()
    const read = parsePolicy(JSON.parse(policy))
    this.#policies.set(name, read)
    this.#hashes.set(read, name)
    return read
  }

  async #keepPolicy(policy: Policy): Promise<string> {
    const known = this.#hashes.get(policy)
    if (known !== undefined) return known
    const text = JSON.stringify(policy)
    const name = hash("sha256", text)
    await this.#database
      .insertInto("help_policy")
      .values({ hash: name, policy: text })
      .onConflict((on) => on.column("hash").doNothing())
      .execute()
    this.#hashes.set(policy, name)
    return name
  }
}

type Writer = Transaction<Tables>

/** Those that end by what is written: each once, for nothing is written over an end. */
function ended(writings: readonly Writing[]): Parameters<typeof noteAnswers>[1] {
  return writings
    .filter(({ kept, over }) => kept.request.ending !== undefined && over?.request.ending === undefined)
    .filter(({ kept }) => !isOfCanary(kept.request))
    .map(({ kept: { request } }) => ({ pressedMs: request.pressedMs, record: answerRecord(request) }))
}

async function insertNew(transaction: Writer, rows: readonly Row[]): Promise<void> {
  try {
    await insertRequests(transaction, rows)
  } catch (error) {
    throw asConflict(error)
  }
}

async function writeOver(transaction: Writer, row: Row, { asked, request }: KeptRequest): Promise<void> {
  const over: Over = { over_revision: request.revision, over_version: asked.version }
  const { numAffectedRows } = await overwriteRequest(transaction, { ...row, ...over })
  if (numAffectedRows !== 1n) throw new RequestConflict("a request was written by somebody else meanwhile")
}

/** Those who let go first, or whoever goes from one request to another would hold two for a moment. */
async function writeHolders(transaction: Writer, writings: readonly Writing[]): Promise<void> {
  const changed = writings.filter(({ kept, over }) => !isHeldAlike(kept.request, over?.request))
  for (const { kept, over } of changed) {
    if (over !== undefined) await deleteHolders(transaction, { request: kept.asked.id })
  }
  for (const { kept } of changed) {
    const holders = Object.entries(kept.request.holds).map(([seat, { member }]) => ({
      ...{ member, seat, request: kept.asked.id },
    }))
    try {
      await insertHolders(transaction, holders)
    } catch (error) {
      throw asConflict(error)
    }
  }
}

function isHeldAlike(one: HelpRequest, other: HelpRequest | undefined): boolean {
  const holders = ({ holds }: HelpRequest): string =>
    Object.entries(holds)
      .map(([seat, { member }]) => `${seat} ${member}`)
      .join()
  return holders(one) === (other === undefined ? "" : holders(other))
}

async function writeConflicts(transaction: Writer, writings: readonly Writing[]): Promise<void> {
  for (const { kept } of writings) {
    const { handOver, holds } = kept.request
    if (handOver !== "conflict" || holds.counsel === undefined) continue
    await transaction
      .insertInto("help_conflict")
      .values({ device: kept.asked.device, member: holds.counsel.member })
      .onConflict((on) => on.columns(["device", "member"]).doNothing())
      .execute()
  }
}

async function writeEffects(transaction: Writer, writings: readonly Writing[]): Promise<void> {
  const rows = writings.flatMap(({ kept, effects }) =>
    effects.length === 0
      ? []
      : [{ request: kept.asked.id, revision: kept.request.revision, effects: JSON.stringify(effects) }],
  )
  await insertEffects(transaction, rows)
}

/** SQLITE_CONSTRAINT, with its extended codes in the upper bytes. */
const CONSTRAINT = 19

function asConflict(error: unknown): unknown {
  const code = (error as { readonly errcode?: number }).errcode
  return code !== undefined && (code & 0xff) === CONSTRAINT
    ? new RequestConflict("somebody holds or has asked for another request", { cause: error })
    : error
}

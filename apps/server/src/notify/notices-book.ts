import type { Database, Tables } from "../accounts/database.ts"
import type { DeliveryAddress, DeliveryName } from "./address.ts"
import type { Refusal, Trouble } from "./channel.ts"
import { type Language, type Message, messageSchema } from "./message.ts"

type Row = Tables["notice"]

/** `waiting` until something has become of it. `delivered` only where a provider reports so. */
export type NoticeState = "waiting" | "accepted" | "delivered" | "refused" | "given up" | "taken back"

/**
 * `ADDRESS_UNREACHED`: taken by the provider, and it reports that it didn't get there. `NOBODY_ANSWERED`: a phone rang, and nobody
 * pressed a key.
 */
export type NoticeTrouble = Refusal | Trouble | "CAP_REACHED" | "ADDRESS_UNREACHED" | "NOBODY_ANSWERED"

/** A message on its way, as it is on the disk. */
export interface KeptNotice {
  readonly name: string
  readonly key: string
  /** Whose it is: {@link NoticesBook.erase}. */
  readonly about: string
  readonly channel: DeliveryName
  /** `undefined` once nothing has to be sent there any more. */
  readonly to: DeliveryAddress | undefined
  /** Of the address; stays when the address is erased. */
  readonly addressTag: string
  readonly language: Language
  readonly message: Message
  readonly costs: number
  readonly askedMs: number
  readonly untilMs: number
  readonly mostAttempts: number
  readonly attempts: number
  readonly state: NoticeState
  readonly because: NoticeTrouble | undefined
  readonly reference: string | undefined
}

const ROWS_AT_ONCE = 50

/** Messages to persons on the disk, from when they are asked for until a day after. */
export class NoticesBook {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** One that is there already is left as it is. */
  async add(notices: readonly KeptNotice[]): Promise<void> {
    for (let at = 0; at < notices.length; at += ROWS_AT_ONCE) {
      await this.#database
        .insertInto("notice")
        .values(notices.slice(at, at + ROWS_AT_ONCE).map(rowOf))
        .onConflict((on) => on.column("name").doNothing())
        .execute()
    }
  }

  /**
   * Those of a channel to be tried now, the oldest first.
   * @param clockSlackMs - One that is further ahead than this was put off by a clock that was set back since.
   */
  async due(channel: DeliveryName, nowMs: number, clockSlackMs: number, most: number): Promise<KeptNotice[]> {
    const rows = await this.#database
      .selectFrom("notice")
      .selectAll()
      .where("channel", "=", channel)
      .where("state", "=", "waiting")
      .where(({ eb, or }) => or([eb("next_ms", "<=", nowMs), eb("next_ms", ">", nowMs + clockSlackMs)]))
      .orderBy("rank")
      .orderBy("asked_ms")
      .limit(most)
      .execute()
    return rows.map(read)
  }

  async waiting(): Promise<number> {
    const { count } = await this.#database
      .selectFrom("notice")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("state", "=", "waiting")
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  async find(name: string): Promise<KeptNotice | undefined> {
    const row = await this.#database.selectFrom("notice").selectAll().where("name", "=", name).executeTakeFirst()
    return row === undefined ? undefined : read(row)
  }

  async ofOwner(about: string): Promise<KeptNotice[]> {
    const rows = await this.#database
      .selectFrom("notice")
      .selectAll()
      .where("about", "=", about)
      .orderBy("asked_ms")
      .execute()
    return rows.map(read)
  }

  /** It is about to be tried: from now on it counts. */
  async begin(name: string, attempts: number): Promise<void> {
    await this.#database.updateTable("notice").set({ attempts }).where("name", "=", name).execute()
  }

  /** It will be tried again. */
  async putOff(name: string, attempts: number, nextMs: number, because: NoticeTrouble): Promise<void> {
    await this.#database
      .updateTable("notice")
      .set({ attempts, next_ms: nextMs, because })
      .where("name", "=", name)
      .where("state", "=", "waiting")
      .execute()
  }

  /** Something has become of it; its address is erased. Returns whether it was so, and not something else before. */
  async settle(
    name: string,
    from: readonly NoticeState[],
    state: NoticeState,
    { attempts, because, reference }: Partial<Pick<KeptNotice, "attempts" | "because" | "reference">> = {},
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("notice")
      .set({ state, address: null, because: because ?? null })
      .$if(attempts !== undefined, (query) => query.set({ attempts: attempts! }))
      .$if(reference !== undefined, (query) => query.set({ reference: reference! }))
      .where("name", "=", name)
      .where("state", "in", from)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }

  /** What went to an address; and what everything cost, and of that what contacts were told, from then (inclusive) on. */
  async sentSince(
    addressTag: string,
    addressFromMs: number,
    allFromMs: number,
  ): Promise<{ toIt: number; cost: number; ofContacts: number }> {
    const toIt = await this.#database
      .selectFrom("notice")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("address_tag", "=", addressTag)
      .where("asked_ms", ">=", addressFromMs)
      .where("attempts", ">", 0)
      .executeTakeFirstOrThrow()
    const costs = await this.#database
      .selectFrom("notice")
      .select(({ fn }) => ["rank", fn.sum<number | null>("costs").as("sum")] as const)
      .where("asked_ms", ">=", allFromMs)
      .where("attempts", ">", 0)
      .groupBy("rank")
      .execute()
    const ofRank = new Map(costs.map(({ rank, sum }) => [rank, Number(sum ?? 0)]))
    const cost = [...ofRank.values()].reduce((all, one) => all + one, 0)
    return { toIt: Number(toIt.count), cost, ofContacts: ofRank.get(OF_CONTACTS) ?? 0 }
  }

  /** Whatever waits for them is let go, and nothing says any more for whom it was; the caps go on counting it. */
  async erase(about: string): Promise<void> {
    await this.#database
      .updateTable("notice")
      .set({ state: "taken back" })
      .where("about", "=", about)
      .where("state", "=", "waiting")
      .execute()
    await this.#database
      .updateTable("notice")
      .set({ about: "", key: "", address: null })
      .where("about", "=", about)
      .execute()
  }

  async forgetBefore(askedMs: number): Promise<void> {
    await this.#database.deleteFrom("notice").where("asked_ms", "<", askedMs).where("state", "!=", "waiting").execute()
  }
}

const OF_CONTACTS = 1

/** Who waits for an answer comes before who is only told. */
const rankOf = ({ kind }: Message): number => (kind.startsWith("ring") ? 0 : kind === "contact" ? OF_CONTACTS : 2)

function rowOf(notice: KeptNotice): Row {
  return {
    ...{ name: notice.name, key: notice.key, about: notice.about, channel: notice.channel },
    ...{ address: notice.to ?? null, address_tag: notice.addressTag, language: notice.language },
    ...{ message: JSON.stringify(notice.message), rank: rankOf(notice.message), costs: notice.costs },
    ...{ asked_ms: notice.askedMs, until_ms: notice.untilMs, next_ms: notice.askedMs },
    ...{ most_attempts: notice.mostAttempts, attempts: notice.attempts, state: notice.state },
    ...{ because: notice.because ?? null, reference: notice.reference ?? null },
  }
}

function read(row: Row): KeptNotice {
  return {
    ...{ name: row.name, key: row.key, about: row.about, channel: row.channel as DeliveryName },
    ...{ to: row.address ?? undefined, addressTag: row.address_tag, language: row.language as Language },
    ...{ message: messageSchema.parse(JSON.parse(row.message)), costs: row.costs },
    ...{ askedMs: row.asked_ms, untilMs: row.until_ms, mostAttempts: row.most_attempts, attempts: row.attempts },
    ...{ state: row.state as NoticeState, because: (row.because as NoticeTrouble | null) ?? undefined },
    reference: row.reference ?? undefined,
  }
}

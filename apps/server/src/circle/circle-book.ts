import type { ContactAddress, Following, Notice } from "@alongside/protocol/circle"
import type { ContactChannel, Reached } from "@alongside/protocol/circle-answers"
import { type Database, forgetWrittenAhead, type Tables } from "../accounts/database.ts"

/** What became of each way to reach somebody. */
export type ReachedBy = Partial<Record<ContactChannel, Reached>>

/** One contact of one encounter. */
export interface ToldRow {
  readonly encounter: string
  /** Ed25519, hexadecimal. */
  readonly contact: string
  /** As her device signed it, hexadecimal. */
  readonly told: string
  readonly may: Following
  readonly language: Notice["language"]
  readonly toldMs: number
  readonly reached: ReachedBy
  /** As the contact signed it, hexadecimal. */
  readonly seen: string | undefined
}

/** An encounter whose contacts may still have to be told something. */
export interface OpenCircle {
  readonly encounter: string
  readonly toldMs: number
  /** When they were told that it is silent; undefined while they weren't, or were told since that she is back. */
  readonly silentMs: number | undefined
}

/**
 * Who was told of which encounter, on the disk; and, from a press to the end of it, how to reach them. Addresses are deleted with everything that
 * only served to reach somebody: {@link close}.
 */
export class CircleBook {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Encounters that an earlier run left open. */
  async open(): Promise<OpenCircle[]> {
    const rows = await this.#database.selectFrom("circle").selectAll().execute()
    return rows.map(({ encounter, told_ms, silent_ms }) => ({
      encounter,
      toldMs: told_ms,
      silentMs: silent_ms ?? undefined,
    }))
  }

  /**
   * Notes that these are told. Resolves when it is on the disk.
   * @returns those that weren't known of it before.
   */
  async add(
    encounter: string,
    toldMs: number,
    notices: readonly (Pick<ToldRow, "contact" | "told" | "may" | "language"> & {
      readonly addresses: readonly ContactAddress[]
    })[],
  ): Promise<string[]> {
    return this.#database.transaction().execute(async (transaction) => {
      const known = await transaction
        .selectFrom("circle_told")
        .select("contact")
        .where("encounter", "=", encounter)
        .execute()
      const fresh = notices.filter(({ contact }) => !known.some((one) => one.contact === contact))
      if (fresh.length === 0) return []
      await transaction
        .insertInto("circle")
        .values({ encounter, told_ms: toldMs, silent_ms: null })
        .onConflict((on) => on.column("encounter").doNothing())
        .execute()
      for (const { contact, told, may, language, addresses } of fresh) {
        await transaction
          .insertInto("circle_told")
          .values({ encounter, contact, told, may, language, told_ms: toldMs, reached: "{}", seen: null })
          .execute()
        for (const { channel, address } of addresses) {
          await transaction
            .insertInto("circle_address")
            .values({ encounter, contact, channel, address })
            .onConflict((on) => on.columns(["encounter", "contact", "channel", "address"]).doNothing())
            .execute()
        }
      }
      return fresh.map(({ contact }) => contact)
    })
  }

  async told(encounter: string): Promise<ToldRow[]> {
    const rows = await this.#database
      .selectFrom("circle_told")
      .selectAll()
      .where("encounter", "=", encounter)
      .orderBy("contact")
      .execute()
    return rows.map(rowOf)
  }

  async find(encounter: string, contact: string): Promise<ToldRow | undefined> {
    const row = await this.#database
      .selectFrom("circle_told")
      .selectAll()
      .where("encounter", "=", encounter)
      .where("contact", "=", contact)
      .executeTakeFirst()
    return row === undefined ? undefined : rowOf(row)
  }

  /** Newest first. */
  async pressesOf(contact: string, most: number): Promise<ToldRow[]> {
    const rows = await this.#database
      .selectFrom("circle_told")
      .selectAll()
      .where("contact", "=", contact)
      .where("encounter", "not in", (erased) =>
        erased.selectFrom("erasure").select("encounter").where("begun_ms", "is not", null),
      )
      .orderBy("told_ms", "desc")
      .limit(most)
      .execute()
    return rows.map(rowOf)
  }

  /** In the same order each time. */
  async addressesOf(encounter: string, contact: string): Promise<ContactAddress[]> {
    const rows = await this.#database
      .selectFrom("circle_address")
      .selectAll()
      .where("encounter", "=", encounter)
      .where("contact", "=", contact)
      .orderBy("channel")
      .orderBy("address")
      .execute()
    return rows.map(({ channel, address }) => ({ channel: channel as ContactAddress["channel"], address }))
  }

  /** How many were told by presses of this device since then. */
  async countOf(device: string, sinceMs: number): Promise<number> {
    const { count } = await this.#database
      .selectFrom("circle_told")
      .innerJoin("encounter", "encounter.id", "circle_told.encounter")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("encounter.device", "=", device)
      .where("told_ms", ">", sinceMs)
      .executeTakeFirstOrThrow()
    return count
  }

  async setReached(encounter: string, contact: string, reached: ReachedBy): Promise<void> {
    await this.#database
      .updateTable("circle_told")
      .set({ reached: JSON.stringify(reached) })
      .where("encounter", "=", encounter)
      .where("contact", "=", contact)
      .execute()
  }

  /** The first time counts. */
  async setSeen(encounter: string, contact: string, seen: string): Promise<void> {
    await this.#database
      .updateTable("circle_told")
      .set({ seen })
      .where("encounter", "=", encounter)
      .where("contact", "=", contact)
      .where("seen", "is", null)
      .execute()
  }

  async setSilent(encounter: string, silentMs: number | undefined): Promise<void> {
    await this.#database
      .updateTable("circle")
      .set({ silent_ms: silentMs ?? null })
      .where("encounter", "=", encounter)
      .execute()
  }

  /** Nobody is to be told anything more: how to reach them is deleted, and overwritten. */
  async close(encounter: string): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom("circle_address").where("encounter", "=", encounter).execute()
      await transaction.deleteFrom("circle").where("encounter", "=", encounter).execute()
    })
    await forgetWrittenAhead(this.#database)
  }
}

function rowOf(row: Tables["circle_told"]): ToldRow {
  const { encounter, contact, told, told_ms, reached, seen } = row
  return {
    ...{ encounter, contact, told, toldMs: told_ms },
    may: row.may as Following,
    language: row.language as Notice["language"],
    reached: JSON.parse(reached) as ReachedBy,
    seen: seen ?? undefined,
  }
}

import { fromHex } from "@alongside/evidence/format/bytes"
import type { ClosingSummary, KeptClosing } from "@alongside/protocol/closing"
import type { Database, Tables } from "./database.ts"

export type ClosingRow = Tables["closing"]

/** How encounters were said to be over. What that means is sealed, and not this server's to know. */
export class Closings {
  readonly #database: Database
  readonly #most: number

  /** @param most - Of one encounter. */
  constructor(database: Database, most: number) {
    this.#database = database
    this.#most = most
  }

  /**
   * Keeps one; the same again is no fault. Resolves when it is on the disk.
   * @returns what is wrong: that place has another, or the encounter has as many as it may.
   */
  async keep(row: ClosingRow): Promise<"kept" | "said otherwise" | "too many"> {
    const { encounter, leg, number, signed } = row
    return this.#database.transaction().execute(async (transaction) => {
      const kept = await transaction
        .selectFrom("closing")
        .select(["leg", "number", "signed"])
        .where("encounter", "=", encounter)
        .execute()
      const same = kept.find((one) => one.leg === leg && one.number === number)
      if (same !== undefined) return same.signed === signed ? "kept" : "said otherwise"
      if (kept.length >= this.#most) return "too many"
      await transaction.insertInto("closing").values(row).execute()
      return "kept"
    })
  }

  /** Oldest first. */
  async of(encounter: string): Promise<readonly KeptClosing[]> {
    const rows = await this.#database
      .selectFrom("closing")
      .innerJoin("leg", (on) =>
        on.onRef("leg.encounter", "=", "closing.encounter").onRef("leg.leg", "=", "closing.leg"),
      )
      .select(["closing.at_ms", "closing.signed", "leg.session_key"])
      .where("closing.encounter", "=", encounter)
      .orderBy("closing.at_ms")
      .orderBy("closing.number")
      .execute()
    return rows.map(({ at_ms, signed, session_key }) => ({
      atMs: at_ms,
      sessionKey: fromHex(session_key)!,
      signed: fromHex(signed)!,
    }))
  }

  /** Whether the newest of this kind says that a PIN was typed. False where there is none. */
  async isConfirmed(encounter: string, act: ClosingRow["act"]): Promise<boolean> {
    const row = await this.#database
      .selectFrom("closing")
      .select("is_confirmed")
      .where("encounter", "=", encounter)
      .where("act", "=", act)
      .orderBy("at_ms", "desc")
      .orderBy("number", "desc")
      .limit(1)
      .executeTakeFirst()
    return row?.is_confirmed === 1
  }

  /** The newest of each encounter that has one. */
  async newestOf(encounters: readonly string[]): Promise<ReadonlyMap<string, ClosingSummary>> {
    // Not every database takes an empty list.
    if (encounters.length === 0) return new Map()
    const rows = await this.#database
      .selectFrom("closing")
      .select(["encounter", "act", "is_confirmed", "at_ms"])
      .where("encounter", "in", encounters)
      .orderBy("at_ms")
      .orderBy("number")
      .execute()
    return new Map(
      rows.map(({ encounter, act, is_confirmed, at_ms }) => [
        encounter,
        { act, isConfirmed: is_confirmed === 1, atMs: at_ms },
      ]),
    )
  }
}

import type { Erasure } from "@alongside/protocol/keeping"
import { type Database, forgetWrittenAhead, type Tables } from "./database.ts"

export type ErasureRow = Tables["erasure"]

/**
 * What was asked to be erased, and what counsel holds.
 *
 * An erasure is *asked for* until it is due, *begun* from the moment at which it can't be taken back, and *done* when
 * there is a tombstone. A hold keeps it from beginning and from nothing else.
 */
export class Erasures {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Notes that she wants it erased; asked again, the first time counts. Resolves when it is on the disk. */
  async ask(row: Pick<ErasureRow, "encounter" | "asked_ms" | "due_ms" | "order">): Promise<Erasure> {
    await this.#database
      .insertInto("erasure")
      .values({ ...row, begun_ms: null, erased_ms: null, tombstone: null })
      .onConflict((on) => on.column("encounter").doNothing())
      .execute()
    const { asked_ms, due_ms } = await this.#database
      .selectFrom("erasure")
      .selectAll()
      .where("encounter", "=", row.encounter)
      .executeTakeFirstOrThrow()
    return { askedMs: asked_ms, dueMs: due_ms }
  }

  /** @returns false when there is none, or it has begun. */
  async takeBack(encounter: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom("erasure")
      .where("encounter", "=", encounter)
      .where("begun_ms", "is", null)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  /** Encounters to erase now: those that are due and not held, and those that were begun and not done. */
  async due(now: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom("erasure")
      .select("encounter")
      .where("erased_ms", "is", null)
      .where((row) =>
        row.or([
          row("begun_ms", "is not", null),
          row.and([
            row("due_ms", "<=", now),
            row("encounter", "not in", (held) => held.selectFrom("hold").select("encounter")),
          ]),
        ]),
      )
      .orderBy("due_ms")
      .execute()
    return rows.map(({ encounter }) => encounter)
  }

  /**
   * From here on it is as erased, whatever happens to this process.
   * @returns what was asked; `undefined` when it was taken back or is held meanwhile.
   */
  async begin(encounter: string, now: number): Promise<ErasureRow | undefined> {
    await this.#database
      .updateTable("erasure")
      .set({ begun_ms: now })
      .where("encounter", "=", encounter)
      .where("begun_ms", "is", null)
      .where("due_ms", "<=", now)
      .where("encounter", "not in", (held) => held.selectFrom("hold").select("encounter"))
      .execute()
    return this.#database
      .selectFrom("erasure")
      .selectAll()
      .where("encounter", "=", encounter)
      .where("begun_ms", "is not", null)
      .executeTakeFirst()
  }

  /** Nothing of it is left: keeps the tombstone, and lets go of what only served the recording. */
  async done(encounter: string, tombstone: string, now: number): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction
        .updateTable("erasure")
        .set({ erased_ms: now, tombstone })
        .where("encounter", "=", encounter)
        .execute()
      const advice = await transaction
        .selectFrom("advice_record")
        .select("record")
        .where("encounter", "=", encounter)
        .execute()
      const all = [encounter, ...advice.map(({ record }) => record)]
      await transaction.deleteFrom("leg").where("encounter", "in", all).execute()
      // That a record was part of it stays, so that nobody goes on with it.
      await transaction.updateTable("advice_record").set({ signed: "" }).where("encounter", "=", encounter).execute()
      await transaction.deleteFrom("accepted").where("encounter", "=", encounter).execute()
      for (const table of ["circle_address", "circle_told", "circle"] as const)
        await transaction.deleteFrom(table).where("encounter", "=", encounter).execute()
      for (const table of ["closing", "counsel_letter", "letters_to", "due", "referral", "counsel_envelope"] as const)
        await transaction.deleteFrom(table).where("encounter", "=", encounter).execute()
      await transaction.deleteFrom("help_request").where("encounter", "=", encounter).execute()
      await transaction.updateTable("encounter").set({ bytes: 0 }).where("id", "in", all).execute()
    })
    await forgetWrittenAhead(this.#database)
  }

  /** The signed tombstone, hexadecimal; `undefined` while it isn't erased. */
  async tombstone(encounter: string): Promise<string | undefined> {
    const row = await this.#database
      .selectFrom("erasure")
      .select("tombstone")
      .where("encounter", "=", encounter)
      .executeTakeFirst()
    return row?.tombstone ?? undefined
  }

  /**
   * This counsel keeps the encounter from being erased, whoever else does; asked again, the first time counts.
   * @returns false when its erasing has begun: then nothing is held.
   */
  async hold(encounter: string, counsel: string, now: number): Promise<boolean> {
    await this.#database
      .insertInto("hold")
      .values({ encounter, counsel, since_ms: now })
      .onConflict((on) => on.columns(["encounter", "counsel"]).doNothing())
      .execute()
    // Looked for afterwards: what begins from here on finds the hold, and what began before is seen.
    const begun = await this.#database
      .selectFrom("erasure")
      .select("encounter")
      .where("encounter", "=", encounter)
      .where("begun_ms", "is not", null)
      .executeTakeFirst()
    if (begun === undefined) return true
    await this.release(encounter, counsel)
    return false
  }

  /** This counsel lets go of it; what others hold stays held. */
  async release(encounter: string, counsel: string): Promise<void> {
    await this.#database.deleteFrom("hold").where("encounter", "=", encounter).where("counsel", "=", counsel).execute()
  }
}

import { adviceRecord, adviceRecordsOf } from "./advice-records.ts"
import type { Database, Tables } from "./database.ts"
import { prepared, preparedInsert } from "./prepared.ts"

export type EncounterRow = Tables["encounter"]
export type LegRow = Tables["leg"]

interface Entry {
  readonly encounter: EncounterRow
  readonly leg: LegRow
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

/** Whoever presses alone is written at once; who presses right after somebody else, with whoever does as well. */
const WRITE_EVERY_MS = 20
/** Rows in one transaction, and in one statement: well under the variables that SQLite takes. */
const ROWS_AT_ONCE = 200

// What every press needs, ready beforehand.
const selectEncounter = prepared((database, { id }: { id: string }) =>
  database.selectFrom("encounter").selectAll().where("id", "=", id),
)
const insertEncounters = preparedInsert("encounter", (insert) =>
  // Known already: another leg of it, which makes it go on, or its device wasn't known.
  insert.onConflict((on) =>
    on.column("id").doUpdateSet((row) => ({
      device: row.ref("excluded.device"),
      newest_leg: row.ref("excluded.newest_leg"),
      is_ended: row.ref("excluded.is_ended"),
    })),
  ),
)
const insertLegs = preparedInsert("leg")

/** The encounters and legs that the database knows. */
export class EncounterBook {
  readonly #database: Database
  #entries: Entry[] = []
  #wroteMs = Number.NEGATIVE_INFINITY

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Writes down a claim; resolves when it is on the disk. Claims that come in one turn of the event loop, or soon after others,
   * share one transaction, so that a crowd pressing together waits for a few flushes and not for one each.
   */
  enter(encounter: EncounterRow, leg: LegRow): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#entries.push({ encounter, leg, resolve, reject }) === 1) this.#writeSoon()
    })
  }

  #writeSoon(): void {
    const waitMs = this.#wroteMs + WRITE_EVERY_MS - performance.now()
    if (waitMs <= 0) setImmediate(() => void this.#write())
    else setTimeout(() => void this.#write(), waitMs)
  }

  async #write(): Promise<void> {
    const entries = this.#entries.splice(0, ROWS_AT_ONCE)
    if (this.#entries.length > 0) setImmediate(() => void this.#write())
    this.#wroteMs = performance.now()
    try {
      await this.#database.transaction().execute(async (transaction) => {
        await insertEncounters(transaction, [
          ...new Map(entries.map(({ encounter }) => [encounter.id, encounter])).values(),
        ])
        await insertLegs(
          transaction,
          entries.map(({ leg }) => leg),
        )
      })
      for (const { resolve } of entries) resolve()
    } catch (error) {
      for (const { reject } of entries) reject(error)
    }
  }

  async find(id: string): Promise<EncounterRow | undefined> {
    return (await selectEncounter(this.#database, { id })).rows[0]
  }

  legsOf(id: string): Promise<LegRow[]> {
    return this.#database.selectFrom("leg").selectAll().where("encounter", "=", id).execute()
  }

  /** The encounter of which it is counsel's own record; `undefined` for a person's. */
  async adviceOf(id: string): Promise<string | undefined> {
    return (await adviceRecord(this.#database, id))?.encounter
  }

  /** What counsel recorded of an encounter. */
  async adviceRecordsOf(id: string): Promise<string[]> {
    return (await adviceRecordsOf(this.#database, id)).map(({ record }) => record)
  }

  /** True from the moment its erasing begins, or that of the encounter of which it is counsel's own record. */
  async isErased(id: string): Promise<boolean> {
    const found = await this.#database
      .selectFrom("erasure")
      .select("begun_ms")
      .where("encounter", "in", [id, (await this.adviceOf(id)) ?? id])
      .where("begun_ms", "is not", null)
      .executeTakeFirst()
    return found !== undefined
  }

  all(): Promise<EncounterRow[]> {
    return this.#database.selectFrom("encounter").selectAll().execute()
  }

  /** Those that something was received of last, first; of what is erased, that there was something. */
  /** @param acceptedBy - only those for which this counsel's acceptance is here. */
  newest(most: number, acceptedBy?: string): Promise<EncounterRow[]> {
    const all = this.#database
      .selectFrom("encounter")
      .selectAll()
      // Counsel's own records are no encounters.
      .where("id", "not in", (advice) => advice.selectFrom("advice_record").select("record"))
      .orderBy("last_received_ms", "desc")
      .limit(most)
    if (acceptedBy === undefined) return all.execute()
    return all
      .where("id", "in", (own) => own.selectFrom("accepted").select("encounter").where("counsel", "=", acceptedBy))
      .execute()
  }

  /** Brings rows up to what memory or the store knows. */
  async update(rows: readonly EncounterRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      await this.#database
        .insertInto("encounter")
        .values(rows.slice(at, at + ROWS_AT_ONCE))
        .onConflict((on) =>
          on.column("id").doUpdateSet((row) => ({
            last_received_ms: row.ref("excluded.last_received_ms"),
            records: row.ref("excluded.records"),
            bytes: row.ref("excluded.bytes"),
            newest_leg: row.ref("excluded.newest_leg"),
            is_ended: row.ref("excluded.is_ended"),
          })),
        )
        .execute()
    }
  }
}

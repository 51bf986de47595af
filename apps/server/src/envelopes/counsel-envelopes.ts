import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Database, forgetWrittenAhead, type Tables } from "../accounts/database.ts"
import type { ApartEnvelope } from "./apart.ts"

type Row = Tables["counsel_envelope"]

interface Entry {
  readonly rows: readonly Row[]
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

/** Whoever's envelopes come alone waits for nobody; those of a crowd share a transaction. */
const WRITE_EVERY_MS = 20
/** Well under the variables that SQLite takes. */
const ROWS_AT_ONCE = 100

/**
 * The envelopes for counsel, outside the log: from there nothing could be taken without moving all of it.
 *
 * Until an encounter is over all of them are kept. Then those for counsel whose signed acceptance of it is here are *settled*: they
 * stay as long as the recording. The others are destroyed.
 */
export class CounselEnvelopes {
  readonly #database: Database
  #entries: Entry[] = []
  #wroteMs = Number.NEGATIVE_INFINITY

  constructor(database: Database) {
    this.#database = database
  }

  /** Resolves when they are on the disk; the same again is no fault. */
  keep(encounter: string, envelopes: readonly ApartEnvelope[]): Promise<void> {
    const rows = envelopes.map((envelope) => ({ encounter, ...envelope, is_settled: 0 }))
    return new Promise((resolve, reject) => {
      if (this.#entries.push({ rows, resolve, reject }) === 1) this.#writeSoon()
    })
  }

  #writeSoon(): void {
    const waitMs = this.#wroteMs + WRITE_EVERY_MS - performance.now()
    if (waitMs <= 0) setImmediate(() => void this.#write())
    else setTimeout(() => void this.#write(), waitMs)
  }

  async #write(): Promise<void> {
    const entries = this.#entries.splice(0)
    this.#wroteMs = performance.now()
    const rows = entries.flatMap((entry) => entry.rows)
    try {
      await this.#database.transaction().execute(async (transaction) => {
        for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
          await transaction
            .insertInto("counsel_envelope")
            .values(rows.slice(at, at + ROWS_AT_ONCE))
            .onConflict((on) => on.columns(["encounter", "hash", "reader"]).doNothing())
            .execute()
        }
      })
      for (const { resolve } of entries) resolve()
    } catch (error) {
      for (const { reject } of entries) reject(error)
    }
  }

  /** Bodies that are still there, by their hashes. */
  async bodies(encounter: string, hashes: readonly string[]): Promise<ReadonlyMap<string, Bytes>> {
    const rows = await this.#database
      .selectFrom("counsel_envelope")
      .select(["hash", "body"])
      .where("encounter", "=", encounter)
      .where("hash", "in", hashes)
      .execute()
    return new Map(rows.map(({ hash, body }) => [hash, body]))
  }

  /** Encounters of which it isn't settled yet who keeps what. */
  async unsettled(): Promise<string[]> {
    const rows = await this.#database
      .selectFrom("counsel_envelope")
      .select("encounter")
      .distinct()
      .where("is_settled", "=", 0)
      .execute()
    return rows.map(({ encounter }) => encounter)
  }

  /**
   * Destroys what is for counsel who didn't accept, and settles the rest, at once or not at all. Does nothing while a request of
   * the encounter is open, as somebody may still accept it; nor where it isn't known which recipients those who accepted had.
   * @returns how many are destroyed. No file has them any more after {@link forget}.
   */
  async settle(encounter: string): Promise<number> {
    return this.#database.transaction().execute(async (transaction) => {
      const open = await transaction
        .selectFrom("help_request")
        .select("id")
        .where("encounter", "=", encounter)
        .where("is_open", "=", 1)
        .executeTakeFirst()
      if (open !== undefined) return 0
      const accepted = await transaction
        .selectFrom("accepted")
        .leftJoin("counsel_reader", "counsel_reader.counsel", "accepted.counsel")
        .select("counsel_reader.hash")
        .where("accepted.encounter", "=", encounter)
        .execute()
      const readers = accepted.flatMap(({ hash }) => hash ?? [])
      if (readers.length < accepted.length) return 0
      const { numDeletedRows } = await transaction
        .deleteFrom("counsel_envelope")
        .where("encounter", "=", encounter)
        // Not every database takes an empty list.
        .where("reader", "not in", [...readers, ""])
        .executeTakeFirst()
      await transaction
        .updateTable("counsel_envelope")
        .set({ is_settled: 1 })
        .where("encounter", "=", encounter)
        .execute()
      return Number(numDeletedRows)
    })
  }

  /** What was deleted is in no file of the database any more. */
  forget(): Promise<void> {
    return forgetWrittenAhead(this.#database)
  }
}

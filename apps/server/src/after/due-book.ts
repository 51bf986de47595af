import { randomUUID } from "node:crypto"
import { boardTag } from "@alongside/protocol/board"
import type { DueKind, DueOnBoardItem, NewDue, OwnDueItem } from "@alongside/protocol/due"
import type { Database } from "../accounts/database.ts"
import { noteActs } from "../board/acts.ts"
import type { Limits } from "../configuration.ts"
import { RequestError } from "../problem.ts"
import { assertNotErased } from "./letter-book.ts"

/** What one list shows: more than a lawyer has open, and than an office minds. */
const MOST_LISTED = 1000

export interface DueBookParts {
  readonly database: Database
  /** Of one counsel in one encounter. */
  readonly most: number
  /** Server clock, milliseconds since 1970. */
  readonly now: () => number
}

/** What is due after calls: a day, a kind, and whose it is. */
export class DueBook {
  readonly #parts: DueBookParts

  constructor(parts: DueBookParts) {
    this.#parts = parts
  }

  static within(database: Database, { encounterDue: most }: Limits, now: () => number): DueBook {
    return new DueBook({ database, most, now })
  }

  /** @throws RequestError `ENCOUNTER_QUOTA_SPENT`, `ENCOUNTER_ERASED`. */
  async add(encounter: string, counsel: string, { kind, day }: NewDue): Promise<void> {
    const { database, most, now } = this.#parts
    await database.transaction().execute(async (transaction) => {
      await assertNotErased(transaction, encounter)
      const kept = await transaction
        .selectFrom("due")
        .select("id")
        .where("encounter", "=", encounter)
        .where("counsel", "=", counsel)
        .execute()
      if (kept.length >= most) throw new RequestError("ENCOUNTER_QUOTA_SPENT")
      await transaction
        .insertInto("due")
        .values({ id: randomUUID(), encounter, counsel, kind, day, added_ms: now(), done_ms: null })
        .execute()
      await noteActs(transaction, [{ who: counsel, what: "due", about: boardTag(encounter), atMs: now() }])
    })
  }

  /** Ticks one of this counsel's off, or on again. @throws RequestError `DUE_UNKNOWN`. */
  async tick(counsel: string, id: string, isDone: boolean): Promise<void> {
    const { database, now } = this.#parts
    await database.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom("due")
        .select(["encounter", "done_ms"])
        .where("id", "=", id)
        .where("counsel", "=", counsel)
        .executeTakeFirst()
      if (row === undefined) throw new RequestError("DUE_UNKNOWN")
      if ((row.done_ms !== null) === isDone) return
      await transaction
        .updateTable("due")
        .set({ done_ms: isDone ? now() : null })
        .where("id", "=", id)
        .execute()
      const what = isDone ? "due done" : "due again"
      await noteActs(transaction, [{ who: counsel, what, about: boardTag(row.encounter), atMs: now() }])
    })
  }

  /** The soonest first. Of all encounters: which of them this counsel may still see, the caller asks. */
  async of(counsel: string): Promise<readonly OwnDueItem[]> {
    const rows = await this.#parts.database
      .selectFrom("due")
      .select(["id", "encounter", "kind", "day", "done_ms"])
      .where("counsel", "=", counsel)
      // What is still open first: the list ends somewhere.
      .orderBy((row) => row.case().when("done_ms", "is", null).then(0).else(1).end())
      .orderBy("day")
      .orderBy("added_ms")
      .limit(MOST_LISTED)
      .execute()
    return rows.map(({ id, encounter, kind, day, done_ms }) => ({
      ...{ id, encounter, kind: kind as DueKind, day, isDone: done_ms !== null },
    }))
  }

  /** What isn't ticked off, the soonest first. */
  async open(): Promise<readonly DueOnBoardItem[]> {
    const rows = await this.#parts.database
      .selectFrom("due")
      .innerJoin("counsel", "counsel.key", "due.counsel")
      .select(["due.id", "due.encounter", "due.kind", "due.day", "counsel.name", "counsel.is_listed"])
      .where("due.done_ms", "is", null)
      .orderBy("due.day")
      .orderBy("due.added_ms")
      .limit(MOST_LISTED)
      .execute()
    return rows.map(({ id, encounter, kind, day, name, is_listed }) => ({
      ...{ id, tag: boardTag(encounter), kind: kind as DueKind, day, counsel: name, isOnRoster: is_listed === 1 },
    }))
  }
}

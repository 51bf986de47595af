import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"
import type { Database, Tables } from "./database.ts"

export type AdviceRow = Tables["advice_record"]

/** Which record is whose half of what was said in which encounter. */
export const adviceRecords: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("advice_record")
      .addColumn("record", "text", (column) => column.primaryKey().references("encounter.id"))
      .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
      .addColumn("counsel", "text", (column) => column.notNull())
      .addColumn("at_ms", "bigint", (column) => column.notNull())
      .addColumn("signed", "text", (column) => column.notNull())
      .execute()
    await schema.createIndex("advice_record_of_encounter").on("advice_record").column("encounter").execute()
  },
}

/** The row of a record; `undefined` for what is a person's own encounter, or nothing. */
export function adviceRecord(database: Database, record: string): Promise<AdviceRow | undefined> {
  return database.selectFrom("advice_record").selectAll().where("record", "=", record).executeTakeFirst()
}

/** What counsel recorded of an encounter, oldest first. */
export function adviceRecordsOf(database: Database, encounter: string): Promise<AdviceRow[]> {
  return database
    .selectFrom("advice_record")
    .selectAll()
    .where("encounter", "=", encounter)
    .orderBy("at_ms")
    .orderBy("record")
    .execute()
}

/**
 * Notes whose record it is, once. Resolves when it is on the disk.
 * @param most - Records of one counsel in one encounter.
 * @returns false when there are as many already.
 */
export function addAdviceRecord(database: Database, row: AdviceRow, most: number): Promise<boolean> {
  return database.transaction().execute(async (transaction) => {
    const own = await transaction
      .selectFrom("advice_record")
      .select("record")
      .where("encounter", "=", row.encounter)
      .where("counsel", "=", row.counsel)
      .execute()
    if (own.some(({ record }) => record === row.record)) return true
    if (own.length >= most) return false
    await transaction
      .insertInto("advice_record")
      .values(row)
      .onConflict((on) => on.column("record").doNothing())
      .execute()
    return true
  })
}

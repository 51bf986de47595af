import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** What is due after calls: a day and a kind, and nothing of what it is about. */
export const dueAfterCalls: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("due")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
      .addColumn("counsel", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("day", "text", (column) => column.notNull())
      .addColumn("added_ms", "bigint", (column) => column.notNull())
      .addColumn("done_ms", "bigint")
      .execute()
    await schema.createIndex("due_by_counsel").on("due").columns(["counsel", "day"]).execute()
    await schema.createIndex("due_by_encounter").on("due").column("encounter").execute()
  },
}

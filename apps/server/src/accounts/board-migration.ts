import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Part of migrations.ts, where its number is. */
export const actsAndAnswers: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("act")
      .addColumn("number", "integer", (column) => column.primaryKey().autoIncrement())
      .addColumn("at_ms", "bigint", (column) => column.notNull())
      .addColumn("who", "text")
      .addColumn("what", "text", (column) => column.notNull())
      .addColumn("about", "text", (column) => column.notNull())
      .execute()
    await schema
      .createTable("answer")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("hour_ms", "bigint", (column) => column.notNull())
      .addColumn("jurisdiction", "text", (column) => column.notNull())
      .addColumn("language", "text")
      .addColumn("answered_after_ms", "bigint")
      .addColumn("is_mistake", "integer", (column) => column.notNull())
      .addColumn("is_abandoned", "integer", (column) => column.notNull())
      .addColumn("was_queued", "integer", (column) => column.notNull())
      .addColumn("is_unmatched", "integer", (column) => column.notNull())
      .execute()
    await schema.createIndex("answer_by_time").on("answer").column("hour_ms").execute()
  },
}

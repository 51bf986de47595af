import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** When people are on call: what each said, what they swap, and the addresses of calendar feeds. */
export const shiftTables: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("rota")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("zone", "text", (column) => column.notNull())
      .execute()
    await schema
      .createTable("hours")
      .addColumn("member", "text", (column) => column.primaryKey())
      .addColumn("said", "text", (column) => column.notNull())
      .addColumn("calendar", "text")
      .execute()
    await schema
      .createTable("swap")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("giver", "text", (column) => column.notNull())
      .addColumn("taker", "text", (column) => column.notNull())
      .addColumn("from_time", "text", (column) => column.notNull())
      .addColumn("to_time", "text", (column) => column.notNull())
      .addColumn("asked_ms", "bigint", (column) => column.notNull())
      .addColumn("agreed_ms", "bigint")
      .execute()
    await schema
      .createTable("shift_feed")
      .addColumn("member", "text", (column) => column.primaryKey())
      .addColumn("hash", "text", (column) => column.notNull().unique())
      .execute()
  },
}

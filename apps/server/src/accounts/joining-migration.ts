import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Codes to join with, the seats that were taken, and tokens: seats.ts, token-issuer.ts, toll.ts. */
export const joiningTables: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("joining_code")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("label", "text", (column) => column.notNull())
      .addColumn("seat", "text", (column) => column.notNull().unique())
      .addColumn("seats", "bigint")
      .addColumn("used", "bigint", (column) => column.notNull())
      .addColumn("is_closed", "integer", (column) => column.notNull())
      .addColumn("made_ms", "bigint", (column) => column.notNull())
      .execute()
    await schema
      .createTable("seat_pass")
      .addColumn("hash", "text", (column) => column.primaryKey())
      .addColumn("code", "text", (column) => column.notNull().references("joining_code.id"))
      .addColumn("day", "bigint", (column) => column.notNull())
      .addColumn("issued", "bigint", (column) => column.notNull())
      .execute()
    await schema
      .createTable("token_key")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("private_key", "text", (column) => column.notNull())
      .addColumn("made_ms", "bigint", (column) => column.notNull())
      .execute()
    await schema
      .createTable("spent_token")
      .addColumn("hash", "text", (column) => column.primaryKey())
      .addColumn("request", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .execute()
    await schema.createIndex("spent_token_by_key").on("spent_token").column("key").execute()
  },
}

import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Part of migrations.ts, where its number is. */
export const noticesAndAddresses: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("notice")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("about", "text", (column) => column.notNull())
      .addColumn("channel", "text", (column) => column.notNull())
      .addColumn("address", "text")
      .addColumn("address_tag", "text", (column) => column.notNull())
      .addColumn("language", "text", (column) => column.notNull())
      .addColumn("message", "text", (column) => column.notNull())
      .addColumn("rank", "integer", (column) => column.notNull())
      .addColumn("costs", "bigint", (column) => column.notNull())
      .addColumn("asked_ms", "bigint", (column) => column.notNull())
      .addColumn("until_ms", "bigint", (column) => column.notNull())
      .addColumn("next_ms", "bigint", (column) => column.notNull())
      .addColumn("most_attempts", "bigint", (column) => column.notNull())
      .addColumn("attempts", "bigint", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("because", "text")
      .addColumn("reference", "text")
      .execute()
    await schema.createIndex("notice_due").on("notice").columns(["state", "channel", "next_ms"]).execute()
    await schema.createIndex("notice_by_time").on("notice").column("asked_ms").execute()
    await schema.createIndex("notice_by_owner").on("notice").column("about").execute()
    await schema.createIndex("notice_by_address").on("notice").columns(["address_tag", "asked_ms"]).execute()
    await schema
      .createTable("push_key")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("public_key", "text", (column) => column.notNull())
      .addColumn("private_key", "text", (column) => column.notNull())
      .execute()
    await schema
      .createTable("counsel_address")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("counsel", "text", (column) => column.notNull())
      .addColumn("channel", "text", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("language", "text", (column) => column.notNull())
      .addColumn("set_ms", "bigint", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("state_ms", "bigint", (column) => column.notNull())
      .execute()
    await schema.createIndex("counsel_address_of").on("counsel_address").columns(["counsel", "channel"]).execute()
  },
}

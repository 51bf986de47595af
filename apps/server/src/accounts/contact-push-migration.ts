import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** By which push subscription a contact is told, by the contact's key. */
export const contactPushes: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable("contact_push")
      .addColumn("contact", "text", (column) => column.primaryKey())
      .addColumn("subscription", "text", (column) => column.notNull())
      .execute()
  },
}

import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** What counsel writes after a call, and where letters to the person go. */
export const lettersAfterCalls: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("counsel_letter")
      .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
      .addColumn("counsel", "text", (column) => column.notNull())
      .addColumn("number", "bigint", (column) => column.notNull())
      .addColumn("sent_to", "text", (column) => column.notNull())
      .addColumn("at_ms", "bigint", (column) => column.notNull())
      .addColumn("signed", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("counsel_letter_place", ["encounter", "counsel", "number"])
      .execute()
    await schema
      .createTable("letters_to")
      .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("recipient", "text", (column) => column.notNull())
      .addColumn("at_ms", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("letters_to_of", ["encounter", "hash"])
      .execute()
  },
}

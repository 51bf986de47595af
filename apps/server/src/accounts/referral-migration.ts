import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Encounters that one counsel hands on to another when the call is over; the letters lie with the others. */
export const referralsAfterCalls: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("referral")
      .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
      .addColumn("counsel", "text", (column) => column.notNull())
      .addColumn("number", "bigint", (column) => column.notNull())
      .addColumn("to_counsel", "text", (column) => column.notNull())
      .addColumn("because", "text", (column) => column.notNull())
      .addColumn("answer", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("referral_place", ["encounter", "counsel", "number"])
      .execute()
    await schema.createIndex("referral_by_taker").on("referral").column("to_counsel").execute()
  },
}

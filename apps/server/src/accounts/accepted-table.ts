import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Which counsel signed an acceptance for which encounter. */
export const acceptedTable: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("accepted")
      .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
      .addColumn("counsel", "text", (column) => column.notNull())
      .addColumn("at_ms", "bigint", (column) => column.notNull())
      .addColumn("signed", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("accepted_by", ["encounter", "counsel"])
      .execute()
    await schema.createIndex("accepted_by_counsel").on("accepted").column("counsel").execute()
  },
}

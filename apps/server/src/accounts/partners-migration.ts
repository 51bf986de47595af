import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Partner organisations: where their servers are, the newest roster of each that was verified, and who of the counsel is theirs. */
export const partnerOrganisations: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("partner")
      .addColumn("root", "text", (column) => column.primaryKey())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("added_ms", "bigint", (column) => column.notNull())
      .addColumn("looked_ms", "bigint")
      .addColumn("fault", "text")
      .addColumn("name", "text")
      .addColumn("pin", "text")
      .addColumn("number", "bigint")
      .addColumn("hash", "text")
      .addColumn("issued_ms", "bigint")
      .addColumn("until_ms", "bigint")
      .addColumn("file", "text")
      .execute()
    await schema.alterTable("counsel").addColumn("partner", "text").execute()
  },
}

import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Counsel's signed word that what was said while they were connected may be shown to others. */
export const releasesOfConsultations: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema.alterTable("accepted").addColumn("release", "text").execute()
  },
}

import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Migration 0012: sealed messages of calls. */
export const messagesOfCalls: Migration = {
  async up({ schema }: Kysely<unknown>) {
    await schema
      .createTable("call_message")
      .addColumn("request", "text", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("token", "integer", (column) => column.notNull())
      .addColumn("by", "text", (column) => column.notNull())
      .addColumn("sequence", "bigint", (column) => column.notNull())
      .addColumn("signed", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("call_message_number", ["request", "number"])
      .addUniqueConstraint("call_message_place", ["request", "token", "by", "sequence"])
      .execute()
  },
}

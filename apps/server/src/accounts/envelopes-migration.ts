import type { Kysely } from "kysely"
import type { Migration } from "kysely/migration"

/** Envelopes for counsel, apart from the recording they open; and by which recipients each counsel has ever been sealed to. */
export const envelopesOfCounsel: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable("counsel_envelope")
      .addColumn("encounter", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("reader", "text", (column) => column.notNull())
      .addColumn("body", "blob", (column) => column.notNull())
      .addColumn("is_settled", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("counsel_envelope_of", ["encounter", "hash", "reader"])
      .execute()
    await schema
      .createIndex("counsel_envelope_unsettled")
      .on("counsel_envelope")
      .columns(["is_settled", "encounter"])
      .execute()
    await schema
      .createTable("counsel_reader")
      .addColumn("counsel", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("counsel_reader_of", ["counsel", "hash"])
      .execute()
    const known = database as Kysely<{
      counsel: { key: string; recipient: string }
      recipient: { hash: string; text: string }
      counsel_reader: { counsel: string; hash: string }
    }>
    const readers = await known
      .selectFrom("counsel")
      .innerJoin("recipient", "recipient.text", "counsel.recipient")
      .select(["counsel.key as counsel", "recipient.hash as hash"])
      .execute()
    for (const reader of readers) await known.insertInto("counsel_reader").values(reader).execute()
  },
}

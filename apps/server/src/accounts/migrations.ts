import { type Kysely, sql } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import { messagesOfCalls } from "../call/message-table.ts"
import { acceptedTable } from "./accepted-table.ts"
import { adviceRecords } from "./advice-records.ts"
import { actsAndAnswers } from "./board-migration.ts"
import { contactPushes } from "./contact-push-migration.ts"
import { dueAfterCalls } from "./due-migration.ts"
import { envelopesOfCounsel } from "./envelopes-migration.ts"
import { joiningTables } from "./joining-migration.ts"
import { lettersAfterCalls } from "./letters-migration.ts"
import { noticesAndAddresses } from "./notices-migration.ts"
import { partnerOrganisations } from "./partners-migration.ts"
import { referralsAfterCalls } from "./referral-migration.ts"
import { releasesOfConsultations } from "./releases-migration.ts"
import { shiftTables } from "./shifts-migration.ts"

/** Numbered, and never changed once released: what a database has been through stands in its own tables. */
const migrations: Record<string, Migration> = {
  "0001 encounters, legs, devices, counsel": {
    async up(database: Kysely<unknown>) {
      const { schema } = database
      await schema
        .createTable("organisation")
        .addColumn("id", "integer", (column) => column.primaryKey())
        .addColumn("name", "text", (column) => column.notNull())
        .execute()
      await schema
        .createTable("counsel")
        .addColumn("key", "text", (column) => column.primaryKey())
        .addColumn("recipient", "text", (column) => column.notNull())
        .addColumn("added_ms", "bigint", (column) => column.notNull())
        .execute()
      await schema
        .createTable("encounter")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("device", "text")
        .addColumn("started_ms", "bigint", (column) => column.notNull())
        .addColumn("last_received_ms", "bigint", (column) => column.notNull())
        .addColumn("records", "bigint", (column) => column.notNull())
        .addColumn("bytes", "bigint", (column) => column.notNull())
        .addColumn("newest_leg", "bigint", (column) => column.notNull())
        .addColumn("is_ended", "integer", (column) => column.notNull())
        .execute()
      await schema.createIndex("encounter_by_time").on("encounter").column("last_received_ms").execute()
      await schema
        .createTable("leg")
        .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
        .addColumn("leg", "bigint", (column) => column.notNull())
        .addColumn("session_key", "text", (column) => column.notNull())
        .addColumn("claim", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("leg_place", ["encounter", "leg"])
        .execute()
      await schema
        .createTable("device_usage")
        .addColumn("device", "text", (column) => column.notNull())
        .addColumn("day", "integer", (column) => column.notNull())
        .addColumn("bytes", "bigint", (column) => column.notNull())
        .addColumn("encounters", "integer", (column) => column.notNull())
        .addPrimaryKeyConstraint("device_day", ["device", "day"])
        .execute()
    },
  },
  "0002 owners, erasures, holds, openings": {
    async up(database: Kysely<unknown>) {
      const { schema } = database
      await schema
        .createTable("owner")
        .addColumn("key", "text", (column) => column.primaryKey())
        .addColumn("replaced_by", "text")
        .addColumn("ring_version", "integer", (column) => column.notNull())
        .addColumn("ring", "text")
        .execute()
      await schema
        .createTable("device_owner")
        .addColumn("device", "text", (column) => column.notNull())
        .addColumn("owner", "text", (column) => column.notNull())
        .addColumn("from_ms", "bigint", (column) => column.notNull())
        .addColumn("until_ms", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("device_time", ["device", "from_ms"])
        .execute()
      await schema.createIndex("device_by_owner").on("device_owner").column("owner").execute()
      await schema.createIndex("encounter_by_device").on("encounter").column("device").execute()
      await schema
        .createTable("erasure")
        .addColumn("encounter", "text", (column) => column.primaryKey().references("encounter.id"))
        .addColumn("asked_ms", "bigint", (column) => column.notNull())
        .addColumn("due_ms", "bigint", (column) => column.notNull())
        .addColumn("order", "text", (column) => column.notNull())
        .addColumn("begun_ms", "bigint")
        .addColumn("erased_ms", "bigint")
        .addColumn("tombstone", "text")
        .execute()
      await schema
        .createTable("hold")
        .addColumn("encounter", "text", (column) => column.primaryKey().references("encounter.id"))
        .addColumn("counsel", "text", (column) => column.notNull())
        .addColumn("since_ms", "bigint", (column) => column.notNull())
        .execute()
      await schema
        .createTable("opening")
        .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
        .addColumn("counsel", "text", (column) => column.notNull())
        .addColumn("from_ms", "bigint", (column) => column.notNull())
        .addColumn("to_ms", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("opening_time", ["encounter", "counsel", "from_ms"])
        .execute()
    },
  },
  "0003 who answers, requests for help": {
    async up(database: Kysely<unknown>) {
      const { schema } = database
      await schema.alterTable("organisation").addColumn("home_jurisdiction", "text").execute()
      // Whoever has no name yet can watch, and isn't rung.
      await schema
        .alterTable("counsel")
        .addColumn("name", "text", (column) => column.notNull().defaultTo(""))
        .execute()
      await schema
        .alterTable("counsel")
        .addColumn("languages", "text", (column) => column.notNull().defaultTo(""))
        .execute()
      await schema
        .alterTable("counsel")
        .addColumn("certified_until_ms", "bigint", (column) => column.notNull().defaultTo(0))
        .execute()
      await schema
        .createTable("licence")
        .addColumn("counsel", "text", (column) => column.notNull().references("counsel.key"))
        .addColumn("jurisdiction", "text", (column) => column.notNull())
        .addColumn("matter", "text", (column) => column.notNull())
        .addColumn("expires_ms", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("licence_of", ["counsel", "jurisdiction", "matter"])
        .execute()
      await schema
        .createTable("help_policy")
        .addColumn("hash", "text", (column) => column.primaryKey())
        .addColumn("policy", "text", (column) => column.notNull())
        .execute()
      await schema
        .createTable("help_request")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
        .addColumn("number", "bigint", (column) => column.notNull())
        .addColumn("device", "text", (column) => column.notNull())
        .addColumn("asked_ms", "bigint", (column) => column.notNull())
        .addColumn("said", "text", (column) => column.notNull())
        .addColumn("jurisdiction_source", "text", (column) => column.notNull())
        .addColumn("leg", "bigint", (column) => column.notNull())
        .addColumn("session_key", "text", (column) => column.notNull())
        .addColumn("acceptances", "text", (column) => column.notNull())
        .addColumn("policy", "text", (column) => column.notNull().references("help_policy.hash"))
        .addColumn("state", "text", (column) => column.notNull())
        .addColumn("revision", "bigint", (column) => column.notNull())
        .addColumn("version", "bigint", (column) => column.notNull())
        .addColumn("is_open", "integer", (column) => column.notNull())
        .addUniqueConstraint("help_request_number", ["encounter", "number"])
        .execute()
      // Whatever goes wrong above it, an encounter has one open request.
      await schema
        .createIndex("help_request_open")
        .unique()
        .on("help_request")
        .column("encounter")
        .where(sql.ref("is_open"), "=", 1)
        .execute()
      await schema.createIndex("help_request_by_device").on("help_request").columns(["device", "asked_ms"]).execute()
      // … and nobody holds two.
      await schema
        .createTable("help_holder")
        .addColumn("member", "text", (column) => column.primaryKey())
        .addColumn("request", "text", (column) => column.notNull().references("help_request.id").onDelete("cascade"))
        .addColumn("seat", "text", (column) => column.notNull())
        .execute()
      await schema.createIndex("help_holder_by_request").on("help_holder").column("request").execute()
      await schema
        .createTable("help_effect")
        .addColumn("request", "text", (column) => column.notNull().references("help_request.id").onDelete("cascade"))
        .addColumn("revision", "bigint", (column) => column.notNull())
        .addColumn("effects", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("help_effect_of", ["request", "revision"])
        .execute()
      await schema
        .createTable("help_conflict")
        .addColumn("device", "text", (column) => column.notNull())
        .addColumn("member", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("help_conflict_of", ["device", "member"])
        .execute()
    },
  },
  "0004 several counsel hold one encounter": {
    async up(database: Kysely<unknown>) {
      const { schema } = database
      await schema.alterTable("hold").renameTo("hold_of_one").execute()
      await schema
        .createTable("hold")
        .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
        .addColumn("counsel", "text", (column) => column.notNull())
        .addColumn("since_ms", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("hold_of_counsel", ["encounter", "counsel"])
        .execute()
      await sql`insert into hold select encounter, counsel, since_ms from hold_of_one`.execute(database)
      await schema.dropTable("hold_of_one").execute()
    },
  },
  "0005 contacts": {
    async up(database: Kysely<unknown>) {
      const { schema } = database
      await schema
        .createTable("pairing")
        .addColumn("address", "text", (column) => column.primaryKey())
        .addColumn("invitation", "text", (column) => column.notNull())
        .addColumn("answer", "text")
        .addColumn("made_ms", "bigint", (column) => column.notNull())
        .execute()
      await schema
        .createTable("circle")
        .addColumn("encounter", "text", (column) => column.primaryKey().references("encounter.id"))
        .addColumn("told_ms", "bigint", (column) => column.notNull())
        .addColumn("silent_ms", "bigint")
        .execute()
      await schema
        .createTable("circle_told")
        .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
        .addColumn("contact", "text", (column) => column.notNull())
        .addColumn("told", "text", (column) => column.notNull())
        .addColumn("may", "text", (column) => column.notNull())
        .addColumn("language", "text", (column) => column.notNull())
        .addColumn("told_ms", "bigint", (column) => column.notNull())
        .addColumn("reached", "text", (column) => column.notNull())
        .addColumn("seen", "text")
        .addPrimaryKeyConstraint("circle_told_of", ["encounter", "contact"])
        .execute()
      await schema.createIndex("circle_told_by_contact").on("circle_told").columns(["contact", "told_ms"]).execute()
      await schema
        .createTable("circle_address")
        .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
        .addColumn("contact", "text", (column) => column.notNull())
        .addColumn("channel", "text", (column) => column.notNull())
        .addColumn("address", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("circle_address_of", ["encounter", "contact", "channel", "address"])
        .execute()
    },
  },
  "0006 a certified roster, accounts": {
    async up(database: Kysely<unknown>) {
      const { schema } = database
      await schema
        .createTable("roster_file")
        .addColumn("id", "integer", (column) => column.primaryKey())
        .addColumn("pin", "text", (column) => column.notNull())
        .addColumn("number", "bigint", (column) => column.notNull())
        .addColumn("hash", "text", (column) => column.notNull())
        .addColumn("issued_ms", "bigint", (column) => column.notNull())
        .addColumn("until_ms", "bigint", (column) => column.notNull())
        .addColumn("file", "text", (column) => column.notNull())
        .addColumn("taken_ms", "bigint", (column) => column.notNull())
        .execute()
      await schema
        .createTable("recipient")
        .addColumn("hash", "text", (column) => column.primaryKey())
        .addColumn("text", "text", (column) => column.notNull())
        .addColumn("added_ms", "bigint", (column) => column.notNull())
        .execute()
      await schema
        .createTable("account")
        .addColumn("key", "text", (column) => column.primaryKey())
        .addColumn("role", "text", (column) => column.notNull())
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("added_ms", "bigint", (column) => column.notNull())
        .execute()
      await schema
        .alterTable("counsel")
        .addColumn("role", "text", (column) => column.notNull().defaultTo("counsel"))
        .execute()
      await schema
        .alterTable("counsel")
        .addColumn("is_listed", "integer", (column) => column.notNull().defaultTo(1))
        .execute()
    },
  },
  "0007 notices, addresses of counsel": noticesAndAddresses,
  "0008 invitations, passkeys": {
    async up(database: Kysely<unknown>) {
      const { schema } = database
      await schema.alterTable("account").addColumn("claims", "text").execute()
      await schema.alterTable("account").addColumn("passkey_ms", "bigint").execute()
      await schema
        .createTable("passkey")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("account", "text", (column) => column.notNull().references("account.key"))
        .addColumn("public_key", "text", (column) => column.notNull())
        .addColumn("counter", "bigint", (column) => column.notNull())
        .addColumn("added_ms", "bigint", (column) => column.notNull())
        .execute()
      await schema.createIndex("passkey_by_account").on("passkey").column("account").execute()
      await schema
        .createTable("invitation")
        .addColumn("hash", "text", (column) => column.primaryKey())
        .addColumn("role", "text", (column) => column.notNull())
        .addColumn("expires_ms", "bigint", (column) => column.notNull())
        .addColumn("used_ms", "bigint")
        .execute()
    },
  },
  "0009 joining codes, seats and tokens": joiningTables,
  "0010 who accepted, and may read": acceptedTable,
  "0011 acts, answers": actsAndAnswers,
  "0012 messages of calls": messagesOfCalls,
  "0013 how an encounter was said to be over": {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable("closing")
        .addColumn("encounter", "text", (column) => column.notNull().references("encounter.id"))
        .addColumn("leg", "bigint", (column) => column.notNull())
        .addColumn("number", "bigint", (column) => column.notNull())
        .addColumn("act", "text", (column) => column.notNull())
        .addColumn("is_confirmed", "integer", (column) => column.notNull())
        .addColumn("at_ms", "bigint", (column) => column.notNull())
        .addColumn("signed", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("closing_place", ["encounter", "leg", "number"])
        .execute()
    },
  },
  "0014 shifts": shiftTables,
  "0015 releases of consultations": releasesOfConsultations,
  "0016 pushes of contacts": contactPushes,
  "0017 letters after calls": lettersAfterCalls,
  "0018 what is due after calls": dueAfterCalls,
  "0019 what counsel recorded": adviceRecords,
  "0020 referrals after calls": referralsAfterCalls,
  "0021 partner organisations": partnerOrganisations,
  "0022 envelopes of counsel": envelopesOfCounsel,
}

/** @param upTo - Name of the last migration that is done: a database as an older release left it. All of them, unless told otherwise. */
export async function migrate<T>(database: Kysely<T>, upTo?: string): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } })
  const { error } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo))
  if (error !== undefined) throw new Error("the database could not be brought up to date", { cause: error })
}

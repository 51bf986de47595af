import type { OwnEncounter, OwnEncounters } from "@alongside/protocol/owner-answers"
import type { Database } from "./database.ts"
import type { EncounterRow } from "./encounter-book.ts"
import { keepingOf } from "./keeping.ts"

/** Encounters in one answer. */
const MOST_LISTED = 200

/**
 * The encounters of an owner, newest first, those that are erased too.
 * @param skip - so many of them first.
 * @param newerRow - of one that is in use: the database may be a moment behind.
 */
export async function ownEncounters(
  database: Database,
  owner: string,
  skip: number,
  newerRow: (id: string) => EncounterRow | undefined,
): Promise<OwnEncounters> {
  const rows = await database
    .selectFrom("encounter")
    .innerJoin("device_owner", "device_owner.device", "encounter.device")
    .select((row) => [
      "encounter.id",
      "device_owner.device",
      "encounter.started_ms",
      "encounter.last_received_ms",
      "encounter.records",
      "encounter.bytes",
      "encounter.is_ended",
      row
        .selectFrom("leg")
        .select((leg) => leg.fn.countAll<number>().as("legs"))
        .whereRef("leg.encounter", "=", "encounter.id")
        .as("legs"),
      row
        .selectFrom("counsel_letter")
        .select((letter) => letter.fn.countAll<number>().as("letters"))
        .whereRef("counsel_letter.encounter", "=", "encounter.id")
        .where("counsel_letter.sent_to", "=", "her")
        .as("letters"),
    ])
    .where("device_owner.owner", "=", owner)
    .where("encounter.id", "not in", (advice) => advice.selectFrom("advice_record").select("record"))
    .whereRef("encounter.started_ms", ">=", "device_owner.from_ms")
    .whereRef("encounter.started_ms", "<", "device_owner.until_ms")
    .orderBy("encounter.started_ms", "desc")
    .orderBy("encounter.id")
    .limit(MOST_LISTED + 1)
    .offset(skip)
    .execute()
  const listed = rows.slice(0, MOST_LISTED)
  const keeping = await keepingOf(
    database,
    listed.map(({ id }) => id),
  )
  const encounters = listed.map((row): OwnEncounter => {
    const { last_received_ms, records, bytes, is_ended } = newerRow(row.id) ?? row
    return {
      id: row.id,
      device: row.device,
      startedMs: row.started_ms,
      lastReceivedMs: last_received_ms,
      legs: row.legs ?? 0,
      records,
      bytes,
      isEnded: is_ended === 1,
      letters: row.letters ?? 0,
      ...keeping.get(row.id)!,
    }
  })
  return { encounters, next: rows.length > MOST_LISTED ? skip + MOST_LISTED : null }
}

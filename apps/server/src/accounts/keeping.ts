import type { Hold, Keeping } from "@alongside/protocol/keeping"
import type { Database } from "./database.ts"

/** Of each of these encounters, who holds it, whether she wants it erased, and whether it is. */
export async function keepingOf(database: Database, encounters: readonly string[]): Promise<Map<string, Keeping>> {
  // Not every database takes an empty list.
  if (encounters.length === 0) return new Map()
  const holds = await database
    .selectFrom("hold")
    .leftJoin("counsel", "counsel.key", "hold.counsel")
    .select(["hold.encounter", "hold.counsel", "hold.since_ms", "counsel.name"])
    .where("encounter", "in", encounters)
    .orderBy("since_ms")
    .orderBy("hold.counsel")
    .execute()
  const holdsOf = Map.groupBy(holds, ({ encounter }) => encounter)
  const erasures = await database
    .selectFrom("erasure")
    .select(["encounter", "asked_ms", "due_ms", "begun_ms", "erased_ms"])
    .where("encounter", "in", encounters)
    .execute()
  const erasureOf = new Map(erasures.map((row) => [row.encounter, row]))
  return new Map(
    encounters.map((id) => {
      const row = erasureOf.get(id)
      const keeping: Keeping = {
        holds: (holdsOf.get(id) ?? []).map(holdOf),
        erasure: row === undefined ? null : { askedMs: row.asked_ms, dueMs: row.due_ms },
        // From when its erasing begins nothing of it is given out any more.
        erasedMs: row?.erased_ms ?? row?.begun_ms ?? null,
      }
      return [id, keeping]
    }),
  )
}

function holdOf({ counsel, name, since_ms }: { counsel: string; name: string | null; since_ms: number }): Hold {
  return { counsel, name: name === "" ? null : name, sinceMs: since_ms }
}

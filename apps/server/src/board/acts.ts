import type { Act, ActKind } from "@alongside/protocol/board"
import type { Kysely } from "kysely"
import type { Database, Tables } from "../accounts/database.ts"

/** An act that has just been done. */
export interface NewAct {
  /** Key of who did it, hexadecimal; `null` for the server, by its own rules. */
  readonly who: string | null
  readonly what: ActKind
  readonly about: string
  readonly atMs: number
}

/** What one page of them shows. */
export const ACTS_AT_ONCE = 200

/** Writes acts down. Nothing changes or deletes one: this is the only statement that writes to their table. */
export async function noteActs(executor: Kysely<Tables>, acts: readonly NewAct[]): Promise<void> {
  if (acts.length === 0) return
  const rows = acts.map(({ who, what, about, atMs }) => ({ who, what, about, at_ms: atMs }))
  await executor.insertInto("act").values(rows).execute()
}

/** Those before a number (exclusive), newest first, and the names of who is in them. */
export async function actsBefore(
  database: Database,
  before: number,
): Promise<{ readonly acts: Act[]; readonly names: Record<string, string>; readonly isMore: boolean }> {
  const rows = await database
    .selectFrom("act")
    .selectAll()
    .where("number", "<", before)
    .orderBy("number", "desc")
    .limit(ACTS_AT_ONCE + 1)
    .execute()
  const acts = rows
    .slice(0, ACTS_AT_ONCE)
    .map(({ number, at_ms, who, what, about }): Act => ({ number, atMs: at_ms, who, what: what as ActKind, about }))
  const keys = [...new Set(acts.flatMap(({ who, about }) => (who === null ? [about] : [who, about])))]
  return { acts, names: await namesOf(database, keys), isMore: rows.length > ACTS_AT_ONCE }
}

/** Of those who work here, or did and are still on a roster's books. */
async function namesOf(database: Database, keys: readonly string[]): Promise<Record<string, string>> {
  if (keys.length === 0) return {}
  const people = await Promise.all([
    database.selectFrom("counsel").select(["key", "name"]).where("key", "in", keys).execute(),
    database.selectFrom("account").select(["key", "name"]).where("key", "in", keys).execute(),
  ])
  return Object.fromEntries(people.flat().map(({ key, name }) => [key, name]))
}

import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "kysely"
import { expect, test } from "vitest"
import { openDatabase } from "./database.ts"
import { keepingOf } from "./keeping.ts"

test("what a counsel held before several could is held after it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "alongside-holds-"))
  const [encounter, counsel] = ["e".repeat(64), "c".repeat(64)]
  const old = await openDatabase(folder)
  await old
    .insertInto("encounter")
    .values({
      ...{ id: encounter, device: null, started_ms: 1, last_received_ms: 2 },
      ...{ records: 1, bytes: 1, newest_leg: 0, is_ended: 1 },
    })
    .execute()
  // As the release before left it: one hold for each encounter.
  await sql`drop table hold`.execute(old)
  await sql`create table hold (encounter text primary key references encounter (id), counsel text not null, since_ms bigint not null)`.execute(
    old,
  )
  await old.insertInto("hold").values({ encounter, counsel, since_ms: 7 }).execute()
  await sql`delete from kysely_migration where name like '0004%'`.execute(old)
  await old.destroy()

  const database = await openDatabase(folder)
  await database
    .insertInto("hold")
    .values({ encounter, counsel: "d".repeat(64), since_ms: 8 })
    .execute()
  const { holds } = (await keepingOf(database, [encounter])).get(encounter)!
  expect(holds).toEqual([
    { counsel, name: null, sinceMs: 7 },
    { counsel: "d".repeat(64), name: null, sinceMs: 8 },
  ])
  await database.destroy()
  await rm(folder, { recursive: true, force: true })
})

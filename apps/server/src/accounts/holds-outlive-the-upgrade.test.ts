import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Kysely } from "kysely"
import { expect, test } from "vitest"
import { openDatabase, type Tables } from "./database.ts"
import { keepingOf } from "./keeping.ts"
import { migrate } from "./migrations.ts"
import { nodeSqliteDialect } from "./node-sqlite.ts"

test("what a counsel held before several could is held after it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "alongside-holds-"))
  const [encounter, counsel] = ["e".repeat(64), "c".repeat(64)]
  // As the release before left it: one hold for each encounter.
  const old = new Kysely<Tables>({ dialect: nodeSqliteDialect(join(folder, "alongside.sqlite")) })
  await migrate(old, "0003 who answers, requests for help")
  await old
    .insertInto("encounter")
    .values({
      ...{ id: encounter, device: null, started_ms: 1, last_received_ms: 2 },
      ...{ records: 1, bytes: 1, newest_leg: 0, is_ended: 1 },
    })
    .execute()
  await old.insertInto("hold").values({ encounter, counsel, since_ms: 7 }).execute()
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

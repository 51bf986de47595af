import { mkdtempDisposable, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseBatch } from "@alongside/evidence/statement/batch"
import { afterEach, expect, test, vi } from "vitest"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { openDatabase } from "../accounts/database.ts"
import { EncounterBook } from "../accounts/encounter-book.ts"
import { takeApart } from "../envelopes/apart.ts"
import { openLogStore } from "../store/log-store.ts"
import { startTestServer } from "../testing/test-server.ts"
import { Encounters } from "./encounters.ts"

afterEach(() => {
  vi.useRealTimers()
})

test("an encounter that nobody uses leaves memory when there is no room, and comes back as it was", async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), "alongside-encounters-"))
  const phone = new SignedPhone()
  {
    await using server = await startTestServer({ data: directory.path })
    const fork = new SignedPhone({ device: phone.device, session: phone.session })
    await phone.upload(server.url, [await phone.firstBatch(), await phone.batch([phone.segment("audio", 100)])])
    await fork.upload(server.url, [await fork.batch([fork.legStatement(), fork.segment("audio", 7)])])
    await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  }
  const database = await openDatabase(directory.path)
  const store = await openLogStore({ directory: join(directory.path, "segments"), onFatal: () => undefined })
  vi.useFakeTimers({ toFake: ["performance"] })
  const encounters = await Encounters.open(new EncounterBook(database), store, 9000)
  const before = (await encounters.find(phone.id))!
  encounters.evict()
  expect(encounters.inMemory(phone.id)).toBe(before)

  // Another one besides takes more than 9000 bytes; this one hasn't been used for a minute.
  vi.advanceTimersByTime(60_001)
  encounters.begin("0".repeat(64), new Uint8Array(32), "device")
  before.holders += 1
  encounters.evict()
  expect(encounters.inMemory(phone.id)).toBe(before)
  before.holders -= 1
  vi.advanceTimersByTime(60_001)
  encounters.evict()
  expect(encounters.inMemory(phone.id)).toBeUndefined()

  const after = (await encounters.find(phone.id))!
  expect(after).not.toBe(before)
  expect(after.end).toBe(4)
  expect(after.bytes).toBe(before.bytes)
  expect(after.isEnded).toBe(true)
  expect(after.contradictions).toEqual(before.contradictions)
  expect([...after.contradictions]).toHaveLength(1)
  expect(after.openers.ordinals()).toEqual(before.openers.ordinals())
  expect([...after.legs.keys()]).toEqual([0])
  await store.close()
  await database.destroy()
})

test("when memory is full of encounters in use, another has to wait and those go on", async () => {
  await using server = await startTestServer({ limits: { placesMemory: 8 * 1024 } })
  const phones = [new SignedPhone(), new SignedPhone(), new SignedPhone()]
  const statuses: number[] = []
  for (const phone of phones) statuses.push((await phone.upload(server.url, [await phone.firstBatch()])).status)
  expect(statuses).toEqual([200, 200, 503])
  const [first] = phones
  expect((await first!.upload(server.url, [await first!.batch([first!.segment("audio", 100)])])).status).toBe(200)
})

test("a lost database is made anew from the store, and the phone goes on once it claims again", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  const batch = await phone.firstBatch()
  await phone.upload(server.url, [batch])
  await server.close()
  for (const file of ["alongside.sqlite", "alongside.sqlite-wal", "alongside.sqlite-shm"]) {
    await rm(join(server.data, file), { force: true })
  }

  await using again = await server.restart()

  const list = await (await SignedCounsel.join(again)).list()
  expect(list).toMatchObject([
    { id: phone.id, records: 1, bytes: takeApart(batch, parseBatch(batch).items).rest.length, isEnded: false },
  ])
  const next = await phone.batch([phone.segment("audio", 100)])
  const unclaimed = await phone.upload(again.url, [next], [])
  expect(unclaimed.reply?.refusals).toEqual([{ index: 0, code: "LEG_UNCLAIMED" }])
  const answer = await phone.upload(again.url, [batch, next])
  expect(answer.status).toBe(200)
})

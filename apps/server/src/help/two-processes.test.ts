import { randomBytes } from "node:crypto"
import { mkdtempDisposable } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openDatabase } from "../accounts/database.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { Effect } from "../dispatch/effect.ts"
import { defaultPolicy } from "../dispatch/policy.ts"
import { counsel, need } from "../dispatch/trial/town.ts"
import { openLog } from "../log.ts"
import { Dispatcher } from "./dispatcher.ts"
import { type Asked, requestIdOf } from "./kept-request.ts"
import { RequestsBook } from "./requests-book.ts"

const log = openLog("silent")
const lawyers = ["ada", "ben"]

/** A dispatcher with a database connection and a desk of its own, as another process would have them. */
async function newProcess(directory: string) {
  const database = await openDatabase(directory)
  const effects: Effect[] = []
  const dispatcher = await Dispatcher.open({
    ...{ book: new RequestsBook(database), policy: defaultPolicy, log, now: () => Date.UTC(2026, 2, 3, 12) },
    present: () => lawyers,
    members: () => lawyers.map((id) => counsel(id)),
    perform: (some) => effects.push(...some),
    onWritten: () => undefined,
    onStep: () => undefined,
  })
  await dispatcher.begin()
  return {
    ...{ dispatcher, effects, database },
    [Symbol.asyncDispose]: async () => {
      await dispatcher.close()
      await database.destroy()
    },
  }
}

type Process = Awaited<ReturnType<typeof newProcess>>

async function ask({ dispatcher, database }: Process): Promise<string> {
  const encounter = randomBytes(32).toString("hex")
  await database
    .insertInto("encounter")
    .values({
      ...{ id: encounter, device: null, started_ms: 0, last_received_ms: 0 },
      ...{ records: 0, bytes: 0, newest_leg: 0, is_ended: 0 },
    })
    .execute()
  const id = requestIdOf(encounter, 0)
  const asked: Asked = {
    ...{ id, encounter, number: 0, device: "d", said: "", jurisdictionSource: "position" },
    ...{ leg: 0, sessionKey: "", acceptances: [], version: 0 },
  }
  await dispatcher.ask({ kind: "open", id, need: need(), source: "d", pressedMs: Date.UTC(2026, 2, 3, 12) }, asked)
  return id
}

const ringOf = ({ dispatcher }: Process, id: string, member: string): string =>
  dispatcher.get(id)!.request.rings.find((ring) => ring.member === member)!.id

test("of two processes that let somebody accept one request, one is overtaken and hears so", async () => {
  await using data = await mkdtempDisposable(join(tmpdir(), "alongside-two-"))
  await using one = await newProcess(data.path)
  const id = await ask(one)
  // Both know the request as it rings.
  await using other = await newProcess(data.path)
  const [ada, ben] = [ringOf(one, id, "ada"), ringOf(other, id, "ben")]

  const answers = await Promise.allSettled([
    one.dispatcher.tell(id, { kind: "accept", member: "ada", ring: ada }),
    other.dispatcher.tell(id, { kind: "accept", member: "ben", ring: ben }),
  ])

  const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []))
  expect(refused).toEqual([expect.any(DispatchError)])
  expect((refused[0] as DispatchError).code).toBe("ALREADY_ANSWERED")
  expect([...one.effects, ...other.effects].filter(({ kind }) => kind === "seat")).toHaveLength(1)
  const kept = await new RequestsBook(one.database).find(id)
  expect(Object.values(kept!.request.holds)).toHaveLength(1)
})

test("nobody gets two requests, though each process sees them free", async () => {
  await using data = await mkdtempDisposable(join(tmpdir(), "alongside-two-"))
  await using one = await newProcess(data.path)
  const [first, second] = [await ask(one), await ask(one)]
  await using other = await newProcess(data.path)
  const rings = [ringOf(one, first, "ada"), ringOf(other, second, "ada")] as const

  const answers = await Promise.allSettled([
    one.dispatcher.tell(first, { kind: "accept", member: "ada", ring: rings[0] }),
    other.dispatcher.tell(second, { kind: "accept", member: "ada", ring: rings[1] }),
  ])

  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
  const holders = await one.database.selectFrom("help_holder").selectAll().execute()
  expect(holders.map(({ member }) => member)).toEqual(["ada"])
})

test("what can't be written is refused, and the next is taken over what the disk has", async () => {
  await using data = await mkdtempDisposable(join(tmpdir(), "alongside-two-"))
  await using one = await newProcess(data.path)
  const id = await ask(one)
  const ring = ringOf(one, id, "ada")
  await one.database.schema.alterTable("help_holder").renameTo("away").execute()
  await expect(one.dispatcher.tell(id, { kind: "accept", member: "ada", ring })).rejects.toThrow("help_holder")
  expect(one.dispatcher.get(id)!.request.holds).toEqual({})
  expect(one.effects.filter(({ kind }) => kind === "seat")).toEqual([])
  await one.database.schema.alterTable("away").renameTo("help_holder").execute()
  await one.dispatcher.tell(id, { kind: "accept", member: "ada", ring })
  expect(one.dispatcher.get(id)!.request.holds.counsel?.token).toBe(1)
})

test("a desk that is made anew knows still whom probes don't reach", async () => {
  await using data = await mkdtempDisposable(join(tmpdir(), "alongside-two-"))
  await using one = await newProcess(data.path)
  const reachable = () => [...one.dispatcher.people()].map(({ member, isReachable }) => [member.id, isReachable])
  one.dispatcher.probed("ben", false)
  const id = await ask(one)
  const ring = ringOf(one, id, "ada")
  expect(reachable()).toEqual(Object.entries({ ada: true, ben: false }))
  await one.database.schema.alterTable("help_holder").renameTo("away").execute()
  await expect(one.dispatcher.tell(id, { kind: "accept", member: "ada", ring })).rejects.toThrow("help_holder")
  await one.dispatcher.take({ kind: "tick" })
  expect(reachable()).toEqual(Object.entries({ ada: true, ben: false }))
})

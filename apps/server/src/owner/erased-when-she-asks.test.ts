import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { toHex } from "@alongside/evidence/format/bytes"
import { parseBatch } from "@alongside/evidence/statement/batch"
import type { Keeping } from "@alongside/protocol/keeping"
import { ownerRoutes, parseClaims, parseErasureOrder } from "@alongside/protocol/owner"
import type { OwnEncounter } from "@alongside/protocol/owner-answers"
import { routes } from "@alongside/protocol/routes"
import { isTombstoneOf, openTombstone } from "@alongside/protocol/tombstone"
import { parseRecordFrames } from "@alongside/protocol/watch"
import { describe, expect, test, vi } from "vitest"
import { joiningOf, SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { codeOf, SignedOwner } from "../../../../journeys/signed-owner.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { addCounsel } from "../testing/another-counsel.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

const DAY_MS = 24 * 60 * 60 * 1000

interface Town extends AsyncDisposable {
  readonly server: TestServer
  readonly phone: SignedPhone
  readonly owner: SignedOwner
  readonly counsel: SignedCounsel
  /** Hers as she sees it. */
  hers(): Promise<OwnEncounter>
  /** The server's clock goes on. She and counsel sign in again: sessions don't last for days. */
  daysPass(days: number): Promise<void>
}

/** A server whose clock the test has, an encounter of two legs that has ended, its owner, and counsel. */
async function newTown(): Promise<Town> {
  let sinceMs = 0
  const now = (): number => Date.now() + sinceMs
  const server = await startTestServer({ now, limits: { erasureLookSeconds: 0.02 } })
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch(), await phone.batch([phone.segment("video", 60_000)])])
  const next = phone.nextLeg()
  await next.upload(server.url, [await next.firstBatch(), await next.batch([next.heads(true)])])
  const owner = await SignedOwner.of(server.url, phone.device)
  let counsel = await SignedCounsel.join(server)
  return {
    server,
    phone,
    owner,
    get counsel() {
      return counsel
    },
    hers: async () => (await owner.list()).find(({ id }) => id === phone.id)!,
    daysPass: async (days) => {
      sinceMs += days * DAY_MS
      await owner.signIn()
      counsel = await SignedCounsel.join(server)
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const untilErased = ({ owner, phone: hers }: Town, phone = hers): Promise<void> =>
  vi.waitFor(async () => expect(await codeOf(await owner.get(routes.tombstone(phone.id)))).toBeUndefined(), {
    timeout: 20_000,
  })

/** Ciphertexts, envelopes, and the claims and batches around them. */
async function bytesOfEncounter({ counsel, phone, owner }: Town): Promise<Buffer[]> {
  const frames = parseRecordFrames(
    new Uint8Array(await (await counsel.get(routes.records(phone.id, 0, 99))).arrayBuffer()),
  )!
  const bodies = frames.flatMap(({ batch }) =>
    parseBatch(batch).items.flatMap(({ unverifiedBody }) => unverifiedBody ?? []),
  )
  expect(bodies.length).toBeGreaterThan(3)
  const claims = parseClaims(await owner.bytes(ownerRoutes.claims(phone.id)))
  expect(claims).toHaveLength(2)
  const sealed = [...bodies, ...frames.map(({ batch }) => batch)].map((part) => Buffer.from(part.slice(0, 64)))
  // As the database writes them.
  return [...sealed, ...claims.map((claim) => Buffer.from(toHex(claim)))]
}

async function filesWith(directory: string, parts: readonly Buffer[]): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name))
    if (parts.some((part) => bytes.includes(part))) found.push(entry.name)
  }
  return found
}

describe("a recording that she wants erased", () => {
  test("stays some days, then nothing of it is on the server's disk but a signed tombstone", async () => {
    await using town = await newTown()
    const { server, phone, owner } = town
    const other = new SignedPhone({ device: phone.device })
    await other.upload(server.url, [await other.firstBatch()])
    const parts = await bytesOfEncounter(town)
    expect(await filesWith(server.data, parts)).not.toEqual([])

    const asked = await (await owner.askToErase(phone)).json()
    expect(asked.dueMs - asked.askedMs).toBe(7 * DAY_MS)
    await town.daysPass(6.9)
    expect(await town.hers()).toMatchObject({ erasure: asked, erasedMs: null })
    expect((await owner.get(routes.index(phone.id, 0))).status).toBe(200)

    await town.daysPass(0.2)
    await untilErased(town)

    expect(await filesWith(join(server.data, "segments"), parts)).toEqual([])
    const tombstone = await openTombstone(await owner.bytes(routes.tombstone(phone.id)), server.serverKey)
    expect(tombstone).toMatchObject({ encounter: phone.encounter, askedMs: asked.askedMs, records: 4 })
    expect(parseErasureOrder(tombstone.order).owner).toEqual(owner.key.publicKey)
    expect(await isTombstoneOf(tombstone, phone.encounter)).toBe(true)
    expect(await isTombstoneOf(tombstone, other.encounter)).toBe(false)
    expect(await isTombstoneOf({ ...tombstone, encounter: other.encounter }, other.encounter)).toBe(false)
    const forged = tombstone.order.with(-1, tombstone.order.at(-1)! ^ 1)
    expect(await isTombstoneOf({ ...tombstone, order: forged }, phone.encounter)).toBe(false)
    expect(await town.hers()).toMatchObject({ bytes: 0, legs: 0, erasedMs: expect.any(Number) })
    expect((await owner.get(routes.index(other.id, 0))).status).toBe(200)

    await server.close()
    expect(await filesWith(server.data, parts)).toEqual([])
  })

  test("can be had back as long as nothing is erased", async () => {
    await using town = await newTown()
    await town.owner.askToErase(town.phone)
    await town.daysPass(6)
    expect((await town.owner.ask("DELETE", ownerRoutes.erasure(town.phone.id))).status).toBe(204)
    expect(await codeOf(await town.owner.ask("DELETE", ownerRoutes.erasure(town.phone.id)))).toBe("ERASURE_UNKNOWN")
    await town.daysPass(30)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await town.hers()).toMatchObject({ erasure: null, erasedMs: null, records: 4 })
  })

  test("asked for twice it is due as asked first", async () => {
    await using town = await newTown()
    const first = await (await town.owner.askToErase(town.phone)).json()
    await town.daysPass(3)
    expect(await (await town.owner.askToErase(town.phone)).json()).toEqual(first)
  })

  test("stays as long as counsel holds it, which she sees", async () => {
    await using town = await newTown()
    const { owner, phone } = town
    const hold = (method: string) =>
      fetch(town.server.url + routes.hold(phone.id), {
        method,
        headers: { authorization: `Bearer ${town.counsel.token}` },
      })
    await owner.askToErase(phone)
    await town.daysPass(5)
    expect((await hold("POST")).status).toBe(204)
    await town.daysPass(100)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await town.hers()).toMatchObject({ holds: [{ sinceMs: expect.any(Number) }], erasedMs: null })

    expect((await hold("DELETE")).status).toBe(204)
    await untilErased(town)
    expect(await codeOf(await hold("POST"))).toBe("ENCOUNTER_ERASED")
    expect(await town.hers()).toMatchObject({ holds: [] })
  })

  test("stays until the last of several counsel lets go, and nobody lets go for another", async () => {
    await using town = await newTown()
    const { server, owner, phone } = town
    const joiningPath = await addCounsel(server)
    const another = () => SignedCounsel.join({ url: server.url, joiningPath })
    const ask = ({ token }: SignedCounsel, method: string) =>
      fetch(server.url + routes.hold(phone.id), { method, headers: { authorization: `Bearer ${token}` } })
    const [ann, ben] = [toHex(joiningOf(server.joiningPath).counselKey), toHex(joiningOf(joiningPath).counselKey)]
    await ask(town.counsel, "POST")
    const [first] = (await town.hers()).holds
    await town.daysPass(1)
    await ask(await another(), "POST")
    // Asked again, the first time counts.
    await ask(town.counsel, "POST")
    const keeping: Keeping = await (await ask(town.counsel, "GET")).json()
    expect(keeping).toEqual({
      holds: [first, { counsel: ben, name: "Demonstration counsel", sinceMs: expect.any(Number) }],
      erasure: null,
      erasedMs: null,
    })
    expect(first!.counsel).toBe(ann)
    expect((await town.hers()).holds).toEqual(keeping.holds)
    expect((await town.counsel.list())[0]).toMatchObject(keeping)

    const asked = await (await owner.askToErase(phone)).json()
    await ask(await another(), "DELETE")
    await ask(await another(), "DELETE")
    await town.daysPass(100)
    const eraserHasLooked = new SignedPhone({ device: phone.device })
    await eraserHasLooked.upload(server.url, [await eraserHasLooked.firstBatch()])
    await owner.askToErase(eraserHasLooked)
    await town.daysPass(8)
    await untilErased(town, eraserHasLooked)
    expect(await (await ask(town.counsel, "GET")).json()).toEqual({ holds: [first], erasure: asked, erasedMs: null })

    await ask(town.counsel, "DELETE")
    await untilErased(town)
  })
})

describe("an order to erase", () => {
  test("is signed by the owner key, for this encounter and server, with a nonce of its own", async () => {
    await using town = await newTown()
    const { owner, phone } = town
    const trial = async (...trying: Parameters<SignedOwner["askToErase"]>) => codeOf(await owner.askToErase(...trying))
    expect(await trial(phone, {}, quickKey())).toBe("ERASURE_SIGNATURE_INVALID")
    const stranger = quickKey()
    expect(await trial(phone, { owner: stranger.publicKey }, stranger)).toBe("ERASURE_SIGNATURE_INVALID")
    expect(await trial(phone, { encounter: new Uint8Array(32) })).toBe("ERASURE_MALFORMED")
    expect(await trial(phone, { origin: "https://alongside.example" })).toBe("ORIGIN_REFUSED")
    expect(await trial(phone, { nonce: new Uint8Array(32) })).toBe("NONCE_REFUSED")
    const response = await owner.post(ownerRoutes.erasure(phone.id), new Uint8Array(40))
    expect(await codeOf(response)).toBe("ERASURE_MALFORMED")
    expect(await town.hers()).toMatchObject({ erasure: null })
  })
})

describe("after it is erased", () => {
  test("nobody gets anything of it, and nothing of it is taken any more", async () => {
    await using town = await newTown()
    const { server, phone, owner } = town
    await owner.askToErase(phone)
    const watching = await town.counsel.watch()
    watching.say({ type: "watch", encounter: phone.id })
    await watching.untilMessage("watching")
    await town.daysPass(8)
    await untilErased(town)

    expect(await watching.untilMessage("refused")).toMatchObject({ code: "ENCOUNTER_ERASED", encounter: phone.id })
    const [listed] = await town.counsel.list()
    expect(listed).toMatchObject({ id: phone.id, bytes: 0, erasedMs: expect.any(Number) })
    const theirs = new Uint8Array(await (await town.counsel.get(routes.tombstone(phone.id))).arrayBuffer())
    expect(theirs).toEqual(await owner.bytes(routes.tombstone(phone.id)))
    for (const path of [routes.index(phone.id, 0), routes.records(phone.id, 0, 9)]) {
      expect(await codeOf(await town.counsel.get(path))).toBe("ENCOUNTER_ERASED")
      expect(await codeOf(await owner.get(path))).toBe("ENCOUNTER_ERASED")
    }
    // What a phone still had of it, and another start of the app in it.
    const late = await phone.upload(server.url, [await phone.batch([phone.segment("audio", 100)])])
    expect(late.problem?.code).toBe("ENCOUNTER_ERASED")
    await watching.close()
  })

  test("so it is after the server was started again, and other recordings are untouched", async () => {
    await using town = await newTown()
    const { server, phone, owner } = town
    const other = new SignedPhone({ device: phone.device })
    await other.upload(server.url, [await other.firstBatch()])
    await owner.askToErase(phone)
    await town.daysPass(8)
    await untilErased(town)
    await using again = await server.restart()
    const back = new SignedOwner(again.url, owner.key)
    await back.signIn()
    expect(await codeOf(await back.get(routes.index(phone.id, 0)))).toBe("ENCOUNTER_ERASED")
    expect((await back.get(routes.index(other.id, 0))).status).toBe(200)
    expect((await back.list()).map(({ id, erasedMs }) => [id, erasedMs !== null])).toEqual(
      expect.arrayContaining([
        [phone.id, true],
        [other.id, false],
      ]),
    )
  })
})

test("who was given her recording, and when, is hers to see", async () => {
  await using town = await newTown()
  const { counsel, owner, phone } = town
  const seen = async () => (await owner.get(ownerRoutes.openings(phone.id))).json()
  await counsel.get(routes.index(phone.id, 0))
  expect(await seen()).toEqual([])

  const watching = await counsel.watch()
  watching.say({ type: "watch", encounter: phone.id })
  await watching.untilMessage("watching")
  const [first] = await seen()
  expect(first).toMatchObject({ counsel: expect.stringMatching(/^[0-9a-f]{64}$/), fromMs: expect.any(Number) })
  await watching.close()
  await counsel.get(routes.records(phone.id, 0, 1))
  expect(await seen()).toMatchObject([{ fromMs: first.fromMs }])

  await town.daysPass(1)
  await town.counsel.get(routes.records(phone.id, 0, 1))
  expect(await seen()).toHaveLength(2)
  // Her own reading is nobody's opening.
  await owner.get(routes.records(phone.id, 0, 1))
  expect(await seen()).toHaveLength(2)
})

import { MAX_KEY_RING, ownerRoutes, parseKeyRing } from "@alongside/protocol/owner"
import { afterAll, beforeAll, expect, test } from "vitest"
import { codeOf, SignedOwner } from "../../../../journeys/signed-owner.ts"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const ring = (version: number, seed = version) => ({ version, file: new Uint8Array(100).fill(seed) })
const kept = async (owner: SignedOwner) => parseKeyRing(await owner.bytes(ownerRoutes.keyRing))

test("there is none until one is put", async () => {
  const owner = await SignedOwner.of(server.url, quickKey())
  expect(await codeOf(await owner.get(ownerRoutes.keyRing))).toBe("KEY_RING_UNKNOWN")
})

test("each follows the one before: an older one never silently takes its place", async () => {
  const owner = await SignedOwner.of(server.url, quickKey())
  expect(await codeOf(await owner.putRing(ring(2)))).toBe("KEY_RING_CHANGED")
  expect(await codeOf(await owner.putRing(ring(1)))).toBeUndefined()
  expect(await codeOf(await owner.putRing(ring(2)))).toBeUndefined()
  for (const late of [ring(1), ring(2, 9), ring(4)])
    expect(await codeOf(await owner.putRing(late))).toBe("KEY_RING_CHANGED")
  expect(await kept(owner)).toEqual(ring(2))
})

test("the very same again is no fault: its answer may have been lost", async () => {
  const owner = await SignedOwner.of(server.url, quickKey())
  for (const _ of [1, 2]) expect(await (await owner.putRing(ring(1))).json()).toEqual({ keyRingVersion: 1 })
})

test("of two that are put at once one is kept, and the other told", async () => {
  const owner = await SignedOwner.of(server.url, quickKey())
  const answers = await Promise.all([owner.putRing(ring(1, 7)), owner.putRing(ring(1, 8))])
  expect((await Promise.all(answers.map(codeOf))).sort()).toEqual(["KEY_RING_CHANGED", undefined])
})

test("it goes over to a newer owner key, with the ring that is sealed to that one, or not at all", async () => {
  const older = await SignedOwner.of(server.url, quickKey())
  await older.putRing(ring(1))
  const newer = new SignedOwner(server.url)

  expect(await codeOf(await newer.bind("owner", older.key, { keyRing: ring(5) }))).toBe("KEY_RING_CHANGED")
  expect(await codeOf(await older.signIn())).toBeUndefined()

  expect(await codeOf(await newer.bind("owner", older.key, { keyRing: ring(2) }))).toBeUndefined()
  await newer.signIn()
  expect(await kept(newer)).toEqual(ring(2))
})

test("a ring that isn't replaced goes over as it is", async () => {
  const older = await SignedOwner.of(server.url, quickKey())
  await older.putRing(ring(1))
  const newer = new SignedOwner(server.url)
  expect(await (await newer.bind("owner", older.key)).json()).toEqual({ keyRingVersion: 1 })
  await newer.signIn()
  expect(await kept(newer)).toEqual(ring(1))
})

test("it has a size, and a form", async () => {
  const owner = await SignedOwner.of(server.url, quickKey())
  const largest = { version: 1, file: new Uint8Array(MAX_KEY_RING) }
  expect(await codeOf(await owner.putRing(largest))).toBeUndefined()
  const larger = { version: 2, file: new Uint8Array(MAX_KEY_RING + 1) }
  expect(await codeOf(await owner.putRing(larger))).toBe("KEY_RING_MALFORMED")
  const huge = { version: 2, file: new Uint8Array(MAX_KEY_RING + 5000) }
  expect(await codeOf(await owner.putRing(huge))).toBe("UPLOAD_TOO_LARGE")
  expect(await codeOf(await owner.putRing({ version: 0, file: new Uint8Array(1) }))).toBe("KEY_RING_MALFORMED")
})

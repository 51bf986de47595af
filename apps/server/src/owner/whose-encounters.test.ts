import { ownerRoutes } from "@alongside/protocol/owner"
import { routes } from "@alongside/protocol/routes"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeOf, SignedOwner } from "../../../../journeys/signed-owner.ts"
import { type QuickKey, quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** An encounter that has come. */
async function recorded(device: QuickKey): Promise<SignedPhone> {
  const phone = new SignedPhone({ device })
  await phone.upload(server.url, [await phone.firstBatch()])
  return phone
}

const idsOf = async (owner: SignedOwner): Promise<string[]> => (await owner.list()).map(({ id }) => id).sort()

describe("an owner key gets at what its devices recorded", () => {
  test("before it was bound and after, and at nothing else", async () => {
    const device = quickKey()
    const before = await recorded(device)
    await recorded(quickKey())
    const owner = await SignedOwner.of(server.url, device)
    const after = await recorded(device)
    expect(await idsOf(owner)).toEqual([before.id, after.id].sort())
  })

  test("of two devices that share it", async () => {
    const [first, second] = [quickKey(), quickKey()]
    const phones = [await recorded(first), await recorded(second)]
    const owner = await SignedOwner.of(server.url, first)
    expect(await codeOf(await owner.bind("device", second))).toBeUndefined()
    expect(await idsOf(owner)).toEqual(phones.map(({ id }) => id).sort())
  })

  test("the newest first, page after page", async () => {
    const device = quickKey()
    const phones = [await recorded(device), await recorded(device), await recorded(device)]
    const owner = await SignedOwner.of(server.url, device)
    const starts = (await owner.list()).map(({ startedMs }) => startedMs)
    expect(starts).toEqual(starts.toSorted((a, b) => b - a))
    const rest = await (await owner.get(ownerRoutes.encounters(2))).json()
    expect(rest).toMatchObject({ encounters: [{ id: (await owner.list())[2]!.id }], next: null })
    expect(phones.map(({ id }) => id)).toContain(rest.encounters[0].id)
  })

  test("index and records of her own, as counsel gets them", async () => {
    const device = quickKey()
    const phone = await recorded(device)
    const owner = await SignedOwner.of(server.url, device)
    expect((await owner.get(routes.index(phone.id, 0))).status).toBe(200)
    expect((await owner.bytes(routes.records(phone.id, 0, 10))).length).toBeGreaterThan(1000)
  })

  test("to anybody else it is as if the encounter weren't there", async () => {
    const phone = await recorded(quickKey())
    const stranger = await SignedOwner.of(server.url, quickKey())
    for (const path of [
      routes.index(phone.id, 0),
      routes.records(phone.id, 0, 10),
      ownerRoutes.claims(phone.id),
      ownerRoutes.receipts(phone.id, 0),
      ownerRoutes.openings(phone.id),
      routes.tombstone(phone.id),
    ]) {
      expect({ path, code: await codeOf(await stranger.get(path)) }).toEqual({ path, code: "ENCOUNTER_UNKNOWN" })
    }
    expect(await codeOf(await stranger.askToErase(phone))).toBe("ENCOUNTER_UNKNOWN")
    expect(await codeOf(await stranger.ask("DELETE", ownerRoutes.erasure(phone.id)))).toBe("ENCOUNTER_UNKNOWN")
  })

  test("and it is no counsel: what is for those isn't for it", async () => {
    const owner = await SignedOwner.of(server.url, quickKey())
    for (const path of [routes.encounters, routes.hold("0".repeat(64))])
      expect(await codeOf(await owner.ask(path === routes.encounters ? "GET" : "POST", path))).toBe("SESSION_REFUSED")
  })
})

describe("a device that has an owner", () => {
  test("gets another one only for what begins from then on: who holds the phone doesn't take the rest", async () => {
    const device = quickKey()
    const early = await recorded(device)
    const hers = await SignedOwner.of(server.url, device)
    const theirs = await SignedOwner.of(server.url, device)
    const late = await recorded(device)

    expect(await idsOf(hers)).toEqual([early.id])
    expect(await idsOf(theirs)).toEqual([late.id])
    expect(await codeOf(await theirs.askToErase(early))).toBe("ENCOUNTER_UNKNOWN")
  })

  test("changes it only so often in a day", async () => {
    await using own = await startTestServer({ limits: { ownerBindingsPerDay: 2 } })
    const device = quickKey()
    const codes: (string | undefined)[] = []
    for (let n = 0; n < 4; n++) codes.push(await codeOf(await new SignedOwner(own.url).bind("device", device)))
    expect(codes).toEqual([undefined, undefined, undefined, "OWNER_QUOTA_SPENT"])
  })

  test("and an owner has only so many devices", async () => {
    await using own = await startTestServer({ limits: { ownerDevices: 2 } })
    const owner = new SignedOwner(own.url)
    const codes: (string | undefined)[] = []
    for (let n = 0; n < 3; n++) codes.push(await codeOf(await owner.bind("device", quickKey())))
    expect(codes).toEqual([undefined, undefined, "OWNER_QUOTA_SPENT"])
  })
})

describe("a newer owner key", () => {
  test("has everything of the older one, which signs in no more", async () => {
    const device = quickKey()
    const early = await recorded(device)
    const older = await SignedOwner.of(server.url, device)
    const newer = new SignedOwner(server.url)
    expect(await codeOf(await newer.bind("owner", older.key))).toBeUndefined()
    await newer.signIn()
    const late = await recorded(device)

    expect(await idsOf(newer)).toEqual([early.id, late.id].sort())
    expect(await codeOf(await older.get(ownerRoutes.encounters(0)))).toBe("SESSION_REFUSED")
    expect(await codeOf(await older.signIn())).toBe("OWNER_UNKNOWN")
    // A device that hasn't heard of it can't bring the older one back.
    expect(await codeOf(await older.bind("device", quickKey()))).toBe("OWNER_UNKNOWN")
  })

  test("may be told again when the answer was lost, and not by the older one to somebody else", async () => {
    const older = await SignedOwner.of(server.url, quickKey())
    const newer = new SignedOwner(server.url)
    for (const _ of [1, 2]) expect(await codeOf(await newer.bind("owner", older.key))).toBeUndefined()
    expect(await codeOf(await new SignedOwner(server.url).bind("owner", older.key))).toBe("OWNER_UNKNOWN")
  })

  test("of a key that nobody knows is refused", async () => {
    expect(await codeOf(await new SignedOwner(server.url).bind("owner", quickKey()))).toBe("OWNER_UNKNOWN")
  })
})

describe("both have to sign, here and now", () => {
  const device = quickKey()
  test("the device, or the older key", async () => {
    const response = await new SignedOwner(server.url).bind("device", device, { fromSigner: quickKey() })
    expect(await codeOf(response)).toBe("BINDING_SIGNATURE_INVALID")
  })

  test("and the owner", async () => {
    const response = await new SignedOwner(server.url).bind("device", device, { ownerSigner: quickKey() })
    expect(await codeOf(response)).toBe("BINDING_SIGNATURE_INVALID")
  })

  test("for this server, with a nonce of its own", async () => {
    const owner = new SignedOwner(server.url)
    const trial = async (other: object) => codeOf(await owner.bind("device", device, { other }))
    expect(await trial({ origin: "https://alongside.example" })).toBe("ORIGIN_REFUSED")
    expect(await trial({ nonce: new Uint8Array(32) })).toBe("NONCE_REFUSED")
  })

  test("nothing else is a binding", async () => {
    const owner = new SignedOwner(server.url)
    for (const body of [new Uint8Array(0), Uint8Array.of(0x83, 0, 0, 0), new Uint8Array(200).fill(1)]) {
      const response = await owner.post(ownerRoutes.bindings, body, "application/vnd.alongside.owner+cbor")
      expect(await codeOf(response)).toBe("BINDING_MALFORMED")
    }
  })

  test("and a sign-in is signed by the key that it names", async () => {
    const owner = await SignedOwner.of(server.url, quickKey())
    expect(await codeOf(await owner.signIn({}, quickKey()))).toBe("SIGN_IN_SIGNATURE_INVALID")
    expect(await codeOf(await new SignedOwner(server.url).signIn())).toBe("OWNER_UNKNOWN")
  })
})

test("a session of hers ends", async () => {
  await using own = await startTestServer({ limits: { ownerSessionHours: 1 / 3_600_000 } })
  const owner = await SignedOwner.of(own.url, quickKey())
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await codeOf(await owner.get(ownerRoutes.encounters(0)))).toBe("SESSION_REFUSED")
})

test("everything is as it was after the server was started again", async () => {
  await using own = await startTestServer()
  const device = quickKey()
  const phone = new SignedPhone({ device })
  await phone.upload(own.url, [await phone.firstBatch()])
  const owner = await SignedOwner.of(own.url, device)
  await owner.putRing({ version: 1, file: Uint8Array.of(1, 2, 3) })
  await using again = await own.restart()
  const back = new SignedOwner(again.url, owner.key)
  await back.signIn()
  expect(await back.list()).toMatchObject([{ id: phone.id, legs: 1, records: 1, holds: [], erasure: null }])
  expect((await back.get(ownerRoutes.keyRing)).status).toBe(200)
})

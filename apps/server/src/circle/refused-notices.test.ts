import { encodeCbor } from "@alongside/evidence/format/cbor"
import { hashSmall } from "@alongside/evidence/format/hash"
import { circleRoutes } from "@alongside/protocol/circle"
import { routes } from "@alongside/protocol/routes"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { noticeFor, postBytes, postNotices, SignedContact, tell, toldNow } from "../../../../journeys/signed-contact.ts"
import { codeOf } from "../../../../journeys/signed-owner.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

let server: TestServer
let phone: SignedPhone
beforeAll(async () => {
  server = await startTestServer({ limits: { contactNoticesPerDay: 12 } })
  phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
})
afterAll(() => server.close())

const ana = quickKey()

describe("nobody is told", () => {
  test("by the word of another device than the encounter's", async () => {
    const thief = quickKey()
    const foreign = await noticeFor(phone, ana, { other: { deviceKey: thief.publicKey }, signer: thief })
    expect(await codeOf(await postNotices(server.url, phone.id, [foreign]))).toBe("NOTICE_OF_ANOTHER")
    const forged = await noticeFor(phone, ana, { signer: thief })
    expect(await codeOf(await postNotices(server.url, phone.id, [forged]))).toBe("NOTICE_SIGNATURE_INVALID")
  })

  test("of an encounter that isn't in the address, or that nobody knows", async () => {
    const other = new SignedPhone({ device: phone.device })
    await other.upload(server.url, [await other.firstBatch()])
    const notice = await noticeFor(other, ana)
    expect(await codeOf(await postNotices(server.url, phone.id, [notice]))).toBe("NOTICE_OF_ANOTHER")
    expect(await codeOf(await postNotices(server.url, new SignedPhone().id, [notice]))).toBe("ENCOUNTER_UNKNOWN")
  })

  test("by what can't be read, or names one contact twice", async () => {
    const notice = await noticeFor(phone, ana)
    const malformed = [
      new Uint8Array(0),
      encodeCbor([]),
      encodeCbor([[notice.told, 2, []]]),
      encodeCbor([[notice.told, 0, [[9, "x"]]]]),
      encodeCbor([[notice.told, 0, [[0, "x".repeat(2000)]]]]),
    ]
    for (const body of malformed)
      expect(await codeOf(await postBytes(server.url, phone.id, body))).toBe("NOTICES_MALFORMED")
    expect(await codeOf(await postNotices(server.url, phone.id, [notice, notice]))).toBe("NOTICES_MALFORMED")
  })

  test("more often in a day than a device may", async () => {
    const busy = new SignedPhone()
    await busy.upload(server.url, [await busy.firstBatch()])
    const many = await Promise.all(Array.from({ length: 12 }, () => noticeFor(busy, quickKey())))
    await tell(server.url, busy.id, many)
    // The same again is no news.
    await tell(server.url, busy.id, many)
    const response = await postNotices(server.url, busy.id, [await noticeFor(busy, ana)])
    expect(response.headers.get("retry-after")).toBe("3600")
    expect(await codeOf(response)).toBe("NOTICE_QUOTA_SPENT")
  })
})

describe("what contacts get", () => {
  test("is nothing of an encounter that no press named them for", async () => {
    const stranger = await SignedContact.signIn(server.url)
    expect(await stranger.presses()).toEqual([])
    for (const path of [routes.index(phone.id, 0), routes.records(phone.id, 0, 1)])
      expect(await codeOf(await stranger.get(path))).toBe("ENCOUNTER_UNKNOWN")
    const socket = await stranger.watch()
    socket.say({ type: "watch", encounter: phone.id })
    expect(await socket.untilMessage("refused")).toMatchObject({ code: "ENCOUNTER_UNKNOWN", encounter: phone.id })
    await phone.upload(server.url, [await phone.batch([phone.segment("audio", 100)])])
    expect(socket.heard).toHaveLength(2)
    await socket.close()
  })

  test("is nothing sealed when they are only told", async () => {
    const only = await SignedContact.signIn(server.url)
    await tell(server.url, phone.id, [await noticeFor(phone, only.key, { may: "told" })])
    expect(await only.presses()).toMatchObject([{ encounter: phone.id, standing: "under way", isSeen: false }])
    expect(await codeOf(await only.get(routes.records(phone.id, 0, 1)))).toBe("ENCOUNTER_UNKNOWN")
  })

  test("is what is sealed, and what comes, when they may follow", async () => {
    const follows = await SignedContact.signIn(server.url)
    await tell(server.url, phone.id, [await noticeFor(phone, follows.key, { may: "place" })])
    const socket = await follows.watch()
    socket.say({ type: "watch", encounter: phone.id })
    await socket.untilMessage("watching")
    expect(socket.frames.length).toBeGreaterThan(0)
    expect((await follows.get(routes.records(phone.id, 0, 1))).status).toBe(200)
    await socket.close()
  })
})

describe("seen", () => {
  test("is what the contact signed about this press, and her phone gets it", async () => {
    const contact = await SignedContact.signIn(server.url)
    const { token } = await tell(server.url, phone.id, [await noticeFor(phone, contact.key)])
    const [press] = await contact.presses()
    expect((await contact.see(press!)).status).toBe(204)
    const told = (await toldNow(server.url, token)).contacts.find((one) => one.contact === contact.hexKey)
    expect(told?.seen).not.toBeNull()
    expect(await contact.presses()).toMatchObject([{ isSeen: true }])
  })

  test("isn't what somebody else signed, what is about another press, or what can't be read", async () => {
    const contact = await SignedContact.signIn(server.url)
    await tell(server.url, phone.id, [await noticeFor(phone, contact.key)])
    const [press] = await contact.presses()
    expect(await codeOf(await contact.see(press!, {}, quickKey()))).toBe("SEEN_SIGNATURE_INVALID")
    expect(await codeOf(await contact.see(press!, { told: hashSmall(new Uint8Array(1)) }))).toBe("SEEN_OF_ANOTHER")
    expect(await codeOf(await contact.see(press!, { encounter: new Uint8Array(32) }))).toBe("SEEN_OF_ANOTHER")
    expect(await codeOf(await contact.sendSeen(press!.encounter, new Uint8Array(3)))).toBe("SEEN_MALFORMED")
    expect(await contact.presses()).toMatchObject([{ isSeen: false }])
  })

  test("isn't said by somebody whom no press named", async () => {
    const [named, stranger] = [await SignedContact.signIn(server.url), await SignedContact.signIn(server.url)]
    await tell(server.url, phone.id, [await noticeFor(phone, named.key)])
    const [press] = await named.presses()
    expect(await codeOf(await stranger.see(press!))).toBe("ENCOUNTER_UNKNOWN")
  })
})

test("how it stands is for whoever was given the token", async () => {
  expect(await codeOf(await fetch(server.url + circleRoutes.told))).toBe("NOTICE_TOKEN_REQUIRED")
  const headers = { authorization: `Bearer ${"A".repeat(43)}` }
  expect(await codeOf(await fetch(server.url + circleRoutes.told, { headers }))).toBe("NOTICE_TOKEN_REFUSED")
})

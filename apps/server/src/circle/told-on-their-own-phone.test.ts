import { circleRoutes } from "@alongside/protocol/circle"
import { ownPushSchema, type Ways, waysSchema } from "@alongside/protocol/circle-answers"
import { expect, test, vi } from "vitest"
import { noticeFor, SignedContact, tell, toldNow } from "../../../../journeys/signed-contact.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { openVapid, PushReceiver } from "../notify/trial/push-receiver.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

/** A server with Web Push, which knows the push service of this browser. */
const serverFor = (browser: PushReceiver, limits = {}): Promise<TestServer> =>
  startTestServer({
    configuration: {
      pushContact: "mailto:desk@office.example",
      pushServices: [new URL(browser.subscription.endpoint).host],
    },
    limits,
  })

async function recordingPhone(server: TestServer): Promise<SignedPhone> {
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  return phone
}

/** @returns the server's code where it refuses. */
async function sendPush(contact: SignedContact, method: "PUT" | "DELETE", subscription?: unknown): Promise<unknown> {
  const response = await fetch(contact.origin + circleRoutes.push, {
    method,
    headers: { authorization: `Bearer ${contact.token}`, "content-type": "application/json" },
    body: JSON.stringify({ subscription: JSON.stringify(subscription) }),
  })
  return response.ok ? undefined : ((await response.json()) as { readonly code: string }).code
}

const standing = async (contact: SignedContact) =>
  ownPushSchema.parse(await (await contact.get(circleRoutes.push)).json())

async function waysOf(server: TestServer, contacts: readonly string[]): Promise<Ways> {
  const headers = { "content-type": "application/json" }
  const response = await fetch(server.url + circleRoutes.ways, {
    ...{ method: "POST", headers, body: JSON.stringify({ contacts }) },
  })
  return waysSchema.parse(await response.json())
}

test("who turned it on is told by push, sealed to their browser and about nobody; her phone knows it before and hears it after", async () => {
  await using browser = await PushReceiver.start()
  await using server = await serverFor(browser)
  const ana = await SignedContact.signIn(server.url)
  const before = await standing(ana)
  expect(before.isOn).toBe(false)
  expect(await waysOf(server, [ana.hexKey])).toEqual({ channels: ["push"], push: [] })
  expect(await sendPush(ana, "PUT", browser.subscription)).toBe(undefined)
  expect(await standing(ana)).toEqual({ key: before.key, isOn: true })
  expect(await waysOf(server, [ana.hexKey, "0".repeat(64)])).toEqual({ channels: ["push"], push: [ana.hexKey] })

  const phone = await recordingPhone(server)
  const { token } = await tell(server.url, phone.id, [await noticeFor(phone, ana.key, { language: "es" })])
  const [asked] = await browser.service.untilAsked(1)
  expect(openVapid(asked!.headers.authorization!).key).toBe(before.key)
  const notice = browser.open(asked!)
  expect(notice).toMatchObject({ kind: "contact", title: "Alongside", path: "/#circle", language: "es" })
  expect(notice.text).toBe(
    `Alguien que confía en usted pide que se le avise ahora. Abra Alongside. ${server.url}/#circle`,
  )
  for (const secret of [phone.id, ana.hexKey, Buffer.from(phone.device.publicKey).toString("hex")])
    expect(JSON.stringify(notice)).not.toContain(secret)
  await vi.waitFor(async () =>
    expect((await toldNow(server.url, token)).contacts[0]!.channels).toEqual(
      expect.arrayContaining([{ channel: "push", reached: "reached" }]),
    ),
  )
  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  const [, stopped] = await browser.untilReceived(2)
  expect(stopped!.text).toContain("La grabación se paró en el teléfono.")
})

test("a subscription that its push service says is gone isn't kept, and nobody is told that it would reach them", async () => {
  await using browser = await PushReceiver.start()
  await using server = await serverFor(browser)
  const ana = await SignedContact.signIn(server.url)
  await sendPush(ana, "PUT", browser.subscription)
  browser.service.mood = "address gone"
  const phone = await recordingPhone(server)
  const { token } = await tell(server.url, phone.id, [await noticeFor(phone, ana.key)])
  await vi.waitFor(async () =>
    expect((await toldNow(server.url, token)).contacts[0]!.channels).toEqual(
      expect.arrayContaining([{ channel: "push", reached: "failed" }]),
    ),
  )
  expect((await standing(ana)).isOn).toBe(false)
  expect((await waysOf(server, [ana.hexKey])).push).toEqual([])

  // The page makes another by itself.
  browser.service.mood = "well"
  await sendPush(ana, "PUT", browser.subscription)
  const next = await recordingPhone(server)
  await tell(server.url, next.id, [await noticeFor(next, ana.key)])
  expect(await browser.untilReceived(2)).toHaveLength(2)
})

test("who turns it off again is told by other ways only", async () => {
  await using browser = await PushReceiver.start()
  await using server = await serverFor(browser)
  const ana = await SignedContact.signIn(server.url)
  const other = await SignedContact.signIn(server.url)
  await sendPush(ana, "PUT", browser.subscription)
  // It is each contact's own.
  await sendPush(other, "DELETE")
  expect((await standing(ana)).isOn).toBe(true)
  await sendPush(ana, "DELETE")
  const phone = await recordingPhone(server)
  const { token } = await tell(server.url, phone.id, [await noticeFor(phone, ana.key)])
  await vi.waitFor(async () =>
    expect((await toldNow(server.url, token)).contacts[0]!.channels).toEqual([{ channel: "page", reached: "sending" }]),
  )
  expect(browser.service.asked).toEqual([])
})

test("the server talks to no service that a stranger names, keeps no more than it may, and says so where it has no push", async () => {
  await using browser = await PushReceiver.start()
  await using server = await serverFor(browser, { contactPushes: 1 })
  const ana = await SignedContact.signIn(server.url)
  const { keys } = browser.subscription
  for (const given of [{ endpoint: "https://elsewhere.example/push", keys }, { endpoint: "x", keys }, 5])
    expect(await sendPush(ana, "PUT", given)).toBe("ADDRESS_INVALID")
  expect(await sendPush(ana, "PUT")).toBe("REQUEST_MALFORMED")
  expect(await sendPush(ana, "PUT", browser.subscription)).toBe(undefined)
  expect(await sendPush(ana, "PUT", browser.subscription)).toBe(undefined)
  const second = await SignedContact.signIn(server.url, quickKey())
  expect(await sendPush(second, "PUT", browser.subscription)).toBe("SERVER_BUSY")

  await using without = await startTestServer()
  const luis = await SignedContact.signIn(without.url)
  expect(await standing(luis)).toEqual({ key: null, isOn: false })
  expect(await sendPush(luis, "PUT", browser.subscription)).toBe("CHANNEL_NOT_SET_UP")
  expect(await waysOf(without, [luis.hexKey])).toEqual({ channels: [], push: [] })
})

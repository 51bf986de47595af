import { toHex } from "@alongside/evidence/format/bytes"
import { expect, test, vi } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { noticeFor, SignedContact, tell, toldNow } from "../../../../journeys/signed-contact.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { isOnDisk } from "../testing/is-on-disk.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"
import { Pagers } from "./trial/pagers.ts"

const NUMBER = "+15155550123"
const MAIL = "ana@example.org"
const addresses = [
  { channel: "text", address: NUMBER },
  { channel: "email", address: MAIL },
] as const

async function recordingPhone(server: TestServer): Promise<SignedPhone> {
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  return phone
}

test("at the press they are told by every way they have, once, and her phone hears by which", async () => {
  using pagers = new Pagers()
  await using server = await startTestServer({ contactChannels: pagers.channels })
  const phone = await recordingPhone(server)
  const ana = await SignedContact.signIn(server.url)
  const socket = await ana.watch()
  const notice = await noticeFor(phone, ana.key, { addresses })

  const { token } = await tell(server.url, phone.id, [notice])
  await pagers.expect(NUMBER, "asked")
  await pagers.expect(MAIL, "asked")
  expect(await socket.untilMessage("encounter")).toMatchObject({ encounter: phone.id })
  await vi.waitFor(async () => {
    const [told] = (await toldNow(server.url, token)).contacts
    expect(told).toMatchObject({ contact: ana.hexKey, seen: null })
    expect(told!.channels.toSorted((a, b) => a.channel.localeCompare(b.channel))).toEqual([
      { channel: "email", reached: "reached" },
      { channel: "page", reached: "reached" },
      { channel: "text", reached: "reached" },
    ])
  })
  // Her phone sends the same again when no answer came: nobody is told twice.
  await tell(server.url, phone.id, [notice])
  await socket.close()
})

test("a way that isn't set up, and one that fails, are said to be so", async () => {
  using pagers = new Pagers(["text"], () => false)
  await using server = await startTestServer({ contactChannels: pagers.channels })
  const phone = await recordingPhone(server)
  const { token } = await tell(server.url, phone.id, [await noticeFor(phone, quickKey(), { addresses })])
  await vi.waitFor(async () =>
    expect((await toldNow(server.url, token)).contacts[0]!.channels).toEqual(
      expect.arrayContaining([
        { channel: "text", reached: "failed" },
        { channel: "email", reached: "not set up" },
        { channel: "page", reached: "sending" },
      ]),
    ),
  )
})

test("when her phone falls silent they are told after a while, and again when it is back, and when it is stopped", async () => {
  using pagers = new Pagers()
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  await using server = await startTestServer({ contactChannels: pagers.channels, now })
  const phone = await recordingPhone(server)
  const ana = quickKey()
  await tell(server.url, phone.id, [await noticeFor(phone, ana, { addresses: addresses.slice(0, 1) })])
  await pagers.expect(NUMBER, "asked")
  const contact = await SignedContact.signIn(server.url, ana)

  aheadMs += 61_000
  await pagers.expect(NUMBER, "silent")
  aheadMs += 1000
  await phone.upload(server.url, [await phone.batch([phone.segment("audio", 100)])])
  await pagers.expect(NUMBER, "back")
  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  await pagers.expect(NUMBER, "stopped")
  expect(await contact.presses()).toMatchObject([{ encounter: phone.id, standing: "stopped" }])
})

test("a tunnel of half a minute alarms nobody", async () => {
  using pagers = new Pagers()
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  await using server = await startTestServer({ contactChannels: pagers.channels, now })
  const phone = await recordingPhone(server)
  await tell(server.url, phone.id, [await noticeFor(phone, quickKey(), { addresses: addresses.slice(0, 1) })])
  await pagers.expect(NUMBER, "asked")
  aheadMs += 30_000
  await phone.upload(server.url, [await phone.batch([phone.segment("audio", 100)])])
  aheadMs += 45_000
  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  // Anything said of a silence before it would be the next.
  await pagers.expect(NUMBER, "stopped")
})

test("who says all clear tells everybody, once, and nobody is told that it was only stopped", async () => {
  using pagers = new Pagers()
  await using server = await startTestServer({ contactChannels: pagers.channels })
  const counsel = await CounselOnCall.onDuty(server)
  const caller = new HelpCaller(server, await recordingPhone(server))
  const { phone } = caller
  await caller.ask()
  await tell(server.url, phone.id, [await noticeFor(phone, quickKey(), { addresses: addresses.slice(0, 1) })])
  await pagers.expect(NUMBER, "asked")
  await caller.end({ because: "all clear" })
  await pagers.expect(NUMBER, "all clear")
  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  await vi.waitFor(async () => expect(await isOnDisk(server.data, NUMBER)).toBe(false))
  counsel.socket.close()
})

test("how to reach them is gone from the server's disk when it is over, and no message had anything secret in it", async () => {
  using pagers = new Pagers()
  await using server = await startTestServer({ contactChannels: pagers.channels })
  const phone = await recordingPhone(server)
  const ana = await SignedContact.signIn(server.url)
  await tell(server.url, phone.id, [await noticeFor(phone, ana.key, { addresses, language: "es" })])
  await pagers.expect(NUMBER, "asked")
  await pagers.expect(MAIL, "asked")
  expect(await isOnDisk(server.data, NUMBER)).toBe(true)

  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  await pagers.expect(NUMBER, "stopped")
  await pagers.expect(MAIL, "stopped")
  await vi.waitFor(async () => expect(await isOnDisk(server.data, NUMBER)).toBe(false))
  expect(await isOnDisk(server.data, MAIL)).toBe(false)
  expect(server.logged()).not.toContain(NUMBER)

  const secrets = [
    phone.id,
    ...[phone.session, phone.device, ana.key].map(({ publicKey }) => toHex(publicKey)),
    NUMBER,
    MAIL,
  ]
  for (const { text } of pagers.sent) for (const secret of secrets) expect(JSON.stringify(text)).not.toContain(secret)
  expect(pagers.sent.map(({ text }) => text.body)).toContain(
    "Alguien que confía en usted pide que se le avise ahora. Abra Alongside.",
  )
})

test("an hour after a silence that goes on, how to reach them is gone too", async () => {
  using pagers = new Pagers()
  let aheadMs = 0
  await using server = await startTestServer({ contactChannels: pagers.channels, now: () => Date.now() + aheadMs })
  const phone = await recordingPhone(server)
  await tell(server.url, phone.id, [await noticeFor(phone, quickKey(), { addresses: addresses.slice(0, 1) })])
  await pagers.expect(NUMBER, "asked")
  aheadMs += 61_000
  await pagers.expect(NUMBER, "silent")
  aheadMs += 61 * 60_000
  await vi.waitFor(async () => expect(await isOnDisk(server.data, NUMBER)).toBe(false))
})

test("a server that was started anew goes on telling", async () => {
  using pagers = new Pagers()
  let aheadMs = 0
  const options = { contactChannels: pagers.channels, now: () => Date.now() + aheadMs }
  await using server = await startTestServer(options)
  const phone = await recordingPhone(server)
  await tell(server.url, phone.id, [await noticeFor(phone, quickKey(), { addresses: addresses.slice(0, 1) })])
  await pagers.expect(NUMBER, "asked")
  await using again = await server.restart()
  expect(again.url).not.toBe("")
  aheadMs += 61_000
  await pagers.expect(NUMBER, "silent")
})

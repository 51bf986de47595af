import { expect, test, vi } from "vitest"
import { noticeFor, tell, toldNow } from "../../../../journeys/signed-contact.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { isOnDisk } from "../testing/is-on-disk.ts"
import { startTestServer } from "../testing/test-server.ts"
import { MailServer } from "./trial/mail-server.ts"
import { Provider } from "./trial/provider.ts"
import { twilio } from "./trial/provider-answers.ts"

test("a contact is told by text and by e-mail at a press, with a link home and nothing about anybody, and her numbers go", async () => {
  await using provider = await Provider.start(twilio("SM"))
  await using mail = await MailServer.start()
  await using server = await startTestServer({
    configuration: {
      ...{ smtpUrl: `smtp://${mail.host}`, smtpFrom: "desk@office.example" },
      ...{
        twilioUrl: provider.url,
        twilioAccount: `AC${"0".repeat(32)}`,
        twilioToken: "x",
        twilioFrom: "+16125550100",
      },
    },
  })
  expect(server.channels).toBe("console, text, voice, email (not set up: push, signal; see docs/channels.md)")
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  const { token } = await tell(server.url, phone.id, [
    await noticeFor(phone, quickKey(), {
      addresses: [
        { channel: "text", address: "+1 612 555 0142" },
        { channel: "email", address: "ana@home.example" },
        { channel: "signal", address: "+16125550142" },
      ],
    }),
  ])
  const [asked] = await provider.untilAsked(1)
  const form = new URLSearchParams(asked!.body.toString())
  expect(form.get("To")).toBe("+16125550142")
  expect(form.get("Body")).toContain(`${server.url}/`)
  const [letter] = await mail.untilReceived(1)
  expect(letter).toMatchObject({ to: "ana@home.example", from: "desk@office.example" })
  expect(letter!.text).toContain(`${server.url}/`)
  for (const sent of [form.get("Body")!, letter!.text]) expect(sent).not.toContain(phone.id.slice(0, 8))
  await vi.waitFor(async () =>
    expect((await toldNow(server.url, token)).contacts[0]!.channels).toEqual(
      expect.arrayContaining([
        { channel: "text", reached: "reached" },
        { channel: "email", reached: "reached" },
        { channel: "signal", reached: "not set up" },
      ]),
    ),
  )
  // What was sent is noted for a day, and the numbers aren't in it.
  await phone.upload(server.url, [await phone.batch([phone.heads(true)])])
  await provider.untilAsked(2)
  await mail.untilReceived(2)
  for (const address of ["6125550142", "ana@home.example"])
    await vi.waitFor(async () => expect(await isOnDisk(server.data, address), address).toBe(false), 5000)
})

import { type Closing, signClosing } from "@alongside/protocol/closing"
import { expect, test } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { postClosing } from "../../../../journeys/signed-closing.ts"
import { noticeFor, SignedContact, tell } from "../../../../journeys/signed-contact.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

async function followed(server: TestServer) {
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  const ana = await SignedContact.signIn(server.url)
  await tell(server.url, phone.id, [await noticeFor(phone, ana.key, { addresses: [] })])
  return { phone, ana }
}

async function say(server: TestServer, phone: SignedPhone, said: Pick<Closing, "number" | "act" | "isConfirmed">) {
  const closing: Closing = { encounter: phone.encounter, leg: phone.leg, words: [], ...said }
  expect(await postClosing(server.url, phone, await signClosing(closing, phone.session.sign))).toBe("taken")
}

const stop = async (server: TestServer, phone: SignedPhone) =>
  phone.upload(server.url, [await phone.batch([phone.heads(true)])])

test("a contact sees whether her PIN was typed when it was stopped, and nothing of it before", async () => {
  await using server = await startTestServer()
  const { phone, ana } = await followed(server)
  await say(server, phone, { number: 0, act: "stopped", isConfirmed: true })
  expect(await ana.presses()).toMatchObject([{ standing: "under way", isConfirmed: false }])
  await stop(server, phone)
  expect(await ana.presses()).toMatchObject([{ standing: "stopped", isConfirmed: true }])
  await say(server, phone, { number: 1, act: "stopped", isConfirmed: false })
  expect(await ana.presses()).toMatchObject([{ standing: "stopped", isConfirmed: false }])
})

test("an end of which nothing was said is not confirmed, nor an all clear by the PIN of a stop", async () => {
  await using server = await startTestServer()
  const { phone, ana } = await followed(server)
  const caller = new HelpCaller(server, phone)
  const counsel = await CounselOnCall.onDuty(server)
  await caller.ask()
  await caller.end({ because: "all clear" })
  expect(await ana.presses()).toMatchObject([{ standing: "all clear", isConfirmed: false }])
  await say(server, phone, { number: 0, act: "stopped", isConfirmed: true })
  expect(await ana.presses()).toMatchObject([{ standing: "all clear", isConfirmed: false }])
  await say(server, phone, { number: 1, act: "all clear", isConfirmed: true })
  expect(await ana.presses()).toMatchObject([{ standing: "all clear", isConfirmed: true }])
  await counsel.close()
})

import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { type CallWord, signCallWord } from "@alongside/protocol/call/any-word"
import { expect, test, vi } from "vitest"
import { HelpCaller, ListeningCaller } from "../../../../journeys/help-caller.ts"
import { openDatabase } from "../accounts/database.ts"
import { base64url, signOf, type TalkingOffice, talkingOffice } from "./trial/talking-office.ts"

const message = (from: "caller" | "answerer", sequence: number, text = "sealed"): CallWord => ({
  ...{ kind: "message", from, sequence, sealed: new Uint8Array(Buffer.from(text)) },
})

const fromPhone = ({ phone, call }: TalkingOffice, word: CallWord): Promise<Bytes> =>
  signCallWord(call, word, phone.caller.phone.session.sign)

async function keptOn({ office }: TalkingOffice): Promise<number> {
  const database = await openDatabase(office.data)
  try {
    return (await database.selectFrom("call_message").selectAll().execute()).length
  } finally {
    await database.destroy()
  }
}

test("what she writes reaches counsel, is on the disk when she is told so, and waits for counsel who is away", async () => {
  await using town = await talkingOffice()
  const { office, server, phone, ada, seat } = town
  const first = await fromPhone(town, message("caller", 0))
  phone.say(first)
  await ada.until("call", ({ signed }) => signed === base64url(first))
  await phone.untilTold((told) => told.type === "call" && told.signed === base64url(first))
  expect(await keptOn(town)).toBe(1)

  await ada.close()
  const second = await fromPhone(town, message("caller", 1))
  phone.say(second)
  await phone.untilTold((told) => told.type === "call" && told.signed === base64url(second))
  const back = await office.onDuty(server, 0)
  await back.until("call", ({ signed }) => signed === base64url(second))
  const told = back.heard.filter((one) => one.type === "call").map(({ signed, token }) => ({ signed, token }))
  expect(told.slice(0, 2)).toEqual([first, second].map((one) => ({ signed: base64url(one), token: seat.token })))
})

test("a server that is started again has them, and the phone that comes back is told what counsel wrote", async () => {
  await using town = await talkingOffice()
  const { office, phone, ada, seat, call } = town
  const word = await signCallWord(call, message("answerer", 0), signOf(ada))
  ada.say({ type: "call", request: seat.request, token: seat.token, signed: base64url(word) })
  await ada.until("call", ({ signed }) => signed === base64url(word))
  const server = await office.start()
  const caller = phone.caller
  Object.assign(caller, { server })
  const again = await caller.askAndListen()
  await again.untilTold((told) => told.type === "call" && told.signed === base64url(word))
  expect(again).toBeInstanceOf(ListeningCaller)
})

test("the same again is the same; another in its place, or one too many, is refused", async () => {
  await using town = await talkingOffice({ limits: { callMessages: 2 } })
  const { phone } = town
  const first = await fromPhone(town, message("caller", 0))
  for (const _ of [1, 2]) phone.say(first)
  await vi.waitFor(() => expect(phone.told.filter(({ type }) => type === "call")).toHaveLength(2))
  phone.say(await fromPhone(town, message("caller", 0, "something else")))
  const isRefused = (told: { type: string }) => told.type === "refused"
  expect(await phone.untilTold(isRefused)).toEqual({ type: "refused", code: "CALL_MESSAGE_REFUSED" })
  const before = phone.told.length
  phone.say(await fromPhone(town, message("caller", 1)))
  phone.say(await fromPhone(town, message("caller", 2)))
  await phone.untilTold((told) => phone.told.indexOf(told) >= before && isRefused(told))
  expect(await keptOn(town)).toBe(2)
})

test("when her app is started again counsel begins anew with it, and what they write is kept as well", async () => {
  await using town = await talkingOffice()
  const { server, phone, ada, seat, call } = town
  const write = async (to: typeof call, text: string): Promise<void> => {
    const word = await signCallWord(to, message("answerer", 0, text), signOf(ada))
    ada.say({ type: "call", request: seat.request, token: seat.token, signed: base64url(word) })
    await ada.until("call", ({ signed }) => signed === base64url(word))
  }
  await write(call, "before")
  const again = new HelpCaller(server, phone.caller.phone.nextLeg())
  await again.askAndListen()
  await ada.until("seat", ({ sessionKey }) => sessionKey === toHex(again.phone.session.publicKey))
  await write({ ...call, callerKey: again.phone.session.publicKey }, "after")
  expect(await keptOn(town)).toBe(2)
})

test("when the request ends nothing that was written is left", async () => {
  await using town = await talkingOffice()
  const { phone, ada, seat } = town
  const word = await fromPhone(town, message("caller", 0))
  phone.say(word)
  await phone.untilTold((told) => told.type === "call" && told.signed === base64url(word))
  ada.say({ type: "finish", request: seat.request, token: seat.token })
  await ada.until("unseat")
  await vi.waitFor(async () => expect(await keptOn(town)).toBe(0))
})

import type { Bytes } from "@alongside/evidence/format/bytes"
import { type CallWord, signCallWord } from "@alongside/protocol/call/any-word"
import { MAX_SEALED_MESSAGE } from "@alongside/protocol/call/message"
import { type HeldAnswer, heldAnswerSchema, type PhoneLineMessage } from "@alongside/protocol/call/phone-line"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { helpRoutes } from "@alongside/protocol/help"
import type { HelpStatus } from "@alongside/protocol/help-status"
import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { base64url, signOf } from "../call/trial/talking-office.ts"
import type { TestServer } from "../testing/test-server.ts"
import { newOffice } from "./trial/office.ts"

/** A phone that has HTTP alone, as a browser in a network that lets no WebSocket through. */
class HoldingPhone {
  readonly caller: HelpCaller
  readonly #token: string
  /** What it has. */
  version = 0
  next = 0

  private constructor(caller: HelpCaller, token: string) {
    this.caller = caller
    this.#token = token
  }

  static async ask(server: TestServer): Promise<HoldingPhone> {
    const caller = new HelpCaller(server)
    const reply = await caller.ask()
    if (reply.code !== undefined) throw new Error(reply.code)
    return new HoldingPhone(caller, reply.answer.token)
  }

  async hold(): Promise<{ readonly status: HelpStatus | undefined; readonly messages: PhoneLineMessage[] }> {
    const answer = await this.answer()
    this.next = answer.next
    if (answer.status === null) return { status: undefined, messages: answer.messages }
    const status = await this.caller.open(new Uint8Array(Buffer.from(answer.status, "base64url")))
    this.version = status.version
    return { status, messages: answer.messages }
  }

  /** As {@link hold}, and as if the answer never came. */
  async answer(): Promise<HeldAnswer> {
    const response = await this.#fetch(`?after=${this.next}&version=${this.version}`)
    return heldAnswerSchema.parse(await response.json())
  }

  async until(isIt: (status: HelpStatus) => boolean): Promise<HelpStatus> {
    for (;;) {
      const { status } = await this.hold()
      if (status !== undefined && isIt(status)) return status
    }
  }

  async untilTold(isIt: (message: PhoneLineMessage) => boolean): Promise<PhoneLineMessage> {
    for (;;) {
      const found = (await this.hold()).messages.find(isIt)
      if (found !== undefined) return found
    }
  }

  async say(signed: Bytes): Promise<PhoneLineMessage[]> {
    const body = JSON.stringify({ type: "call", signed: base64url(signed) })
    const response = await this.#fetch("", { method: "POST", body, headers: { "content-type": "application/json" } })
    return (await response.json()) as PhoneLineMessage[]
  }

  #fetch(query: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` }
    return fetch(`${this.caller.server.url}${helpRoutes.held}${query}`, { ...init, headers })
  }
}

/** As long as any may be. */
const written = (from: "caller" | "answerer", sequence: number): CallWord => ({
  ...{ kind: "message", from, sequence, sealed: new Uint8Array(MAX_SEALED_MESSAGE).fill(7) },
})
const isWord = (signed: Bytes) => (message: PhoneLineMessage) =>
  message.type === "call" && message.signed === base64url(signed)

/** Ada has accepted. @param listens - the phone has been asking since it rang. */
async function talking(listens = true) {
  const office = await newOffice(1)
  const server = await office.start()
  const ada = await office.onDuty(server, 0)
  const phone = await HoldingPhone.ask(server)
  if (listens) await phone.until(({ phase }) => phase === "ringing")
  const isAnswered = ({ phase, counsel }: HelpStatus) => phase === "answered" && counsel?.acceptance !== undefined
  const answered = listens ? phone.until(isAnswered) : undefined
  const seat = await ada.accept()
  await ada.sendAcceptance(seat)
  await ada.until("accepted")
  await answered
  // Else it passes on to others in a moment.
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  if (listens) await phone.until(({ counsel }) => counsel?.isConnected === true)
  const { encounter, session } = phone.caller.phone
  const call: CallSeat = {
    ...{ encounter, number: 0, token: seat.token },
    ...{ callerKey: session.publicKey, answererKey: ada.joining.counselKey },
  }
  const tell = async (word: CallWord): Promise<Bytes> => {
    const signed = await signCallWord(call, word, signOf(ada))
    ada.say({ type: "call", request: seat.request, token: seat.token, signed: base64url(signed) })
    return signed
  }
  return { ada, phone, call, tell, [Symbol.asyncDispose]: () => office[Symbol.asyncDispose]() }
}

test("a phone that only asks is told when somebody answers, while its question is open", async () => {
  await using town = await talking()
  expect(town.phone.version).toBeGreaterThan(0)
})

test("what counsel says reaches it, what it says reaches counsel, and an answer that was lost comes again", async () => {
  await using town = await talking()
  const { ada, phone, call, tell } = town
  const first = await tell(written("answerer", 0))
  await ada.until("call", ({ signed }) => signed === base64url(first))
  // The radio breaks off before the answer is here.
  const lost = await phone.answer()
  expect(lost.messages.some(isWord(first))).toBe(true)
  await phone.untilTold(isWord(first))
  const second = await tell(written("answerer", 1))
  const next = await phone.hold()
  expect(next.messages).toEqual([{ type: "call", signed: base64url(second) }])

  const hers = await signCallWord(call, written("caller", 0), phone.caller.phone.session.sign)
  expect(await phone.say(hers)).toEqual([])
  await ada.until("call", ({ signed }) => signed === base64url(hers))
  // It is kept: so it is told.
  await phone.untilTold(isWord(hers))
})

test("what was written before it began to ask is told it", async () => {
  await using town = await talking(false)
  const signed = await town.tell(written("answerer", 0))
  await town.ada.until("call", (heard) => heard.signed === base64url(signed))
  await town.phone.untilTold(isWord(signed))
})

test("a word that isn't its own gets nowhere, and it is told why", async () => {
  await using town = await talking()
  const { phone, call } = town
  const forged = await signCallWord(call, written("caller", 0), quickKey().sign)
  expect(await phone.say(forged)).toEqual([{ type: "refused", code: "CALL_WORD_SIGNATURE_INVALID" }])
  const another = await signCallWord({ ...call, number: 1 }, written("caller", 0), phone.caller.phone.session.sign)
  expect(await phone.say(another)).toEqual([{ type: "refused", code: "CALL_OF_ANOTHER" }])
})

test("who asks again is answered, and so is whoever asked before and is gone", async () => {
  await using town = await talking()
  const { phone, tell } = town
  const both = [phone.answer(), phone.answer()]
  expect((await Promise.race(both)).messages).toEqual([])
  const signed = await tell(written("answerer", 0))
  const messages = (await Promise.all(both)).flatMap((answer) => answer.messages)
  expect(messages).toEqual([{ type: "call", signed: base64url(signed) }])
})

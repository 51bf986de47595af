import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type CallWord, signCallWord } from "@alongside/protocol/call/any-word"
import { MAX_CALL_WORD } from "@alongside/protocol/call/relayed"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { wordHash } from "@alongside/protocol/call/words"
import { expect, test } from "vitest"
import type { CounselOnCall, Heard } from "../../../../journeys/counsel-on-call.ts"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { base64url, signOf, talkingOffice } from "./trial/talking-office.ts"

/** Any word does: what is in it is the two sides' affair. */
const offer: CallWord = { kind: "candidates", offer: wordHash(new Uint8Array(1)), from: "caller", candidates: [""] }

const say = (counsel: CounselOnCall, { request, token }: Heard<"seat">, signed: Bytes): void =>
  counsel.say({ type: "call", request, token, signed: base64url(signed) })

test("what the phone says reaches the counsel who has the seat, and what they say reaches the phone, as it was signed", async () => {
  await using town = await talkingOffice()
  const { phone, ada, ben, seat, call } = town
  const fromPhone = await signCallWord(call, offer, phone.caller.phone.session.sign)
  phone.say(fromPhone)
  const heard = await ada.until("call", ({ signed }) => signed === base64url(fromPhone))
  expect(heard).toMatchObject({ request: seat.request, token: seat.token })
  const fromAda = await signCallWord(call, { ...offer, from: "answerer" } as CallWord, signOf(ada))
  say(ada, seat, fromAda)
  await phone.untilTold((message) => message.type === "call" && message.signed === base64url(fromAda))
  expect(ben.count("call")).toBe(0)
})

test("a phone's word for another call, or signed by somebody else, is refused and reaches nobody", async () => {
  await using town = await talkingOffice()
  const { phone, ada, ben, call } = town
  const { sign } = phone.caller.phone.session
  const refusals: (readonly [Partial<CallSeat>, Sign, string])[] = [
    [{ encounter: fromHex("5f".repeat(32))! }, sign, "CALL_OF_ANOTHER"],
    [{ number: 1 }, sign, "CALL_OF_ANOTHER"],
    [{ answererKey: ben.joining.counselKey }, sign, "CALL_OF_ANOTHER"],
    [{ callerKey: quickKey().publicKey }, sign, "CALL_OF_ANOTHER"],
    [{ token: call.token + 1 }, sign, "TOKEN_STALE"],
    [{}, quickKey().sign, "CALL_WORD_SIGNATURE_INVALID"],
  ]
  await ada.until("call")
  const before = ada.count("call")
  for (const [otherwise, by, code] of refusals) {
    const already = phone.told.length
    phone.say(await signCallWord({ ...call, ...otherwise }, offer, by))
    const said = await phone.untilTold(
      (message) => phone.told.indexOf(message) >= already && message.type === "refused",
    )
    expect(said).toEqual({ type: "refused", code })
  }
  for (const bytes of [new Uint8Array(40), new Uint8Array(MAX_CALL_WORD - 1)]) {
    const already = phone.told.length
    phone.say(bytes)
    await phone.untilTold((message) => phone.told.indexOf(message) >= already)
    expect(phone.told.at(-1)).toEqual({ type: "refused", code: "CALL_MALFORMED" })
  }
  expect(ada.count("call")).toBe(before)
})

test("only whoever has the seat, with the token that counts, is heard by the phone", async () => {
  await using town = await talkingOffice()
  const { phone, ada, ben, seat, call } = town
  const answer = { ...offer, from: "answerer" } as CallWord
  const adas = await signCallWord(call, answer, signOf(ada))
  // Ben has no seat, and passes on what Ada signed, or signs himself.
  say(ben, seat, adas)
  await ben.until("refused", ({ code }) => code === "TOKEN_STALE")
  say(ada, { ...seat, token: seat.token + 1 }, adas)
  await ada.until("refused", ({ code }) => code === "TOKEN_STALE")
  say(ada, seat, await signCallWord(call, answer, signOf(ben)))
  await ada.until("refused", ({ code }) => code === "CALL_WORD_SIGNATURE_INVALID")
  say(ada, seat, await signCallWord({ ...call, answererKey: ben.joining.counselKey }, answer, signOf(ada)))
  await ada.until("refused", ({ code }) => code === "CALL_OF_ANOTHER")

  // It passes on to Ben: Ada's words are of the past, even those that were good.
  ada.say({ type: "leave", request: seat.request, token: seat.token })
  await ada.until("unseat")
  say(ada, seat, adas)
  await ada.until("refused", ({ code, request }) => code === "TOKEN_STALE" && request === seat.request)
  const bens = await ben.accept()
  say(ben, bens, adas)
  await ben.until("refused", ({ code, request }) => code === "TOKEN_STALE" && request === bens.request)
  expect(phone.told.filter(({ type }) => type === "call")).toEqual([])
})

test("after the end nobody says anything any more", async () => {
  await using town = await talkingOffice()
  const { ada, seat, call } = town
  ada.say({ type: "finish", request: seat.request, token: seat.token })
  await ada.until("unseat")
  say(ada, seat, await signCallWord(call, { ...offer, from: "answerer" } as CallWord, signOf(ada)))
  await ada.until("refused", ({ code }) => code === "REQUEST_NOT_OPEN")
})

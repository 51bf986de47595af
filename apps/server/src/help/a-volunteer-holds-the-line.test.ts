import { toHex } from "@alongside/evidence/format/bytes"
import { openAcceptance } from "@alongside/protocol/acceptance"
import { type CallWord, signCallWord } from "@alongside/protocol/call/any-word"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { wordHash } from "@alongside/protocol/call/words"
import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { openDatabase } from "../accounts/database.ts"
import { base64url, signOf } from "../call/trial/talking-office.ts"
import { newOffice } from "./trial/office.ts"

/** Any word does: what is in it is the two sides' affair. */
const candidates = { kind: "candidates", offer: wordHash(new Uint8Array(1)), from: "caller", candidates: [""] } as const

test("while nobody can be had a volunteer holds the line: the phone is shown who signed, they talk, and counsel who is connected takes over", async () => {
  const volunteer = { role: "intake", licences: [], recipientHash: undefined } as const
  await using office = await newOffice(2, (n) => (n === 1 ? volunteer : {}))
  const server = await office.start()
  const vera = await office.onDuty(server, 1)
  const phone = await new HelpCaller(server).askAndListen()
  const seat = await vera.accept()
  expect(seat.seat).toBe("intake")
  await vera.sendAcceptance(seat)
  await vera.until("accepted")
  vera.say({ type: "connected", request: seat.request, token: seat.token })

  const { encounter, session } = phone.caller.phone
  const held = await phone.until(({ holder }) => holder?.isConnected === true && holder.acceptance !== undefined)
  expect(held).toMatchObject({
    phase: "unanswered",
    counsel: undefined,
    holder: { name: "Lawyer 1", token: seat.token },
  })
  const of = { encounter, number: 0, token: seat.token, sessionKey: session.publicKey }
  await openAcceptance(held.holder!.acceptance!, { ...of, counselKey: vera.joining.counselKey })

  const call: CallSeat = {
    ...{ encounter, number: 0, token: seat.token },
    ...{ callerKey: session.publicKey, answererKey: vera.joining.counselKey },
  }
  const hers = await signCallWord(call, candidates, session.sign)
  phone.say(hers)
  await vera.until("call", ({ signed }) => signed === base64url(hers))
  const veras = await signCallWord(call, { ...candidates, from: "answerer" }, signOf(vera))
  vera.say({ type: "call", request: seat.request, token: seat.token, signed: base64url(veras) })
  await phone.untilTold((told) => told.type === "call" && told.signed === base64url(veras))
  // Nothing is written to somebody who could only read it by a key.
  const message: CallWord = { kind: "message", from: "caller", sequence: 0, sealed: new Uint8Array(9) }
  phone.say(await signCallWord(call, message, session.sign))
  const told = await phone.untilTold(({ type }) => type === "refused")
  expect(told).toEqual({ type: "refused", code: "CALL_MALFORMED" })

  const ada = await office.onDuty(server, 0)
  const adas = await ada.accept()
  await ada.sendAcceptance(adas)
  const answered = await phone.until(({ counsel }) => counsel?.acceptance !== undefined)
  // She isn't left alone before the two are in the call.
  expect(toHex(answered.holder!.key)).toBe(toHex(vera.joining.counselKey))
  ada.say({ type: "connected", request: adas.request, token: adas.token })
  expect(await vera.until("unseat")).toMatchObject({ token: seat.token, because: "not wanted" })
  await phone.until(({ counsel, holder }) => counsel?.isConnected === true && holder === undefined)

  // Whoever held the line is no reader of it, whatever they may become.
  const database = await openDatabase(server.data)
  const accepted = await database.selectFrom("accepted").select("counsel").execute()
  await database.destroy()
  expect(accepted).toEqual([{ counsel: toHex(ada.joining.counselKey) }])
})

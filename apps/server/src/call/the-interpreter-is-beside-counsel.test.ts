import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { openAcceptance } from "@alongside/protocol/acceptance"
import { type CallWord, signCallWord } from "@alongside/protocol/call/any-word"
import { wordHash } from "@alongside/protocol/call/words"
import { expect, test } from "vitest"
import type { CounselOnCall, Heard } from "../../../../journeys/counsel-on-call.ts"
import { interpretingOffice } from "./trial/interpreting-office.ts"
import { base64url, signOf } from "./trial/talking-office.ts"

/** Any word does: what is in it is the two sides' affair. */
const fromCaller = { kind: "candidates", offer: wordHash(new Uint8Array(1)), from: "caller", candidates: [""] } as const
const fromAnswerer: CallWord = { ...fromCaller, from: "answerer" }

const say = (one: CounselOnCall, { request, token }: Heard<"seat">, signed: Uint8Array): void =>
  one.say({ type: "call", request, token, signed: base64url(signed) })

/** What this one is told about who sits beside them, once it is so. */
const beside = (one: CounselOnCall, isIt: (other: Heard<"beside">["other"]) => boolean) =>
  one.until("beside", ({ other }) => isIt(other))

test("counsel is told who interprets and the interpreter who counsel is, each with what the other signed over the same session key", async () => {
  await using town = await interpretingOffice()
  const { ada, ines, seat, inesSeat, phone } = town
  const pairs = [
    [ada, seat, ines, inesSeat],
    [ines, inesSeat, ada, seat],
  ] as const
  for (const [one, own, other, theirs] of pairs) {
    const told = await beside(one, (said) => said?.acceptance != null)
    expect(told).toMatchObject({ request: own.request, token: own.token })
    expect(told.other).toMatchObject({ key: toHex(other.joining.counselKey), token: theirs.token })
    const bytes = new Uint8Array(Buffer.from(told.other!.acceptance!, "base64url"))
    const { encounter, session } = phone.caller.phone
    const expected = { encounter, number: 0, token: theirs.token, sessionKey: session.publicKey }
    await openAcceptance(bytes, { ...expected, counselKey: other.joining.counselKey })
  }
  expect(town.ben.count("beside")).toBe(0)
})

test("what the two say reaches the other as it was signed, and nobody else: neither the phone nor a lawyer without a seat", async () => {
  await using town = await interpretingOffice()
  const { ada, ben, ines, seat, inesSeat, call, phone } = town
  const adas = await signCallWord(call, fromCaller, signOf(ada))
  say(ada, seat, adas)
  const heard = await ines.until("call", ({ signed }) => signed === base64url(adas))
  expect(heard).toMatchObject({ request: inesSeat.request, token: inesSeat.token })
  const ineses = await signCallWord(call, fromAnswerer, signOf(ines))
  say(ines, inesSeat, ineses)
  expect(await ada.until("call", ({ signed }) => signed === base64url(ineses))).toMatchObject({ token: seat.token })
  expect(ben.count("call")).toBe(0)
  expect(phone.told.filter(({ type }) => type === "call")).toEqual([])
})

test("whoever isn't one of the two is refused, and so is a word that one of the two may not say", async () => {
  await using town = await interpretingOffice()
  const { ada, ben, ines, seat, inesSeat, call, phone } = town
  const { sign, publicKey: sessionKey } = phone.caller.phone.session
  const withPhone = { ...call, token: seat.token, callerKey: sessionKey, answererKey: ada.joining.counselKey }
  const message: CallWord = { kind: "message", from: "caller", sequence: 0, sealed: new Uint8Array(9) }
  const adas = await signCallWord(call, fromCaller, signOf(ada))
  const refusals = [
    // Ben passes on what Ada signed; Ada speaks under the interpreter's token, the interpreter under hers.
    ["TOKEN_STALE", ben, inesSeat, adas],
    ["TOKEN_STALE", ada, inesSeat, adas],
    ["TOKEN_STALE", ines, seat, adas],
    ["CALL_WORD_SIGNATURE_INVALID", ada, seat, await signCallWord(call, fromCaller, signOf(ben))],
    ["CALL_WORD_SIGNATURE_INVALID", ines, inesSeat, await signCallWord(call, fromAnswerer, signOf(ada))],
    [
      "CALL_OF_ANOTHER",
      ada,
      seat,
      await signCallWord({ ...call, callerKey: ben.joining.counselKey }, fromCaller, signOf(ada)),
    ],
    [
      "CALL_OF_ANOTHER",
      ada,
      seat,
      await signCallWord({ ...call, encounter: fromHex("5f".repeat(32))! }, fromCaller, signOf(ada)),
    ],
    // The interpreter has no call with the phone, by neither of the two seats.
    ["CALL_OF_ANOTHER", ines, inesSeat, await signCallWord(withPhone, fromAnswerer, signOf(ines))],
    [
      "CALL_OF_ANOTHER",
      ines,
      inesSeat,
      await signCallWord({ ...call, callerKey: sessionKey }, fromAnswerer, signOf(ines)),
    ],
    // Nothing is written in it.
    ["CALL_MALFORMED", ada, seat, await signCallWord(call, message, signOf(ada))],
    [
      "CALL_MALFORMED",
      ada,
      seat,
      await signCallWord(
        call,
        { kind: "hello", acceptance: wordHash(adas), recipient: "age1pq1", advice: undefined },
        signOf(ada),
      ),
    ],
  ] as const
  const before = ines.count("call")
  for (const [code, one, own, signed] of refusals) {
    const already = one.heard.length
    say(one, own, signed)
    const refused = await one.until("refused", (said) => one.heard.indexOf(said) >= already)
    expect(refused).toMatchObject({ code, request: own.request })
  }
  // The phone neither: not with the interpreter's key, nor in counsel's place.
  for (const otherwise of [{ callerKey: sessionKey }, {}]) {
    const already = phone.told.length
    phone.say(await signCallWord({ ...call, ...otherwise }, fromCaller, sign))
    const isRefused = (told: { type: string }) => told.type === "refused"
    const told = await phone.untilTold((one) => phone.told.indexOf(one) >= already && isRefused(one))
    expect(told).toEqual({ type: "refused", code: "CALL_OF_ANOTHER" })
  }
  expect(ines.count("call")).toBe(before)
})

test("when counsel hands over, the interpreter stays, is told who counsel is now, and hears nothing of the one before any more", async () => {
  await using town = await interpretingOffice()
  const { ada, ben, ines, seat, call } = town
  ada.say({ type: "hand over", request: seat.request, token: seat.token, because: "asked" })
  const bens = await ben.accept()
  await ben.sendAcceptance(bens)
  await ben.until("accepted")
  ben.say({ type: "connected", request: bens.request, token: bens.token })
  await ada.until("unseat")
  const told = await beside(ines, (other) => other?.token === bens.token && other.acceptance !== null)
  expect(told.other!.key).toBe(toHex(ben.joining.counselKey))
  await beside(ben, (other) => other?.key === toHex(ines.joining.counselKey))
  expect(ines.count("unseat")).toBe(0)

  say(ada, seat, await signCallWord(call, fromCaller, signOf(ada)))
  await ada.until("refused", ({ code }) => code === "TOKEN_STALE")
  const word = await signCallWord({ ...call, callerKey: ben.joining.counselKey }, fromCaller, signOf(ben))
  say(ben, bens, word)
  await ines.until("call", ({ signed }) => signed === base64url(word))
})

test("an interpreter who leaves is nobody any more, and one who comes back, or a server that does, tells it all again", async () => {
  await using town = await interpretingOffice()
  const { office, ada, ines, inesSeat, seat, call } = town
  await beside(ines, (other) => other?.acceptance != null)
  await ines.close()
  const server = await office.start()
  const [adaBack, inesBack] = [await office.onDuty(server, 0), await office.onDuty(server, 2)]
  await beside(adaBack, (other) => other?.token === inesSeat.token && other.acceptance !== null)
  await beside(inesBack, (other) => other?.token === seat.token && other.acceptance !== null)

  inesBack.say({ type: "leave", request: inesSeat.request, token: inesSeat.token })
  await inesBack.until("unseat")
  await beside(adaBack, (other) => other === null)
  say(adaBack, seat, await signCallWord(call, fromCaller, signOf(ada)))
  await adaBack.until("refused", ({ code }) => code === "TOKEN_STALE")
})

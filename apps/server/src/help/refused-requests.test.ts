import { helpRoutes, signHelpWanted } from "@alongside/protocol/help"
import { describe, expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer } from "../testing/test-server.ts"
import { newOffice } from "./trial/office.ts"

describe("one open request per encounter", () => {
  test("asked again, it is the same request, and rings nobody twice", async () => {
    await using office = await newOffice(1)
    const server = await office.start()
    const counsel = await office.onDuty(server, 0)
    const caller = new HelpCaller(server)
    const all = await Promise.all([caller.ask(), caller.ask(), caller.ask()])
    for (const reply of all) expect(reply).toMatchObject({ status: { number: 0, phase: "ringing" } })
    await counsel.accept()
    expect(await caller.ask()).toMatchObject({ status: { phase: "answered" } })
    expect(counsel.count("ring")).toBe(1)
  })

  test("said otherwise, out of turn, or played again after its end, it is refused", async () => {
    await using server = await startTestServer()
    const caller = new HelpCaller(server)
    expect(await caller.ask({ number: 1 })).toEqual({ code: "HELP_STILL_OPEN" })
    expect(await caller.end()).toEqual({ code: "HELP_UNKNOWN" })
    await caller.ask()
    for (const other of [
      { jurisdiction: { code: "US-IA", source: "position" } },
      { jurisdiction: { code: "US-MN", source: "home" } },
      { jurisdiction: undefined },
      { matter: "immigration" },
      { languages: ["es"] },
      { mayBeUnder18: true },
    ] as const)
      expect(await caller.ask(other)).toEqual({ code: "HELP_ASKED_OTHERWISE" })
    expect(await caller.ask({ number: 1 })).toEqual({ code: "HELP_STILL_OPEN" })

    expect(await caller.end()).toMatchObject({ status: { phase: "ended", ending: "all clear" } })
    expect(await caller.end({ because: "person left" })).toMatchObject({ status: { ending: "all clear" } })
    // What was sent once and is played again opens nothing.
    expect(await caller.ask()).toMatchObject({ status: { phase: "ended" } })
    expect(await caller.ask({ number: 2 })).toEqual({ code: "HELP_STILL_OPEN" })
    expect(await caller.ask({ number: 1, languages: ["es"] })).toMatchObject({ status: { number: 1 } })
    expect(await caller.ask()).toEqual({ code: "HELP_OVER" })
    expect(await caller.end()).toEqual({ code: "HELP_OVER" })
  })

  test("the app was started again: whoever has the request signs for the newer leg", async () => {
    await using office = await newOffice(1)
    const server = await office.start()
    const counsel = await office.onDuty(server, 0)
    const caller = new HelpCaller(server)
    await caller.ask()
    const seat = await counsel.accept()
    await counsel.sendAcceptance(seat)
    await counsel.until("accepted")

    const next = new HelpCaller(server, caller.phone.nextLeg())
    expect((await next.ask()) as object).toMatchObject({ status: { counsel: { acceptance: undefined } } })

    const again = await counsel.until("seat", ({ leg }) => leg === 1)
    expect(again).toMatchObject({ request: seat.request, token: seat.token })
    expect(again.sessionKey).not.toBe(seat.sessionKey)
    await counsel.sendAcceptance(seat)
    expect(await counsel.until("refused")).toMatchObject({ code: "ACCEPTANCE_OF_ANOTHER" })
    await counsel.sendAcceptance(again)
    const listening = await next.askAndListen()
    await listening.until((status) => status.counsel?.acceptance !== undefined)
  })
})

describe("what isn't signed as it has to be", () => {
  test("is refused with its own code", async () => {
    await using server = await startTestServer()
    const caller = new HelpCaller(server)
    const other = new HelpCaller(server)
    const { phone } = caller
    const path = helpRoutes.request(phone.id)
    const signed = await signHelpWanted(caller.wanted(), phone.session.sign)

    expect(await caller.post(path, signed, [])).toEqual({ code: "LEG_UNCLAIMED" })
    expect(await caller.post(path, signed.slice(1))).toEqual({ code: "HELP_MALFORMED" })
    expect(await caller.post(path, signed, [signed])).toEqual({ code: "CLAIM_MALFORMED" })
    expect(await caller.post(helpRoutes.end(phone.id), signed)).toEqual({ code: "HELP_MALFORMED" })
    expect(await caller.post(helpRoutes.request(other.phone.id), signed)).toEqual({ code: "HELP_OF_ANOTHER_ENCOUNTER" })
    expect(await caller.ask({}, quickKey().sign)).toEqual({ code: "HELP_SIGNATURE_INVALID" })
    await caller.ask()
    const thief = new SignedPhone({ session: phone.session })
    expect(await caller.post(path, signed, [await thief.claim()])).toEqual({ code: "ENCOUNTER_OF_ANOTHER_DEVICE" })
  })

  test.each([
    ["no language", { languages: [] }],
    ["nine languages", { languages: "aa bb cc dd ee ff gg hh ii".split(" ") }],
    ["a language in words", { languages: ["English"] }],
    ["a position for a jurisdiction", { jurisdiction: { code: "44.97,-93.26", source: "position" } }],
    ["a matter in words", { matter: "They took my brother" }],
  ] as const)("nor %s", async (_, other) => {
    await using server = await startTestServer()
    expect(await new HelpCaller(server).ask(other)).toEqual({ code: "HELP_MALFORMED" })
  })
})

test("a device asks so often in a day, and no more; the recording goes on", async () => {
  await using server = await startTestServer({ limits: { deviceRequestsPerDay: 2 } })
  const phone = new SignedPhone()
  for (let n = 0; n < 2; n++) {
    const own = new SignedPhone({ device: phone.device })
    expect(await new HelpCaller(server, own).ask()).toMatchObject({ status: { number: 0 } })
  }
  const third = new SignedPhone({ device: phone.device })
  expect(await new HelpCaller(server, third).ask()).toEqual({ code: "HELP_QUOTA_SPENT" })
  expect((await third.upload(server.url, [await third.firstBatch()])).status).toBe(200)
  expect(await new HelpCaller(server).ask()).toMatchObject({ status: { number: 0 } })
})

test("counsel who says too much at once is told to wait", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const counsel = await office.onDuty(server, 0)
  for (let n = 0; n < 80; n++) counsel.say({ type: "accept", ring: "nonsense" })
  await counsel.until("refused", ({ code }) => code === "TOO_MANY_REQUESTS")
  await counsel.until("refused", ({ code }) => code === "REQUEST_NOT_OPEN")
})

test.each([
  ["of another encounter", { encounter: new Uint8Array(32) }, "ACCEPTANCE_OF_ANOTHER"],
  ["of another request", { number: 1 }, "ACCEPTANCE_OF_ANOTHER"],
  ["of another seat", { token: 7 }, "ACCEPTANCE_OF_ANOTHER"],
  ["over another session key", { sessionKey: new Uint8Array(32) }, "ACCEPTANCE_OF_ANOTHER"],
  ["in another's name", { counselKey: new Uint8Array(32) }, "ACCEPTANCE_OF_ANOTHER"],
])("an acceptance %s is refused", async (_, other, code) => {
  await using office = await newOffice(1)
  const server = await office.start()
  const counsel = await office.onDuty(server, 0)
  const caller = new HelpCaller(server)
  await caller.ask()
  const seat = await counsel.accept()
  await counsel.sendAcceptance(seat, await counsel.sign(seat, other))
  expect(await counsel.until("refused")).toEqual({ type: "refused", request: seat.request, code })
  await counsel.sendAcceptance(seat)
  await counsel.until("accepted")
})

test("an acceptance that isn't one, or that somebody else signed, is refused", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const counsel = await office.onDuty(server, 0)
  await new HelpCaller(server).ask()
  const seat = await counsel.accept()
  await counsel.sendAcceptance(seat, new Uint8Array([1, 2]))
  await counsel.until("refused", ({ code }) => code === "ACCEPTANCE_MALFORMED")
  const forged = await counsel.sign(seat)
  forged[forged.length - 1]! ^= 1
  await counsel.sendAcceptance(seat, forged)
  await counsel.until("refused", ({ code }) => code === "ACCEPTANCE_SIGNATURE_INVALID")
})

test("with nobody there, the person is offered the organisation's number at once, if it has one", async () => {
  await using server = await startTestServer({ configuration: { hotline: "+16125550100" } })
  const reply = await new HelpCaller(server).ask()
  expect(reply).toMatchObject({ status: { phase: "unanswered", ringing: 0, offersNumber: true } })
  expect(await (await fetch(`${server.url}/v1/organisation`)).json()).toMatchObject({ hotline: "+16125550100" })
})

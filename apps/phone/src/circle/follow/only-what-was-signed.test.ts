import { checkRoster } from "@alongside/evidence/roster/check-roster"
import { openRoot, pinOf } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import { circleRoutes, openTold } from "@alongside/protocol/circle"
import { type PressWords, pressWordsSchema } from "@alongside/protocol/circle-answers"
import { signClosing } from "@alongside/protocol/closing"
import { routes } from "@alongside/protocol/routes"
import { expect, test, vi } from "vitest"
import { CounselOnCall } from "../../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../../journeys/help-caller.ts"
import { postClosing } from "../../../../../journeys/signed-closing.ts"
import { noticeFor, SignedContact, tell } from "../../../../../journeys/signed-contact.ts"
import { SignedPhone } from "../../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../../../../server/src/testing/test-server.ts"
import { readSignedWords } from "./signed-words.ts"

/** Her organisation as her phone knows it: from the pin on. */
async function organisationOf(server: TestServer) {
  const file = new Uint8Array(await (await fetch(server.url + routes.roster)).arrayBuffer())
  const pin = pinOf((await openRoot(parseRosterFile(file).roots.at(-1)!)).hash)
  const { roster } = await checkRoster(file, { pin, newest: undefined }, Date.now())
  return { pin, members: roster.members }
}

/** She has pressed and asked, counsel has it, and she has said that all is well with her PIN: what her contact is shown. */
async function everythingSigned(server: TestServer) {
  const counsel = await CounselOnCall.onDuty(server)
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  const { pin, members } = await organisationOf(server)
  const ana = await SignedContact.signIn(server.url)
  const notice = await noticeFor(phone, ana.key, { other: { organisation: pin } })
  await tell(server.url, phone.id, [notice])
  const caller = new HelpCaller(server, phone)
  await caller.ask()
  await counsel.sendAcceptance(await counsel.accept())
  const place = { encounter: phone.encounter, leg: 0, number: 0, act: "all clear", words: [] } as const
  const signed = await signClosing({ ...place, isConfirmed: true }, phone.session.sign)
  expect(await postClosing(server.url, phone, signed)).toBe("taken")
  const read = async (): Promise<PressWords> =>
    pressWordsSchema.parse(await (await ana.get(circleRoutes.words(phone.id))).json())
  await vi.waitFor(async () => expect((await read()).acceptance).not.toBeNull())
  counsel.socket.close()
  return { told: await openTold(notice.told), members, words: await read(), phone, ana }
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url")

test("a contact reads which lawyer answered, as the root certifies them, and that her own phone said all clear", async () => {
  await using server = await startTestServer()
  const { words, told, members } = await everythingSigned(server)
  expect(await readSignedWords(words, told, members)).toEqual({
    counsel: "Demonstration counsel",
    ends: { "all clear": true },
  })
})

test("and no lawyer whom the root doesn't certify, nor one who answered somebody else", async () => {
  await using server = await startTestServer()
  const { words, told, members } = await everythingSigned(server)
  expect((await readSignedWords(words, told, [])).counsel).toBe(undefined)
  const asInterpreter = members.map((member) => ({ ...member, role: "interpreter" as const }))
  expect((await readSignedWords(words, told, asInterpreter)).counsel).toBe(undefined)
  await using elsewhere = await startTestServer()
  const other = await everythingSigned(elsewhere)
  const mixed = { ...words, acceptance: other.words.acceptance }
  expect((await readSignedWords(mixed, told, members)).counsel).toBe(undefined)
  // With that encounter's own claims too: they vouch for nothing of this one.
  expect((await readSignedWords({ ...mixed, claims: other.words.claims }, told, members)).counsel).toBe(undefined)
})

test("nor an end that a server made up, altered, or took from elsewhere", async () => {
  await using server = await startTestServer()
  const { words, told, members, phone } = await everythingSigned(server)
  const stranger = new SignedPhone()
  const of = { encounter: phone.encounter, leg: 0, number: 1, act: "all clear", isConfirmed: true, words: [] } as const
  const closings = {
    "signed by another": await signClosing(of, stranger.session.sign),
    "of a leg that her device doesn't vouch for": await signClosing({ ...of, leg: 1 }, phone.session.sign),
    "of another encounter": await signClosing({ ...of, encounter: stranger.encounter }, phone.session.sign),
    nonsense: Uint8Array.of(1, 2, 3),
  }
  for (const [what, signed] of Object.entries(closings)) {
    const shown = await readSignedWords({ ...words, closings: [base64url(signed)] }, told, members)
    expect(shown.ends, what).toEqual({})
  }
  // A device that isn't hers claims the leg.
  const claims = [base64url(await stranger.claim())]
  expect(await readSignedWords({ ...words, claims }, told, members)).toEqual({ counsel: undefined, ends: {} })
  const empty = { claims: [], acceptance: null, closings: [] }
  expect(await readSignedWords(empty, told, members)).toEqual({ counsel: undefined, ends: {} })
})

test("whom she didn't name is shown nothing", async () => {
  await using server = await startTestServer()
  const { phone } = await everythingSigned(server)
  const luis = await SignedContact.signIn(server.url)
  const response = await luis.get(circleRoutes.words(phone.id))
  expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({
    ...{ status: 404, code: "ENCOUNTER_UNKNOWN" },
  })
})

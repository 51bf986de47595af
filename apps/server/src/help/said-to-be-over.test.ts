import { toHex } from "@alongside/evidence/format/bytes"
import { sealClosingWord } from "@alongside/evidence/seal/closing-word"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { type ClosingMeaning, closingMeanings } from "@alongside/evidence/statement/closing"
import { type Closing, closingRoutes, parseClosing, parseKeptClosings, signClosing } from "@alongside/protocol/closing"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { expect, test } from "vitest"
import { postClosing } from "../../../../journeys/signed-closing.ts"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { SignedOwner } from "../../../../journeys/signed-owner.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer } from "../testing/test-server.ts"

const closingOf = (phone: SignedPhone, otherwise: Partial<Closing> = {}): Closing => ({
  ...{ encounter: phone.encounter, leg: phone.leg, number: 0, act: "stopped", isConfirmed: false, words: [] },
  ...otherwise,
})

const say = async (url: string, phone: SignedPhone, otherwise: Partial<Closing> = {}, sign = phone.session.sign) =>
  postClosing(url, phone, await signClosing(closingOf(phone, otherwise), sign))

test("counsel sees whether an end was confirmed, and can't tell at the server how", async () => {
  await using server = await startTestServer()
  const counsel = await SignedCounsel.join(server)
  const recipient = await identityToRecipient(await generateHybridIdentity())
  const sizes = new Set<number>()
  for (const meaning of closingMeanings) {
    const phone = new SignedPhone()
    await phone.upload(server.url, [await phone.firstBatch()])
    expect((await counsel.list())[0]!.closing).toBeNull()
    const isConfirmed = meaning !== "unconfirmed"
    const words = [await wordFor(phone, meaning, recipient)]
    expect(await say(server.url, phone, { isConfirmed, words })).toBe("taken")
    expect((await counsel.list())[0]).toMatchObject({ id: phone.id, closing: { act: "stopped", isConfirmed } })
    const [kept] = await keptOf(counsel, phone)
    sizes.add(kept!.signed.length)
    expect(parseClosing(kept!.signed).words[0]!.file).toEqual(words[0]!.file)
    expect(toHex(kept!.sessionKey)).toBe(toHex(phone.session.publicKey))
  }
  expect(sizes.size).toBe(1)
})

test("may come before anything of the recording, and again; the newest is what the list shows", async () => {
  await using server = await startTestServer()
  const counsel = await SignedCounsel.join(server)
  const phone = new SignedPhone()
  const signed = await signClosing(closingOf(phone, { act: "all clear" }), phone.session.sign)
  expect(await postClosing(server.url, phone, signed)).toBe("taken")
  expect(await postClosing(server.url, phone, signed)).toBe("taken")
  expect(await say(server.url, phone, { number: 1, isConfirmed: true })).toBe("taken")
  expect((await counsel.list())[0]!.closing).toMatchObject({ act: "stopped", isConfirmed: true })
  expect(await keptOf(counsel, phone)).toHaveLength(2)
})

test("what isn't signed as it has to be is refused with its own code", async () => {
  await using server = await startTestServer({ limits: { encounterClosings: 2 } })
  const phone = new SignedPhone()
  const other = new SignedPhone()
  expect(await say(server.url, phone, {}, quickKey().sign)).toBe("CLOSING_SIGNATURE_INVALID")
  expect(await say(server.url, phone, { encounter: other.encounter })).toBe("CLOSING_OF_ANOTHER_ENCOUNTER")
  const signed = await signClosing(closingOf(phone), phone.session.sign)
  expect(await postClosing(server.url, phone, signed.slice(1))).toBe("CLOSING_MALFORMED")
  expect(await postClosing(server.url, phone.nextLeg(), signed, [])).toBe("taken")
  expect(await say(server.url, phone, { act: "all clear" })).toBe("CLOSING_SAID_OTHERWISE")
  expect(await say(server.url, phone, { number: 1 })).toBe("taken")
  expect(await say(server.url, phone, { number: 2 })).toBe("ENCOUNTER_QUOTA_SPENT")
  const unclaimed = new SignedPhone()
  const unclaimedSigned = await signClosing(closingOf(unclaimed), unclaimed.session.sign)
  expect(await postClosing(server.url, unclaimed, unclaimedSigned, [])).toBe("LEG_UNCLAIMED")
  const large = { reader: new Uint8Array(32), file: new Uint8Array(100 * 1024) }
  expect(await say(server.url, phone, { number: 1, words: [large] })).toBe("UPLOAD_TOO_LARGE")
})

test("it is erased with the encounter", async () => {
  await using server = await startTestServer({ limits: { erasureDays: 0, erasureLookSeconds: 0.02 } })
  const counsel = await SignedCounsel.join(server)
  const phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  await say(server.url, phone)
  const owner = await SignedOwner.of(server.url, phone.device)
  await owner.askToErase(phone)
  await expect
    .poll(async () => (await counsel.list()).find(({ id }) => id === phone.id), { timeout: 20_000 })
    .toMatchObject({ erasedMs: expect.any(Number), closing: null })
  expect((await counsel.get(closingRoutes.closings(phone.id))).status).toBe(410)
})

async function wordFor(phone: SignedPhone, meaning: ClosingMeaning, recipient: string) {
  const place = { encounter: phone.encounter, leg: 0, number: 0, act: "stopped" } as const
  const reader = readerOf({ kind: "counsel", recipient }).recipientHash
  return { reader, file: await sealClosingWord(place, meaning, recipient) }
}

async function keptOf(counsel: SignedCounsel, phone: SignedPhone) {
  const response = await counsel.get(closingRoutes.closings(phone.id))
  return parseKeptClosings(new Uint8Array(await response.arrayBuffer()))
}

import { randomBytes } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { toHex } from "@alongside/evidence/format/bytes"
import { letterToHerFrom, sealLetterToHer } from "@alongside/evidence/letters/letter-to-her"
import { openLetter } from "@alongside/evidence/open/letter"
import { letterRoutes, parseCounselLetter } from "@alongside/protocol/letters"
import { routes } from "@alongside/protocol/routes"
import { expect, test, vi } from "vitest"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { codeOf, SignedOwner } from "../../../../journeys/signed-owner.ts"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { newOffice } from "../help/trial/office.ts"
import { type Answered, answeredEncounter, readerHash, WritingCounsel } from "./trial/answered.ts"

const toHer = ({ counsel, phone, recipient }: Answered, number: number, letter = new Uint8Array(700).fill(9)) =>
  counsel.letter(phone.id, { number, to: "her", reader: readerHash(recipient), letter })

test("what counsel writes to her reaches her, sealed, and her key alone opens it", async () => {
  await using office = await newOffice(1)
  const answered = await answeredEncounter(office, await office.start())
  const { counsel, phone, identity, recipient, owner } = answered
  expect(await answered.putRecipient()).toBe("taken")
  expect(await counsel.kept(phone.id)).toEqual({ unverifiedRecipients: [recipient], letters: [] })

  const place = { encounter: phone.encounter, counselKey: counsel.joining.counselKey, number: 0 }
  const said = { ...place, atMs: 1_795_284_000_000, outcome: undefined, steps: ["sign-nothing"], text: "Call me." }
  const sealed = await sealLetterToHer({ ...said, ended: undefined }, recipient)
  expect(await counsel.send(phone.id, await toHer(answered, 0, sealed))).toBe("taken")

  const [kept, ...more] = (await answered.hers()) as Exclude<Awaited<ReturnType<Answered["hers"]>>, string>
  expect(more).toEqual([])
  const { letter } = parseCounselLetter(kept!.signed)
  expect(letterToHerFrom(await openLetter(letter, identity), place)).toEqual({ ...said, ended: undefined })
  expect((await owner.list())[0]).toMatchObject({ id: phone.id, letters: 1 })
})

test("counsel's own file is theirs alone: she isn't given it, and another counsel neither reads nor writes", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const answered = await answeredEncounter(office, server)
  const { counsel, phone } = answered
  const other = await WritingCounsel.of(server, office.joinings[1]!)
  await answered.putRecipient()
  expect(await counsel.send(phone.id, await counsel.letter(phone.id))).toBe("taken")

  expect(await answered.hers()).toEqual([])
  expect(await other.kept(phone.id)).toBe("ENCOUNTER_UNKNOWN")
  expect(await other.send(phone.id, await other.letter(phone.id))).toBe("ENCOUNTER_UNKNOWN")
  const kept = await counsel.kept(phone.id)
  expect(typeof kept === "string" ? kept : kept.letters.map(({ signed }) => parseCounselLetter(signed).to)).toEqual([
    "own file",
  ])
  // Nor does anybody else who signs in read it as hers.
  const stranger = await SignedOwner.of(server.url, quickKey())
  expect(await codeOf(await stranger.get(letterRoutes.hers(phone.id)))).toBe("ENCOUNTER_UNKNOWN")
})

test("a letter that isn't what it has to be is refused with its own code, and with it all that came along", async () => {
  await using office = await newOffice(2)
  const server = await office.start({ limits: { encounterLetters: 2 } })
  const answered = await answeredEncounter(office, server)
  const { counsel, phone, recipient } = answered
  const good = await counsel.letter(phone.id)
  expect(await counsel.send(phone.id, await toHer(answered, 0))).toBe("COUNSEL_LETTER_READER_UNKNOWN")
  await answered.putRecipient()

  const theirs = readerHash(recipient)
  const refused = [
    ["COUNSEL_LETTER_MALFORMED", good.slice(1)],
    ["COUNSEL_LETTER_OF_ANOTHER", await counsel.letter("0".repeat(64))],
    ["COUNSEL_LETTER_OF_ANOTHER", await counsel.letter(phone.id, { counselKey: office.joinings[1]!.counselKey })],
    ["COUNSEL_LETTER_SIGNATURE_INVALID", await counsel.letter(phone.id, { number: 1 }, office.joinings[1])],
    ["COUNSEL_LETTER_READER_UNKNOWN", await counsel.letter(phone.id, { reader: theirs })],
    ["COUNSEL_LETTER_READER_UNKNOWN", await counsel.letter(phone.id, { to: "her" })],
    ["COUNSEL_LETTER_MALFORMED", await counsel.letter(phone.id, { letter: new Uint8Array(41_000) })],
  ] as const
  for (const [code, letter] of refused) expect(await counsel.send(phone.id, good, letter), code).toBe(code)
  expect(await counsel.send(phone.id, good, good, good, good, good)).toBe("COUNSEL_LETTER_MALFORMED")
  expect(await counsel.post(phone.id, new Uint8Array(170_000))).toBe("UPLOAD_TOO_LARGE")
  expect(await counsel.kept(phone.id)).toMatchObject({ letters: [] })

  // Played again it is the same; another in its place isn't taken; and there is an end to it.
  expect(await counsel.send(phone.id, good)).toBe("taken")
  expect(await counsel.send(phone.id, good)).toBe("taken")
  const otherwise = await counsel.letter(phone.id, { letter: new Uint8Array(700).fill(8) })
  expect(await counsel.send(phone.id, otherwise)).toBe("COUNSEL_LETTER_SAID_OTHERWISE")
  expect(await counsel.send(phone.id, await toHer(answered, 1))).toBe("taken")
  expect(await counsel.send(phone.id, await counsel.letter(phone.id, { number: 2 }))).toBe("ENCOUNTER_QUOTA_SPENT")
  expect(await counsel.kept(phone.id)).toMatchObject({ letters: [{}, {}] })
})

test("where letters to her go is what her phone says, a few times", async () => {
  await using office = await newOffice(1)
  const answered = await answeredEncounter(office, await office.start({ limits: { encounterLettersTo: 2 } }))
  const { recipient, counsel, phone } = answered
  expect(await answered.putRecipient("age1someone")).toBe("LETTERS_TO_MALFORMED")
  expect(await answered.putRecipient(`age1pq1${"q".repeat(3000)}`)).toBe("LETTERS_TO_MALFORMED")
  expect(await answered.putRecipient(`age1pq1${"q".repeat(6000)}`)).toBe("UPLOAD_TOO_LARGE")
  for (let i = 0; i < 3; i++) expect(await answered.putRecipient()).toBe("taken")
  expect(await answered.putRecipient(`${recipient.slice(0, -1)}q`)).toBe("taken")
  expect(await answered.putRecipient(`${recipient.slice(0, -1)}p`)).toBe("ENCOUNTER_QUOTA_SPENT")
  const kept = await counsel.kept(phone.id)
  expect(typeof kept === "string" ? kept : kept.unverifiedRecipients).toHaveLength(2)
})

test("who is taken off the roster writes and reads no more", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const { counsel, phone } = await answeredEncounter(office, server)
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  const [first] = office.joinings
  await coordinator.certify((members) => members.filter(({ key }) => toHex(key) !== toHex(first!.counselKey)))
  expect(await counsel.send(phone.id, await counsel.letter(phone.id))).toBe("SESSION_REFUSED")
  expect(await counsel.kept(phone.id)).toBe("SESSION_REFUSED")
})

test("a coordinator and a contact read none of it", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const { counsel, phone } = await answeredEncounter(office, server)
  await counsel.send(phone.id, await counsel.letter(phone.id))
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  for (const path of [letterRoutes.letters(phone.id), letterRoutes.hers(phone.id)]) {
    const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${coordinator.token}` } })
    expect(await codeOf(response)).toBe("SESSION_REFUSED")
  }
})

test("after she has it erased nothing of it is left, and nothing more is taken", async () => {
  await using office = await newOffice(1)
  const server = await office.start({ limits: { erasureDays: 0, erasureLookSeconds: 0.02 } })
  const answered = await answeredEncounter(office, server)
  const { counsel, phone, owner, recipient } = answered
  await answered.putRecipient()
  const mark = new Uint8Array(randomBytes(64))
  const letter = new Uint8Array([...mark, ...mark])
  const mine = await counsel.letter(phone.id, { number: 1, letter })
  expect(await counsel.send(phone.id, await toHer(answered, 0, letter), mine)).toBe("taken")
  const traces = [toHex(mark), recipient].map((text) => Buffer.from(text))
  expect(await filesWith(office.data, traces)).not.toEqual([])

  await owner.askToErase(phone)
  await vi.waitFor(async () => expect((await owner.get(routes.tombstone(phone.id))).ok).toBe(true), 20_000)

  expect(await answered.hers()).toBe("ENCOUNTER_ERASED")
  // What they had accepted is erased too: to the server they are anybody.
  expect(await counsel.kept(phone.id)).toBe("ENCOUNTER_UNKNOWN")
  expect(await counsel.send(phone.id, mine)).toBe("ENCOUNTER_UNKNOWN")
  expect(await answered.putRecipient()).not.toBe("taken")
  await server.close()
  expect(await filesWith(office.data, traces)).toEqual([])
})

async function filesWith(directory: string, parts: readonly Buffer[]): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name))
    if (parts.some((part) => bytes.includes(part))) found.push(entry.name)
  }
  return found
}

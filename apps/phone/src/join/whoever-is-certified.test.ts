import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { checkRoster } from "@alongside/evidence/roster/check-roster"
import type { Member } from "@alongside/evidence/roster/member"
import { delegate, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { commitmentTo, openRoot, pinOf, signRoot } from "@alongside/evidence/roster/root"
import { describe, expect, test } from "vitest"
import type { PinnedOrganisation } from "../upload/organisation.ts"
import { certifiedBy } from "./certified.ts"
import type { Joined } from "./joined.ts"

const NOW = Date.UTC(2026, 10, 30, 12)
const DAY = 24 * 60 * 60 * 1000
const hashOf = (text: string) => hashSmall(new TextEncoder().encode(text))

/** An organisation that signs rosters as it is asked to. */
async function newOrganisation(name = "Prairie Legal Aid") {
  const [rootKey, signer, successor] = await Promise.all([newSigningKey(), newSigningKey(), newSigningKey()])
  const said = { key: rootKey.publicKey, name, successor: commitmentTo(successor.publicKey), previous: undefined }
  const roots = [await signRoot(said, rootKey.sign)]
  const root = await openRoot(roots[0]!)
  const span = { fromMs: NOW - DAY, untilMs: NOW + 6 * DAY }
  const delegation = await delegate({ root, signer: signer.publicKey, ...span }, undefined, rootKey.sign)
  return {
    pin: pinOf(root.hash),
    roster: (number: number, members: readonly Member[], issuedMs = NOW - 1000) =>
      writeRosterFile(
        { roots, root, delegation, partners: [] },
        { number, issuedMs, untilMs: issuedMs + DAY, members, partners: [] },
        signer.sign,
      ),
  }
}

async function lawyer(name: string) {
  const recipient = `age1pq1${name.toLowerCase()}`
  const { publicKey: key } = await newSigningKey()
  const licences = [{ jurisdiction: "US-IA", matter: "traffic", barNumber: "1", untilMs: NOW + 100 * DAY }]
  const member: Member = { role: "counsel", key, recipientHash: hashOf(recipient), name, licences, languages: ["en"] }
  return { member, recipient }
}

const [ada, ben] = await Promise.all([lawyer("Ada"), lawyer("Ben")])
const organisation = await newOrganisation()

/** Whatever the server says: that Ben is one of them, and somebody of its own. */
const said: PinnedOrganisation = {
  name: "Whatever the server says",
  serverKey: new Uint8Array(32),
  counsel: [ada.recipient, ben.recipient, "age1pq1theserver"],
  lawyers: [
    { key: ben.member.key, name: "Ben", recipient: ben.recipient },
    { key: new Uint8Array(32).fill(7), name: "The server's own", recipient: "age1pq1theserver" },
  ],
  isOnDuty: true,
  hotline: "+15155550142",
}

async function joinedWith(file: Awaited<ReturnType<typeof organisation.roster>>): Promise<Joined> {
  const { known, root } = await checkRoster(file, { pin: organisation.pin, newest: undefined }, NOW)
  return {
    ...{ file, known, name: root.name, pass: new Uint8Array(32), home: "US-IA", matter: undefined },
    ...{ languages: ["en"], mayBeUnder18: false, agreedWallMs: NOW },
  }
}

const both = await organisation.roster(1, [ada.member, ben.member])
const onlyAda = await organisation.roster(2, [ada.member])

describe("by the roster that was checked, whatever the server says", () => {
  test("those on it are sealed to and believed, by their certified names, and nobody else", async () => {
    const certified = await certifiedBy(await joinedWith(onlyAda), said, undefined, NOW)
    expect(certified.organisation).toMatchObject({
      ...{ name: "Prairie Legal Aid", counsel: [ada.recipient], hotline: said.hotline },
      ...{
        lawyers: [{ key: ada.member.key, name: "Ada", recipient: ada.recipient }],
        membership: { fault: undefined },
      },
    })
  })

  test("whoever isn't on the next one is neither, from the moment it is seen", async () => {
    const joined = await joinedWith(both)
    const before = await certifiedBy(joined, said, undefined, NOW)
    expect(before.organisation.counsel).toEqual([ada.recipient, ben.recipient])
    const after = await certifiedBy(joined, said, onlyAda, NOW)
    expect(after.organisation.counsel).toEqual([ada.recipient])
    expect(after.organisation.lawyers.map(({ name }) => name)).toEqual(["Ada"])
    expect(after.newer?.known.newest?.number).toBe(2)
  })
})

describe("a lying server is found out, and the phone goes by what it has", () => {
  test.each([
    ["an older roster, to bring Ben back", async () => both, "ROSTER_NUMBER_LOWER"],
    ["another of the same number", () => organisation.roster(2, [ada.member, ben.member]), "ROSTER_NUMBER_TWICE"],
    [
      "an organisation of its own",
      async () => (await newOrganisation()).roster(3, [ada.member, ben.member]),
      "ROOT_NOT_PINNED",
    ],
    ["something else", async () => new Uint8Array([0x80]), "ROSTER_FILE_INVALID"],
  ])("that shows %s", async (_, offered, fault) => {
    const certified = await certifiedBy(await joinedWith(onlyAda), said, await offered(), NOW)
    expect(certified.organisation).toMatchObject({ counsel: [ada.recipient], membership: { fault } })
    expect(certified.newer).toBeUndefined()
  })

  test("that withholds every new one has nobody to show once the last has expired", async () => {
    const certified = await certifiedBy(await joinedWith(both), said, undefined, NOW + 2 * DAY)
    expect(certified.organisation).toMatchObject({ counsel: [], lawyers: [], membership: { fault: "ROSTER_EXPIRED" } })
  })
})

test("a phone whose clock says 1970 has its lawyers all the same", async () => {
  const certified = await certifiedBy(await joinedWith(both), said, onlyAda, 0)
  expect(certified.organisation).toMatchObject({ counsel: [ada.recipient], membership: { fault: undefined } })
})

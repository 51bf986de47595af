import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { checkRoster } from "@alongside/evidence/roster/check-roster"
import type { Member } from "@alongside/evidence/roster/member"
import { delegate, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { type Partner, signPartner } from "@alongside/evidence/roster/partner"
import { commitmentTo, openRoot, pinOf, signRoot } from "@alongside/evidence/roster/root"
import { describe, expect, test } from "vitest"
import type { PinnedOrganisation } from "../upload/organisation.ts"
import { certifiedBy } from "./certified.ts"
import type { Joined } from "./joined.ts"

const NOW = Date.UTC(2026, 11, 1, 12)
const DAY = 24 * 60 * 60 * 1000

async function newOrganisation(name: string) {
  const [rootKey, signer, successor] = await Promise.all([newSigningKey(), newSigningKey(), newSigningKey()])
  const said = { key: rootKey.publicKey, name, successor: commitmentTo(successor.publicKey), previous: undefined }
  const roots = [await signRoot(said, rootKey.sign)]
  const root = await openRoot(roots[0]!)
  const span = { fromMs: NOW - DAY, untilMs: NOW + 6 * DAY }
  const delegation = await delegate({ root, signer: signer.publicKey, ...span }, undefined, rootKey.sign)
  return {
    ...{ root, sign: rootKey.sign },
    roster: (
      number: number,
      members: readonly Member[],
      { certificates = [], listed = [] }: { certificates?: readonly Bytes[]; listed?: readonly Bytes[] } = {},
    ) =>
      writeRosterFile(
        { roots, root, delegation, partners: certificates },
        { number, issuedMs: NOW - 1000 + number, untilMs: NOW + DAY, members, partners: listed },
        signer.sign,
      ),
  }
}

async function lawyer(name: string) {
  const recipient = `age1pq1${name.toLowerCase()}`
  const { publicKey: key } = await newSigningKey()
  const licences = [{ jurisdiction: "US-IA", matter: "traffic", barNumber: "1", untilMs: NOW + 100 * DAY }]
  const recipientHash = hashSmall(new TextEncoder().encode(recipient))
  const member: Member = { role: "counsel", key, recipientHash, name, licences, languages: ["en"] }
  return { member, recipient }
}

const [ours, theirs, stranger] = await Promise.all(["Ours", "Lake Legal", "Stranger"].map(newOrganisation))
const [ada, pia] = await Promise.all([lawyer("Ada"), lawyer("Pia")])

const said: PinnedOrganisation = {
  ...{ name: "Whatever the server says", serverKey: new Uint8Array(32), lawyers: [], isOnDuty: true },
  ...{ counsel: [ada.recipient, pia.recipient], hotline: undefined },
}

async function certificate(otherwise: Partial<Partner> = {}, sign = ours!.sign): Promise<Bytes> {
  const whole = { root: ours!.root.hash, partner: theirs!.root.hash, fromMs: NOW - DAY, untilMs: NOW + 300 * DAY }
  return signPartner({ ...whole, ...otherwise }, sign)
}

async function joinedWith(file: Bytes, partners?: Joined["partners"]): Promise<Joined> {
  const { known, root } = await checkRoster(file, { pin: pinOf(ours!.root.hash), newest: undefined }, NOW)
  return {
    ...{ file, known, name: root.name, pass: new Uint8Array(32), home: "US-IA", matter: undefined },
    ...{ languages: ["en"], mayBeUnder18: false, agreedWallMs: NOW },
    ...(partners && { partners }),
  }
}

const shownAs = (file: Bytes): ReadonlyMap<string, Bytes> => new Map([[toHex(theirs!.root.hash), file]])

const listed = [theirs!.root.hash]
const withPartner = await ours!.roster(1, [ada.member], { certificates: [await certificate()], listed })
const withPia = await theirs!.roster(5, [pia.member])

async function lawyersOf(own: Bytes, shown: Bytes, partners?: Joined["partners"], nowMs = NOW): Promise<string[]> {
  const { organisation } = await certifiedBy(await joinedWith(own, partners), said, undefined, nowMs, shownAs(shown))
  return organisation.lawyers.map(({ name, organisation: whose }) =>
    whose === undefined ? name : `${name} of ${whose}`,
  )
}

describe("a partner's lawyer", () => {
  test("is believed by their certified name and organisation, and nothing is sealed to them before they answer", async () => {
    const { organisation } = await certifiedBy(await joinedWith(withPartner), said, undefined, NOW, shownAs(withPia))
    expect(organisation.lawyers).toMatchObject([
      { name: "Ada" },
      { key: pia.member.key, name: "Pia", organisation: "Lake Legal", recipient: pia.recipient },
    ])
    expect(organisation.counsel).toEqual([ada.recipient])
  })

  test("is nobody to a phone whose server says it without a certificate of the pinned root", async () => {
    const forged = [await certificate({}, stranger!.sign), await certificate({}, theirs!.sign)]
    for (const certificates of [[], ...forged.map((one) => [one])]) {
      expect(await lawyersOf(await ours!.roster(1, [ada.member], { certificates, listed }), withPia)).toEqual(["Ada"])
    }
  })

  test("is nobody when the signer leaves the partner out, or the certificate has ended or begins later", async () => {
    const out = await ours!.roster(1, [ada.member], { certificates: [await certificate()], listed: [] })
    expect(await lawyersOf(out, withPia)).toEqual(["Ada"])
    for (const span of [
      { fromMs: NOW - 2 * DAY, untilMs: NOW - DAY },
      { fromMs: NOW + DAY, untilMs: NOW + 2 * DAY },
    ]) {
      const certificates = [await certificate(span)]
      expect(await lawyersOf(await ours!.roster(1, [ada.member], { certificates, listed }), withPia)).toEqual(["Ada"])
    }
  })

  test("is nobody by another organisation's roster, however the server calls it", async () => {
    expect(await lawyersOf(withPartner, await stranger!.roster(9, [pia.member]))).toEqual(["Ada"])
  })

  test("who is on a lower number only isn't brought back, also by a server that withholds the newest", async () => {
    const without = await theirs!.roster(6, [])
    const joined = await joinedWith(withPartner)
    const { newer } = await certifiedBy(joined, said, undefined, NOW, shownAs(without))
    expect(newer?.partners).toHaveLength(1)
    expect(await lawyersOf(withPartner, withPia, newer!.partners)).toEqual(["Ada"])
  })

  test("stays believed while nothing of theirs is shown, and no longer than their roster counts", async () => {
    const { newer } = await certifiedBy(await joinedWith(withPartner), said, undefined, NOW, shownAs(withPia))
    const noise = Uint8Array.of(0xff)
    expect(await lawyersOf(withPartner, noise, newer!.partners)).toEqual(["Ada", "Pia of Lake Legal"])
    expect(await lawyersOf(withPartner, noise, newer!.partners, NOW + 2 * DAY)).toEqual([])
  })

  test("who is on our own roster too is ours", async () => {
    const own = await ours!.roster(1, [ada.member, pia.member], { certificates: [await certificate()], listed })
    expect(await lawyersOf(own, withPia)).toEqual(["Ada", "Pia"])
  })
})

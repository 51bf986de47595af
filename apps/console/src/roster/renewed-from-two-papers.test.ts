import { checkRoster } from "@alongside/evidence/roster/check-roster"
import { type OwnRoster, readOwnRoster, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { pinOf } from "@alongside/evidence/roster/root"
import { expect, test } from "vitest"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { newAuthority, paperFaultOf, RenewalPapers, RootPapers } from "./root-desk.ts"

const DAY = 24 * 60 * 60 * 1000
const FOUNDED = Date.UTC(2026, 10, 1)

/** An organisation whose delegation ended after its seven days, with one lawyer, and its papers in Spanish. */
async function lapsed() {
  const [root, successor] = [await RootPapers.make("es"), await RootPapers.make("es")]
  const [signer, lawyer] = [quickKey(), quickKey()]
  const authority = await newAuthority("Prairie", root.key, successor.key, signer.publicKey, FOUNDED)
  const members = [
    {
      ...{ role: "counsel" as const, key: lawyer.publicKey, name: "Ada Muñoz", recipientHash: quickKey().publicKey },
      languages: ["es"],
      licences: [{ jurisdiction: "US-MN", matter: "criminal", barNumber: "1234", untilMs: FOUNDED + 365 * DAY }],
    },
  ]
  const { untilMs } = authority
  const file = await writeRosterFile(
    authority,
    { number: 1, issuedMs: FOUNDED, untilMs, members, partners: [] },
    signer.sign,
  )
  const pin = pinOf(authority.root.hash)
  const words = (papers: RootPapers) => papers.papers.map((paper) => paper.words.join(" ")) as [string, string, string]
  return { file, pin, own: await readOwnRoster(file, pin), root: words(root), successor: words(successor) }
}

const faultOf = (papers: RenewalPapers, words: string) => papers.read(words).then(String, paperFaultOf)

/** Whom it certifies at that time, as a phone finds out. */
async function certifiedBy(
  file: Uint8Array,
  { pin }: { readonly pin: OwnRoster["root"]["hash"] | string },
  atMs: number,
) {
  return checkRoster(file, { pin: pin as Parameters<typeof readOwnRoster>[1], newest: undefined }, atMs).then(
    ({ roster }) => roster.members.map(({ name }) => name),
    (error: { readonly code?: string }) => error.code,
  )
}

test("two papers of the three certify everybody again for seven days, by another coordinator's key too", async () => {
  const { file, pin, own, root } = await lapsed()
  const late = FOUNDED + 30 * DAY
  expect(await certifiedBy(file, { pin }, late)).toBe("DELEGATION_EXPIRED")

  const papers = new RenewalPapers(own)
  expect(await papers.read(root[2])).toBe(1)
  expect(await papers.read(root[1].toUpperCase())).toBe(2)
  const another = quickKey()
  const authority = await papers.delegate(another.publicKey, late)
  const { fromMs: issuedMs, untilMs } = authority
  expect(untilMs - late).toBe(7 * DAY)
  const { members, partners, number } = own.roster
  const next = { number: number + 1, issuedMs, untilMs, members, partners }
  const renewed = await writeRosterFile(authority, next, another.sign)

  expect(await certifiedBy(renewed, { pin }, late)).toEqual(["Ada Muñoz"])
  expect(await certifiedBy(renewed, { pin }, late + 7 * DAY)).toBe("DELEGATION_EXPIRED")
  // Whoever had the delegation before signs nothing under the new one.
  const stale = await writeRosterFile(authority, next, quickKey().sign)
  expect(await certifiedBy(stale, { pin }, late)).toBe("ROSTER_SIGNATURE_INVALID")
})

test("one paper twice, a paper of the next root and a miscopied one are named, and the right two go through afterwards", async () => {
  const { own, root, successor } = await lapsed()
  const papers = new RenewalPapers(own)
  expect(await faultOf(papers, root[0].replace(/\S+$/, "xyzzy"))).toMatchObject({ words: [33] })
  expect(await faultOf(papers, root[0].split(" ").slice(1).join(" "))).toMatchObject({ code: "SHEET_WORDS_TOO_FEW" })
  expect(await papers.read(root[0])).toBe(1)
  expect(await faultOf(papers, root[0])).toMatchObject({ code: "SHARE_REPEATED" })
  expect(await faultOf(papers, successor[1])).toMatchObject({ code: "SHARES_OF_DIFFERENT_SETS" })
  expect(await papers.read(root[1])).toBe(2)
})

test("two papers of the next root don't renew this one", async () => {
  const { own, successor } = await lapsed()
  const papers = new RenewalPapers(own)
  expect(await papers.read(successor[0])).toBe(1)
  expect(await faultOf(papers, successor[1])).toMatchObject({ code: "ROOT_OF_OTHER_SHARES" })
})

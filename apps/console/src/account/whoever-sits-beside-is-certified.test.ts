import type { Bytes } from "@alongside/evidence/format/bytes"
import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { Member, MemberRole } from "@alongside/evidence/roster/member"
import { delegate, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { commitmentTo, openRoot, pinOf, signRoot } from "@alongside/evidence/roster/root"
import { describe, expect, test } from "vitest"
import { type KeptRoster, memberIn, rosterThatCounts } from "./pinned-roster.ts"

const NOW = Date.UTC(2026, 10, 30, 12)
const DAY = 24 * 60 * 60 * 1000

/** An organisation that signs rosters as it is asked to; each ends after a day. */
async function newOrganisation() {
  const [rootKey, signer, successor] = await Promise.all([newSigningKey(), newSigningKey(), newSigningKey()])
  const name = "Prairie Legal Aid"
  const said = { key: rootKey.publicKey, name, successor: commitmentTo(successor.publicKey), previous: undefined }
  const roots = [await signRoot(said, rootKey.sign)]
  const root = await openRoot(roots[0]!)
  const span = { fromMs: NOW - DAY, untilMs: NOW + 6 * DAY }
  const delegation = await delegate({ root, signer: signer.publicKey, ...span }, undefined, rootKey.sign)
  const issuedMs = NOW - 1000
  return {
    pinned: { known: { pin: pinOf(root.hash), newest: undefined }, file: undefined } satisfies KeptRoster,
    roster: (number: number, members: readonly Member[]) =>
      writeRosterFile(
        { roots, root, delegation, partners: [] },
        { number, issuedMs, untilMs: issuedMs + DAY, members, partners: [] },
        signer.sign,
      ),
  }
}

async function member(name: string, role: MemberRole): Promise<Member> {
  const { publicKey: key } = await newSigningKey()
  const licences = [{ jurisdiction: "US-IA", matter: "traffic", barNumber: "1", untilMs: NOW + 100 * DAY }]
  const recipientHash = role === "counsel" ? hashSmall(new TextEncoder().encode(name)) : undefined
  return { role, key, recipientHash, name, licences: role === "counsel" ? licences : [], languages: ["en", "es"] }
}

const [ada, ines] = await Promise.all([member("Ada", "counsel"), member("Ines", "interpreter")])
const organisation = await newOrganisation()
const both = await organisation.roster(1, [ada, ines])
const withoutInes = await organisation.roster(2, [ada])

const codeOf = (what: () => unknown): unknown => {
  try {
    what()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  return undefined
}

async function looked(kept: KeptRoster | undefined, offered: Bytes | undefined, nowMs = NOW) {
  const found = await rosterThatCounts(kept, offered, nowMs)
  if (found === undefined) throw new Error("no roster")
  return found
}

test("whoever is on it is who they are, by name and languages, and in no other part", async () => {
  const { roster } = await looked(organisation.pinned, both)
  expect(memberIn(roster, "interpreter", ines.key)).toMatchObject({ name: "Ines", languages: ["en", "es"] })
  expect(memberIn(roster, "counsel", ada.key).name).toBe("Ada")
  expect(codeOf(() => memberIn(roster, "counsel", ines.key))).toBe("CALL_MEMBER_NOT_CERTIFIED")
  expect(codeOf(() => memberIn(roster, "interpreter", ada.key))).toBe("CALL_MEMBER_NOT_CERTIFIED")
  expect(codeOf(() => memberIn(roster, "interpreter", new Uint8Array(32)))).toBe("CALL_MEMBER_NOT_CERTIFIED")
})

test("whoever was taken off is nobody, and a server that shows the older roster again doesn't bring them back", async () => {
  const { kept } = await looked(organisation.pinned, both)
  const after = await looked(kept, withoutInes)
  expect(codeOf(() => memberIn(after.roster, "interpreter", ines.key))).toBe("CALL_MEMBER_NOT_CERTIFIED")
  const again = await looked(after.kept, both)
  expect(again.roster.roster.number).toBe(2)
  expect(again.kept).toEqual(after.kept)
})

describe("a roster that isn't good is refused with its code, where nothing else counts", () => {
  test.each([
    [
      "of another organisation than the invitation's",
      async () => (await newOrganisation()).roster(3, [ada]),
      NOW,
      "ROOT_NOT_PINNED",
    ],
    ["that has expired", async () => both, NOW + 2 * DAY, "ROSTER_EXPIRED"],
    ["that is none", async () => new Uint8Array([0x80]), NOW, "ROSTER_FILE_INVALID"],
  ])("one %s", async (_, offered, nowMs, code) => {
    await expect(rosterThatCounts(organisation.pinned, await offered(), nowMs)).rejects.toMatchObject({ code })
  })

  test("and where one does, that one goes on counting", async () => {
    const { kept } = await looked(organisation.pinned, both)
    const foreign = await (await newOrganisation()).roster(3, [ada])
    expect((await looked(kept, foreign)).roster.roster.number).toBe(1)
    expect((await looked(kept, undefined)).roster.roster.number).toBe(1)
    // Until it has expired: then the first fault is what is said.
    await expect(rosterThatCounts(kept, foreign, NOW + 2 * DAY)).rejects.toMatchObject({ code: "ROOT_NOT_PINNED" })
    await expect(rosterThatCounts(kept, undefined, NOW + 2 * DAY)).rejects.toMatchObject({ code: "ROSTER_EXPIRED" })
  })
})

test("where no invitation said whose it is, the first roster pins its root, and no other is believed from then on", async () => {
  const { kept } = await looked(undefined, both)
  expect(kept.known.pin).toBe(organisation.pinned.known.pin)
  const foreign = await (await newOrganisation()).roster(9, [ines])
  expect((await looked(kept, foreign)).roster.roster.number).toBe(1)
  expect(await rosterThatCounts(undefined, undefined, NOW)).toBeUndefined()
})

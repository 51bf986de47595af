import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { encodeCbor } from "@alongside/evidence/format/cbor"
import { hashSmall } from "@alongside/evidence/format/hash"
import { SHORT_PIN_DIGITS, signRoot } from "@alongside/evidence/roster/root"
import { type Case, caseOf } from "./case.ts"
import { AT_MS, ada, DAY_MS, organisationOf } from "./organisation.ts"

const first = await organisationOf("Iowa Stop Line")
const second = await organisationOf("Iowa Stop Line", 2, first)
const other = await organisationOf("Minnesota Night Desk")

type Inputs = Readonly<Record<string, string | number | Bytes>>
const pinned = { pin: toHex(first.rootHash), at: AT_MS }
const seen = (number: number, roster: Bytes, issued = AT_MS - 3_600_000): Inputs => ({
  ...pinned,
  "seen number": number,
  "seen roster": hashSmall(roster),
  "seen issued at": issued,
})

export async function rosterFileCases(): Promise<Case[]> {
  return [...(await ownCases()), ...(await successionCases()), ...(await partnersCases())]
}

function make(name: string, comment: string, bytes: Bytes, expect = "ok", inputs: Inputs = pinned): Case {
  return caseOf({ path: `roster-file/${name}`, format: "roster file", expect, comment, inputs, bytes })
}

async function ownCases(): Promise<Case[]> {
  const file = await first.file()
  const roster = await first.list()
  const parts = { roots: [first.rootCertificate], delegation: await first.delegate(), roster, partners: [] }
  const renumbered = (number: number) => first.list({ number })
  return [
    make("first-look", "from the pin to three members", file),
    make("short-pin", "the pin of a code that was typed", file, "ok", {
      ...pinned,
      pin: toHex(first.rootHash).slice(0, SHORT_PIN_DIGITS),
    }),
    make("another-pin", "another organisation's code", file, "ROOT_NOT_PINNED", {
      ...pinned,
      pin: toHex(other.rootHash),
    }),
    make("pin-one-bit-off", "the last digit", file, "ROOT_NOT_PINNED", {
      ...pinned,
      pin: toHex(first.rootHash).replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
    }),
    make("same-again", "what was seen before", file, "ok", seen(117, roster)),
    make("higher-number", "newer than what was seen", file, "ok", seen(116, await renumbered(116))),
    make("lower-number", "a server shows an older one", file, "ROSTER_NUMBER_LOWER", seen(118, await renumbered(118))),
    make(
      "same-number-other-roster",
      "two of one number",
      file,
      "ROSTER_NUMBER_TWICE",
      seen(117, await first.list({ members: [ada] })),
    ),
    make(
      "stolen-signer-after-a-new-delegation",
      "the new signer's numbers begin above the old one's",
      file,
      "ROSTER_NUMBER_LOWER",
      seen(200, roster),
    ),
    make("expired", "at its end, which is exclusive", file, "ROSTER_EXPIRED", { ...pinned, at: AT_MS + 2 * DAY_MS }),
    make(
      "delegation-expired",
      "the roster would go on",
      await first.file({ roster: await first.list({ untilMs: AT_MS + 30 * DAY_MS }) }),
      "DELEGATION_EXPIRED",
      { ...pinned, at: AT_MS + 6 * DAY_MS },
    ),
    make("clock-behind", "a phone whose clock stands at 1970 takes the roster's time", file, "ok", {
      ...pinned,
      at: 0,
    }),
    make("clock-set-back", "time doesn't go back behind the newest roster that was seen", file, "ROSTER_EXPIRED", {
      ...seen(116, roster, AT_MS + 3 * DAY_MS),
      at: 0,
    }),
    make(
      "issued-after-its-delegation",
      "a stolen signer says a time to come",
      await first.file({ roster: await first.list({ issuedMs: AT_MS + 8 * DAY_MS, untilMs: AT_MS + 9 * DAY_MS }) }),
      "DELEGATION_EXPIRED",
    ),
    make(
      "issued-before-its-delegation",
      "by a clock that is behind",
      await first.file({ roster: await first.list({ issuedMs: AT_MS - 2 * DAY_MS }) }),
      "DELEGATION_NOT_YET",
      { ...pinned, at: AT_MS - 2 * DAY_MS },
    ),
    make(
      "delegation-of-another",
      "another organisation's delegation",
      await first.file({ delegation: await other.delegate() }),
      "DELEGATION_OF_ANOTHER_ROOT",
    ),
    make(
      "roster-of-another",
      "another organisation's roster",
      await first.file({ roster: await other.list() }),
      "ROSTER_SIGNATURE_INVALID",
    ),
    make("without-roots", "none", encodeCbor([[], parts.delegation, roster, []]), "ROSTER_FILE_INVALID at roots"),
    make(
      "17-roots",
      "one more than may be",
      await first.file({ roots: new Array<Bytes>(17).fill(first.rootCertificate) }),
      "ROSTER_FILE_INVALID at roots",
    ),
    make(
      "33-partners",
      "one more than may be",
      await first.file({ partners: new Array<Bytes>(33).fill(roster) }),
      "ROSTER_FILE_INVALID at partners",
    ),
    make(
      "without-roster",
      "null",
      encodeCbor([parts.roots, parts.delegation, null, []]),
      "ROSTER_FILE_INVALID at roster",
    ),
    make(
      "of-three-parts",
      "too few",
      encodeCbor([parts.roots, parts.delegation, roster]),
      "ROSTER_FILE_INVALID at form",
    ),
  ]
}

async function successionCases(): Promise<Case[]> {
  const roots = [first.rootCertificate, second.rootCertificate]
  const followed = await second.file({ roots })
  const usurper = await organisationOf("Iowa Stop Line", 7, first)
  const stray = await signRoot({ ...second.root, previous: other.rootHash }, second.rootKey.sign)
  return [
    make("successor", "the root was changed: its key is the one that was promised", followed),
    make("successor-pinned", "who is pinned to the new one doesn't need the old", await second.file(), "ok", {
      ...pinned,
      pin: toHex(second.rootHash),
    }),
    make(
      "successor-counts-anew",
      "whatever number the old root's thief used up",
      followed,
      "ok",
      seen(4_294_967_295, roots[0]!),
    ),
    make("successor-back", "the old root is shown to who has seen the new one", await first.file(), "ROOT_NOT_PINNED", {
      ...pinned,
      pin: toHex(second.rootHash),
    }),
    make(
      "successor-made-up",
      "a thief of the root makes another successor than was promised",
      await usurper.file({ roots: [first.rootCertificate, usurper.rootCertificate] }),
      "ROOT_NOT_THE_SUCCESSOR",
    ),
    make(
      "successor-of-another",
      "the right key, after another root",
      await second.file({ roots: [first.rootCertificate, stray] }),
      "ROOT_FOLLOWS_ANOTHER",
    ),
    make("successor-out-of-order", "newest first", await first.file({ roots: roots.toReversed() }), "ok"),
    make(
      "successor-ignored",
      "the old root's delegation after the root was changed",
      await first.file({ roots }),
      "DELEGATION_OF_ANOTHER_ROOT",
    ),
  ]
}

async function partnersCases(): Promise<Case[]> {
  const certificate = await first.befriend(other.rootHash)
  const listed = await first.list({ partners: [other.rootHash] })
  const partnersFile = await other.file()
  const withPartner = (name: string, comment: string, bytes: Bytes, own: Bytes, expect = "ok", at = AT_MS): Case =>
    caseOf({
      path: `partners-roster-file/${name}`,
      format: "partner's roster file",
      expect,
      comment,
      inputs: { ...pinned, at, "own roster file": own },
      bytes,
    })
  const good = await first.file({ roster: listed, partners: [certificate] })
  return [
    make("with-a-partner", "and its certificate", good),
    withPartner("partner", "from our pin to the partner's members", partnersFile, good),
    withPartner(
      "left-out",
      "certified for a year, left out today",
      partnersFile,
      await first.file({ partners: [certificate] }),
      "PARTNER_NOT_LISTED",
    ),
    withPartner(
      "listed-by-the-signer-alone",
      "a stolen signer lists whom the root never certified",
      partnersFile,
      await first.file({ roster: listed, partners: [await other.befriend(first.rootHash)] }),
      "PARTNER_OF_ANOTHER_ROOT",
    ),
    withPartner(
      "expired",
      "our root's word has ended",
      partnersFile,
      await first.file({ roster: listed, partners: [await first.befriend(other.rootHash, { untilMs: AT_MS })] }),
      "PARTNER_EXPIRED",
    ),
    withPartner("of-another", "another organisation's file in its place", await second.file(), good, "ROOT_NOT_PINNED"),
    withPartner(
      "its-roster-expired",
      "its fault is its own",
      await other.file({ roster: await other.list({ untilMs: AT_MS }) }),
      good,
      "ROSTER_EXPIRED",
    ),
  ]
}

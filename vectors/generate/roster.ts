import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { signCose } from "@alongside/evidence/format/cose"
import { laterTypes } from "@alongside/evidence/format/later-types"
import type { SheetNumbers } from "@alongside/evidence/recovery/sheet"
import { english } from "@alongside/evidence/recovery/words/english"
import { type Member, memberItem } from "@alongside/evidence/roster/member"
import { commitmentTo, signRoot } from "@alongside/evidence/roster/root"
import { makeRootShares } from "@alongside/evidence/roster/root-secret"
import { type Case, caseOf } from "./case.ts"
import { AT_MS, ada, adasRecipient, ben, cleo, DAY_MS, dora, organisationOf, rootSecretOf } from "./organisation.ts"
import { testOnlyBytes, testOnlyFixedRandomness, withFlippedBit } from "./test-only-secrets.ts"

const own = await organisationOf("Iowa Stop Line")
const other = await organisationOf("Minnesota Night Desk")

export async function rosterCases(): Promise<Case[]> {
  return [
    ...(await rootCases()),
    ...(await shareCases()),
    ...(await delegationCases()),
    ...(await membersCases()),
    ...(await partnerCases()),
  ]
}

async function rootCases(): Promise<Case[]> {
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok"): Case =>
    caseOf({ path: `root-certificate/${name}`, format: "root certificate", expect, comment, bytes })
  const { root, rootKey, rootCertificate } = own
  const named = (name: string) => signRoot({ ...root, name }, rootKey.sign)
  const raw = (payload: Cbor) => signCose(laterTypes.root, encodeCbor(payload), rootKey.sign)
  const second = await organisationOf("Iowa Stop Line", 2, own)
  return [
    make("first", "an organisation's first root", rootCertificate),
    make("second", "its successor", second.rootCertificate),
    make("name-in-arabic", "written from right to left", await named("خط المساعدة")),
    make("altered", "one bit of the name", withFlippedBit(rootCertificate, 92), "ROOT_SIGNATURE_INVALID"),
    make(
      "signed-by-another",
      "by another organisation's root",
      await signRoot(root, other.rootKey.sign),
      "ROOT_SIGNATURE_INVALID",
    ),
    make("typ-of-a-delegation", "another type", await own.delegate(), "COSE_TYPE_UNEXPECTED"),
    make("name-empty", "no name", await named(""), "ROOT_INVALID at name"),
    make("name-of-65", "a name of 65 characters", await named("x".repeat(65)), "ROOT_INVALID at name"),
    make(
      "name-turned-round",
      "a mark that turns round what is written after it",
      await named("Iowa \u202eenil"),
      "ROOT_INVALID at name",
    ),
    make(
      "succeeds-itself",
      "the promised successor is the key itself",
      await signRoot({ ...root, successor: commitmentTo(root.key) }, rootKey.sign),
      "ROOT_INVALID at successor",
    ),
    make(
      "without-successor",
      "none is promised",
      await raw([root.key, root.name, null, null]),
      "ROOT_INVALID at successor",
    ),
    make(
      "previous-short",
      "31 bytes",
      await raw([root.key, root.name, root.successor, testOnlyBytes("root", 31)]),
      "ROOT_INVALID at previous",
    ),
    make(
      "key-short",
      "31 bytes",
      await raw([root.key.slice(1), root.name, root.successor, null]),
      "ROOT_INVALID at key",
    ),
    make("of-three-parts", "too few", await raw([root.key, root.name, root.successor]), "ROOT_INVALID at form"),
  ]
}

async function shareCases(): Promise<Case[]> {
  const setOf = (name: string) =>
    testOnlyFixedRandomness(`root shares of ${name}`, () => makeRootShares(rootSecretOf(name)))
  const [first, second, third] = await setOf("Iowa Stop Line 1")
  const [successors, successorsSecond] = await setOf("Iowa Stop Line 2")
  const inWords = (numbers: SheetNumbers) => numbers.map((number) => english.words[number]!).join(" ")
  const make = (name: string, comment: string, a: SheetNumbers, b: SheetNumbers, expect = "ok"): Case =>
    caseOf({
      path: `root-shares/${name}`,
      format: "root shares",
      expect,
      comment,
      inputs: { "root key": own.root.key, "words 1": inWords(a), "words 2": inWords(b) },
    })
  return [
    make("first-and-second", "any two of three", first!, second!),
    make("third-and-first", "in any order", third!, first!),
    make("of-the-successor", "whole, and of the other root", successors!, successorsSecond!, "ROOT_OF_OTHER_SHARES"),
    make("of-two-roots", "one of each", first!, successors!, "SHARES_OF_DIFFERENT_SETS"),
    make("one-twice", "the same share again", first!, first!, "SHARE_REPEATED"),
  ]
}

async function delegationCases(): Promise<Case[]> {
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok", at?: number): Case =>
    caseOf({
      path: `delegation/${name}`,
      format: "delegation",
      expect,
      comment,
      inputs: { "root certificate": own.rootCertificate, ...(at === undefined ? {} : { at }) },
      bytes,
    })
  const raw = (payload: Cbor) => signCose(laterTypes.delegation, encodeCbor(payload), own.rootKey.sign)
  const from = AT_MS - DAY_MS
  const good = await own.delegate()
  return [
    make("a-week", "as long as may be", good),
    make("at-its-beginning", "from is inclusive", good, "ok", from),
    make("before-its-beginning", "a millisecond before", good, "DELEGATION_NOT_YET", from - 1),
    make("at-its-end", "until is exclusive", good, "DELEGATION_EXPIRED", from + 7 * DAY_MS),
    make(
      "longer-than-a-week",
      "by a millisecond",
      await own.delegate({ untilMs: from + 7 * DAY_MS + 1 }),
      "DELEGATION_TOO_LONG",
    ),
    make("altered", "one bit of the signature", withFlippedBit(good, -1), "DELEGATION_SIGNATURE_INVALID"),
    make(
      "by-another-root",
      "names ours, signed by another organisation's",
      await other.delegate({ root: own.rootHash }),
      "DELEGATION_SIGNATURE_INVALID",
    ),
    make("for-another-root", "of another organisation", await other.delegate(), "DELEGATION_OF_ANOTHER_ROOT"),
    make("ends-before-it-begins", "no time", await own.delegate({ untilMs: from }), "DELEGATION_INVALID at end"),
    make("numbers-65536", "as many as may be", await own.delegate({ firstNumber: 0, lastNumber: 65_535 })),
    make(
      "numbers-65537",
      "one number more",
      await own.delegate({ firstNumber: 0, lastNumber: 65_536 }),
      "DELEGATION_INVALID at numbers",
    ),
    make(
      "numbers-none",
      "the last is before the first",
      await own.delegate({ firstNumber: 5, lastNumber: 4 }),
      "DELEGATION_INVALID at numbers",
    ),
    make(
      "signer-short",
      "31 bytes",
      await own.delegate({ signer: testOnlyBytes("signer", 31) }),
      "DELEGATION_INVALID at signer",
    ),
    make("root-missing", "no root", await raw([null, own.signer.publicKey, 0, 1, 0, 0]), "DELEGATION_INVALID at root"),
    make(
      "time-negative",
      "before 1970",
      await raw([own.rootHash, own.signer.publicKey, -1, 1, 0, 0]),
      "DELEGATION_INVALID at beginning",
    ),
    make(
      "of-five-parts",
      "too few",
      await raw([own.rootHash, own.signer.publicKey, 0, 1, 0]),
      "DELEGATION_INVALID at form",
    ),
    make("typ-of-a-roster", "another type", await own.list(), "COSE_TYPE_UNEXPECTED"),
  ]
}

async function membersCases(): Promise<Case[]> {
  const inputs = { "root certificate": own.rootCertificate, delegation: await own.delegate() }
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok", more: Record<string, string> = {}): Case =>
    caseOf({ path: `roster/${name}`, format: "roster", expect, comment, inputs: { ...inputs, ...more }, bytes })
  const good = await own.list()
  const raw = (payload: Cbor) => signCose(laterTypes.roster, encodeCbor(payload), own.signer.sign)
  const of = (members: readonly Member[]) => own.list({ members })
  const adaWith = (change: Partial<Member>) => of([ada, { ...dora, ...change }])
  const licence = ada.licences[0]!
  const second = "MEMBER_INVALID at member 2's"
  return [
    make("three", "counsel, an interpreter and an intake volunteer", good),
    make("nobody", "everybody was revoked", await of([])),
    make("with-a-partner", "and another organisation", await own.list({ partners: [other.rootHash] })),
    make("recipient", "the text that the first member's hash is of", good, "ok", { recipient: adasRecipient }),
    make("recipient-exchanged", "a server shows another one", good, "RECIPIENT_DIFFERS", {
      recipient: "age1pq1testonlymallory",
    }),
    make(
      "licence-expired",
      "no fault: it serves nobody",
      await of([{ ...ada, licences: [{ ...licence, untilMs: 1 }] }]),
    ),
    make("altered", "one bit of a name", withFlippedBit(good, 186), "ROSTER_SIGNATURE_INVALID"),
    make(
      "signed-by-the-root",
      "the root itself signs none",
      await signCose(laterTypes.roster, encodeCbor([own.rootHash, 117, 0, 1, [], []]), own.rootKey.sign),
      "ROSTER_SIGNATURE_INVALID",
    ),
    make("signed-by-another", "by another organisation's signer", await other.list(), "ROSTER_SIGNATURE_INVALID"),
    make("of-another-root", "of other root", await own.list({ root: other.rootHash }), "ROSTER_OF_ANOTHER_ROOT"),
    make("number-first", "the first that is delegated", await own.list({ number: 100 })),
    make("number-last", "the last that is delegated", await own.list({ number: 199 })),
    make("number-below", "before the first", await own.list({ number: 99 }), "ROSTER_NUMBER_NOT_DELEGATED"),
    make("number-above", "after the last", await own.list({ number: 200 }), "ROSTER_NUMBER_NOT_DELEGATED"),
    make("ends-before-it-begins", "no time", await own.list({ untilMs: AT_MS - 3_600_000 }), "ROSTER_INVALID at end"),
    make(
      "partner-twice",
      "the same again",
      await own.list({ partners: [other.rootHash, other.rootHash] }),
      "ROSTER_INVALID at partners",
    ),
    make("of-five-parts", "too few", await raw([own.rootHash, 117, 0, 1, []]), "ROSTER_INVALID at form"),
    make("number-text", "in words", await raw([own.rootHash, "117", 0, 1, [], []]), "ROSTER_INVALID at number"),
    make("members-missing", "null", await raw([own.rootHash, 117, 0, 1, null, []]), "ROSTER_INVALID at members"),
    make("typ-of-a-root", "another type", own.rootCertificate, "COSE_TYPE_UNEXPECTED"),
    make("member-twice", "one key under two names", await adaWith({ key: ada.key }), "MEMBER_TWICE at key"),
    make(
      "recipient-twice",
      "one key to open with for two",
      await adaWith({ recipientHash: ada.recipientHash }),
      "MEMBER_TWICE at recipient",
    ),
    make("role-unknown", "a judge", await adaWith({ role: "judge" as Member["role"] }), `${second} role`),
    make("counsel-unlicensed", "counsel without a licence", await adaWith({ licences: [] }), `${second} licences`),
    make(
      "counsel-without-recipient",
      "nothing could be sealed",
      await adaWith({ recipientHash: undefined }),
      `${second} recipient`,
    ),
    make(
      "intake-with-recipient",
      "has no keys",
      await of([ada, { ...cleo, recipientHash: dora.recipientHash }]),
      `${second} recipient`,
    ),
    make(
      "interpreter-licensed",
      "only counsel are",
      await of([ada, { ...ben, licences: [licence] }]),
      `${second} licences`,
    ),
    make("key-short", "31 bytes", await adaWith({ key: dora.key.slice(1) }), `${second} key`),
    make("name-with-line-feed", "in two lines", await adaWith({ name: "Do\nra" }), `${second} name`),
    make("name-hidden", "of invisible characters", await adaWith({ name: "\u200b" }), `${second} name`),
    make("language-in-words", "not a tag", await adaWith({ languages: ["Spanish"] }), `${second} languages`),
    make(
      "language-in-capitals",
      "another form of the same tag",
      await adaWith({ languages: ["ES"] }),
      `${second} languages`,
    ),
    make("language-twice", "the same again", await adaWith({ languages: ["es", "es"] }), `${second} languages`),
    make("languages-none", "of no language", await adaWith({ languages: [] }), `${second} languages`),
    make(
      "jurisdiction-in-words",
      "not ISO 3166-2",
      await adaWith({ licences: [{ ...licence, jurisdiction: "Iowa" }] }),
      `${second} jurisdiction`,
    ),
    make(
      "matter-in-capitals",
      "another form",
      await adaWith({ licences: [{ ...licence, matter: "Traffic" }] }),
      `${second} matter`,
    ),
    make(
      "bar-number-empty",
      "none",
      await adaWith({ licences: [{ ...licence, barNumber: "" }] }),
      `${second} bar number`,
    ),
    make(
      "licence-without-end",
      "no end",
      await raw([own.rootHash, 117, 0, 1, [memberItem(ada), withoutEnd(dora)], []]),
      `${second} licence`,
    ),
  ]
}

/** A member's item with a licence of three parts. */
function withoutEnd(member: Member): Cbor {
  const item = memberItem(member) as readonly Cbor[]
  return [...item.slice(0, 4), [["US-IA", "traffic", "1"]], item[5]!]
}

async function partnerCases(): Promise<Case[]> {
  const from = AT_MS - DAY_MS
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok", at?: number): Case =>
    caseOf({
      path: `partner-certificate/${name}`,
      format: "partner certificate",
      expect,
      comment,
      inputs: { "root certificate": own.rootCertificate, ...(at === undefined ? {} : { at }) },
      bytes,
    })
  const raw = (payload: Cbor) => signCose(laterTypes.partner, encodeCbor(payload), own.rootKey.sign)
  const good = await own.befriend(other.rootHash)
  return [
    make("a-year", "one root for another", good, "ok", from),
    make("366-days", "as long as may be", await own.befriend(other.rootHash, { untilMs: from + 366 * DAY_MS })),
    make(
      "longer",
      "by a millisecond",
      await own.befriend(other.rootHash, { untilMs: from + 366 * DAY_MS + 1 }),
      "PARTNER_TOO_LONG",
    ),
    make("before-its-beginning", "a millisecond before", good, "PARTNER_NOT_YET", from - 1),
    make("at-its-end", "until is exclusive", good, "PARTNER_EXPIRED", from + 365 * DAY_MS),
    make("altered", "one bit of the signature", withFlippedBit(good, -1), "PARTNER_SIGNATURE_INVALID"),
    make(
      "by-the-partner-itself",
      "it certifies itself to us",
      await other.befriend(other.rootHash, { root: own.rootHash }),
      "PARTNER_SIGNATURE_INVALID",
    ),
    make(
      "of-another-root",
      "certified by another organisation",
      await other.befriend(testOnlyBytes("a third")),
      "PARTNER_OF_ANOTHER_ROOT",
    ),
    make("ourselves", "a partner of itself", await own.befriend(own.rootHash), "PARTNER_INVALID at partner"),
    make(
      "ends-before-it-begins",
      "no time",
      await own.befriend(other.rootHash, { untilMs: from }),
      "PARTNER_INVALID at end",
    ),
    make("of-three-parts", "too few", await raw([own.rootHash, other.rootHash, 0]), "PARTNER_INVALID at form"),
    make("typ-of-a-delegation", "another type", await own.delegate(), "COSE_TYPE_UNEXPECTED"),
  ]
}

import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { sealClosingWord } from "@alongside/evidence/seal/closing-word"
import { LETTER_SIZES, sealLetter } from "@alongside/evidence/seal/letter"
import { type ClosingMeaning, closingMeanings } from "@alongside/evidence/statement/closing"
import { type Closing, signClosing } from "@alongside/protocol/closing"
import { Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption"
import { type Case, caseOf } from "./case.ts"
import { anotherEncounter, encounter, hashNamed, session } from "./encounter.ts"
import { testOnlyBytes, testOnlyFixedRandomness, withFlippedBit } from "./test-only-secrets.ts"

const counselIdentity = (): Promise<string> => testOnlyFixedRandomness("counsel identity", generateHybridIdentity)
const place = { encounter, leg: 0, number: 0, act: "stopped" } as const

const encrypt = (name: string, plaintext: Bytes, ...recipients: string[]): Promise<Bytes> =>
  testOnlyFixedRandomness(`letter ${name}`, async () => {
    const encrypter = new Encrypter()
    for (const one of recipients) encrypter.addRecipient(one)
    return (await encrypter.encrypt(plaintext)) as Bytes
  })

/** Filled up with zeros. */
function filled(content: Bytes, size: number): Bytes {
  return concatBytes(content, new Uint8Array(size - content.length))
}

async function letterCases(): Promise<Case[]> {
  const identity = await counselIdentity()
  const recipient = await identityToRecipient(identity)
  const other = await identityToRecipient(await testOnlyFixedRandomness("other counsel", generateHybridIdentity))
  const classic = await identityToRecipient(await testOnlyFixedRandomness("classic counsel", generateX25519Identity))
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok") =>
    caseOf({ path: `letter/${name}`, format: "letter", expect, comment, inputs: { identity }, bytes })
  const seal = (name: string, content: Cbor, to = recipient) =>
    testOnlyFixedRandomness(`sealed letter ${name}`, () => sealLetter(content, to))
  const short = encodeCbor(["short"])
  const full = await seal("full", "x".repeat(LETTER_SIZES[0] - 3))
  const content = "LETTER_CONTENT_INVALID"
  return [
    make("short", "a few words, filled up to 512 bytes", await seal("short", ["short"])),
    make("full", "exactly 512 bytes", full),
    make("one-more", "one byte more: filled up to 2,048", await seal("one more", "x".repeat(LETTER_SIZES[0] - 2))),
    make("altered", "one bit of the last chunk's tag", withFlippedBit(full, -1), "LETTER_DAMAGED"),
    make(
      "for-another-key",
      "sealed to somebody else",
      await seal("other", ["short"], other),
      "LETTER_NOT_FOR_THIS_KEY",
    ),
    make(
      "for-two",
      "a second stanza lets somebody else in unseen",
      await encrypt("two", filled(short, 512), recipient, other),
      "LETTER_FORM_INVALID",
    ),
    make(
      "classic",
      "one stanza, of the classic kind",
      await encrypt("classic", filled(short, 512), classic),
      "LETTER_FORM_INVALID",
    ),
    make("size-told", "not filled up", await encrypt("not filled", short, recipient), content),
    make("size-odd", "filled up to 513", await encrypt("odd", filled(short, 513), recipient), content),
    make(
      "something-behind",
      "the last byte isn't zero",
      await encrypt("behind", concatBytes(filled(short, 511), Uint8Array.of(1)), recipient),
      content,
    ),
    make("nonsense", "no CBOR", await encrypt("nonsense", testOnlyBytes("letter nonsense", 512), recipient), content),
  ]
}

async function wordCases(): Promise<Case[]> {
  const identity = await counselIdentity()
  const recipient = await identityToRecipient(identity)
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok", expected: object = {}) => {
    const inputs = { identity, encounter, leg: 0, number: 0, act: "stopped", confirmed: "true", ...expected }
    return caseOf({ path: `closing-word/${name}`, format: "closing word", expect, comment, inputs, bytes })
  }
  const seal = (meaning: ClosingMeaning, of = encounter) =>
    testOnlyFixedRandomness(`word ${meaning}`, () => sealClosingWord({ ...place, encounter: of }, meaning, recipient))
  const say = (name: string, content: Cbor) =>
    testOnlyFixedRandomness(`word ${name}`, () => sealLetter(content, recipient))
  const pressed = await seal("under pressure")
  const another = "LETTER_OF_ANOTHER_PLACE"
  const invalid = "LETTER_CONTENT_INVALID"
  return [
    ...(await Promise.all(
      closingMeanings.map(async (meaning) =>
        make(meaning.replace(" ", "-"), "one of three, all of one length", await seal(meaning), "ok", {
          confirmed: meaning === "unconfirmed" ? "false" : "true",
        }),
      ),
    )),
    make("of-another-encounter", "opens, and belongs elsewhere", await seal("confirmed", anotherEncounter), another),
    make("of-another-leg", "opens, and belongs to leg 0", pressed, another, { leg: 1 }),
    make("of-another-number", "opens, and is of the first closing", pressed, another, { number: 1 }),
    make("of-another-act", "opens, and was said of stopping", pressed, another, { act: "all clear" }),
    make("of-nobody", "confirmed to the readers, and to nobody else", pressed, invalid, { confirmed: "false" }),
    make(
      "meaning-unknown",
      "a fourth meaning",
      await say("fourth", ["alongside closing word 1", encounter, 0, 0, 1, 3]),
      invalid,
    ),
    make(
      "of-another-version",
      "a version that this reader doesn't know",
      await say("version", ["alongside closing word 2", encounter, 0, 0, 1, 2]),
      invalid,
    ),
  ]
}

async function saidCases(): Promise<Case[]> {
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok") =>
    caseOf({ path: `closing/${name}`, format: "closing", expect, comment, bytes })
  const word = { reader: hashNamed("counsel recipient"), file: testOnlyBytes("closing word", 40) }
  const closing: Closing = { ...place, isConfirmed: true, words: [word] }
  const sign = (...parts: readonly Cbor[]) => signCose(coseTypes.closing, encodeCbor(parts), session.sign)
  const invalid = (part: string) => `COSE_INVALID at ${part}`
  return [
    make("stopped", "with a PIN; the word here is no letter", await signClosing(closing, session.sign)),
    make(
      "all-clear",
      "without a PIN, and nobody to read more",
      await signClosing({ ...closing, act: "all clear", isConfirmed: false, words: [] }, session.sign),
    ),
    make("act-unknown", "a third act", await sign(encounter, 0, 0, 2, true, []), invalid("act")),
    make("confirmed-number", "1 for true", await sign(encounter, 0, 0, 1, 1, []), invalid("confirmation")),
    make(
      "25-words",
      "one more than may be",
      await signClosing({ ...closing, words: Array.from({ length: 25 }, () => word) }, session.sign),
      invalid("words"),
    ),
    make(
      "word-empty",
      "a word of no bytes",
      await sign(encounter, 0, 0, 1, true, [[word.reader, new Uint8Array(0)]]),
      invalid("words"),
    ),
    make("encounter-short", "31 bytes", await sign(encounter.slice(1), 0, 0, 1, true, []), invalid("key or hash")),
    make(
      "typ-of-a-help-ended",
      "another type",
      await signCose(coseTypes.helpEnded, encodeCbor([encounter, 0, 0, 1, true, []]), session.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
  ]
}

export async function closingCases(): Promise<Case[]> {
  return [...(await letterCases()), ...(await saidCases()), ...(await wordCases())]
}

import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { laterTypes } from "@alongside/evidence/format/later-types"
import { signEngagementEnded } from "@alongside/evidence/letters/engagement"
import { type LetterToHer, sealLetterToHer } from "@alongside/evidence/letters/letter-to-her"
import { type Note, sealNote } from "@alongside/evidence/letters/note"
import { type Referral, sealReferral } from "@alongside/evidence/letters/referral"
import { sealLetter } from "@alongside/evidence/seal/letter"
import { type CounselLetter, signCounselLetter } from "@alongside/protocol/letters"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { type Case, caseOf } from "./case.ts"
import { anotherEncounter, encounter, hashNamed, PRESS_MS } from "./encounter.ts"
import { testOnlyBytes, testOnlyFixedRandomness, testOnlyKey } from "./test-only-secrets.ts"

const counsel = testOnlyKey("counsel")
const stranger = testOnlyKey("somebody else")
const atMs = PRESS_MS + 3_600_000

async function signedCases(): Promise<Case[]> {
  const said: CounselLetter = {
    ...{ encounter, counselKey: counsel.publicKey, number: 3, to: "her", reader: hashNamed("her advice recipient") },
    letter: testOnlyBytes("counsel letter", 40),
  }
  const { reader, letter, counselKey } = said
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok") =>
    caseOf({ path: `counsel-letter/${name}`, format: "counsel letter", expect, comment, bytes })
  const sign = (...parts: readonly Cbor[]) => signCose(laterTypes.counselLetter, encodeCbor(parts), counsel.sign)
  const invalid = (part: string) => `COSE_INVALID at ${part}`
  return [
    make("to-her", "what is in it here is no letter", await signCounselLetter(said, counsel.sign)),
    make(
      "own-file",
      "for counsel's own file",
      await signCounselLetter({ ...said, number: 0, to: "own file" }, counsel.sign),
    ),
    make(
      "another-counsel",
      "with which an encounter is handed on",
      await signCounselLetter({ ...said, to: "another counsel" }, counsel.sign),
    ),
    make(
      "reader-unknown",
      "a fourth kind",
      await sign(encounter, counselKey, 3, 3, reader, letter),
      invalid("kind of reader"),
    ),
    make(
      "number-negative",
      "before the first",
      await sign(encounter, counselKey, -1, 1, reader, letter),
      invalid("number"),
    ),
    make(
      "letter-empty",
      "no bytes",
      await sign(encounter, counselKey, 3, 1, reader, new Uint8Array(0)),
      invalid("letter"),
    ),
    make(
      "reader-short",
      "31 bytes",
      await sign(encounter, counselKey, 3, 1, reader.slice(1), letter),
      invalid("key or hash"),
    ),
    make("of-five", "no letter", await sign(encounter, counselKey, 3, 1, reader), invalid("form")),
    make(
      "typ-of-a-closing",
      "another type",
      await signCose(coseTypes.closing, encodeCbor([encounter, counselKey, 3, 1, reader, letter]), counsel.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
  ]
}

async function endCases(): Promise<Case[]> {
  const ended = { encounter, counselKey: counsel.publicKey, atMs }
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok") =>
    caseOf({ path: `engagement-ended/${name}`, format: "engagement ended", expect, comment, bytes })
  const sign = (...parts: readonly Cbor[]) => signCose(laterTypes.engagementEnded, encodeCbor(parts), counsel.sign)
  const invalid = (part: string) => `COSE_INVALID at ${part}`
  return [
    make("an-hour-after", "an hour after the press", await signEngagementEnded(ended, counsel.sign)),
    make(
      "by-another",
      "somebody else signed in counsel's name",
      await signEngagementEnded(ended, stranger.sign),
      "SIGNATURE_INVALID",
    ),
    make("time-text", "a day in words", await sign(encounter, counsel.publicKey, "today"), invalid("time")),
    make("of-two", "no time", await sign(encounter, counsel.publicKey), invalid("form")),
    make("encounter-short", "31 bytes", await sign(encounter.slice(1), counsel.publicKey, atMs), invalid("encounter")),
  ]
}

async function letterCases(): Promise<Case[]> {
  const identity = await testOnlyFixedRandomness("her advice identity", generateHybridIdentity)
  const recipient = await identityToRecipient(identity)
  const place = { encounter, counselKey: counsel.publicKey, number: 3 }
  const inputs = { identity, encounter, "counsel key": counsel.publicKey, number: 3 }
  const make = (folder: string, name: string, comment: string, bytes: Bytes, expect = "ok") =>
    caseOf({ path: `${folder}/${name}`, format: folder.replaceAll("-", " "), expect, comment, inputs, bytes })
  const ended = await signEngagementEnded({ encounter, counselKey: counsel.publicKey, atMs }, counsel.sign)
  const taken = { what: "taken", by: "County sheriff", where: "Jail on 4th Avenue" } as const
  const letter: LetterToHer = {
    ...{ ...place, atMs, outcome: { what: "released", by: "", where: "" }, steps: ["sign-nothing", "go-to-court"] },
    ...{ text: "Llámeme el lunes.", ended },
  }
  const seal = (name: string, change: Partial<LetterToHer> = {}) =>
    testOnlyFixedRandomness(`letter to her ${name}`, () => sealLetterToHer({ ...letter, ...change }, recipient))
  const note: Note = { ...place, atMs, outcome: taken, text: "Asked three times for a lawyer." }
  const keep = (name: string, change: Partial<Note> = {}) =>
    testOnlyFixedRandomness(`note ${name}`, () => sealNote({ ...note, ...change }, recipient))
  const handed = (name: string, change: Partial<Referral> = {}) =>
    testOnlyFixedRandomness(`referral ${name}`, () =>
      sealReferral(
        { ...place, atMs, outcome: taken, text: "Hearing on Monday.", lettersTo: recipient, ...change },
        recipient,
      ),
    )
  const say = (name: string, ...content: readonly Cbor[]) =>
    testOnlyFixedRandomness(`said ${name}`, () => sealLetter(content, recipient))
  const head = [encounter, counsel.publicKey, 3, atMs] as const
  const [title, noteTitle] = ["alongside letter to her 1", "alongside note 1"]
  const [content, another] = ["LETTER_CONTENT_INVALID", "LETTER_OF_ANOTHER_PLACE"]
  return [
    make("letter-to-her", "released", "steps, words, and the end of the engagement", await seal("released")),
    make(
      "letter-to-her",
      "bare",
      "nothing but that it was written",
      await seal("bare", { outcome: undefined, steps: [], text: "", ended: undefined }),
    ),
    make(
      "letter-to-her",
      "of-another-encounter",
      "opens, and belongs elsewhere",
      await seal("elsewhere", { encounter: anotherEncounter }),
      another,
    ),
    make(
      "letter-to-her",
      "by-another",
      "opens, and another counsel wrote it",
      await seal("by another", { counselKey: stranger.publicKey }),
      another,
    ),
    make("letter-to-her", "of-another-number", "opens, and is the fifth", await seal("fifth", { number: 4 }), another),
    make(
      "letter-to-her",
      "17-steps",
      "one more than may be",
      await say(
        "17 steps",
        title,
        ...head,
        null,
        Array.from({ length: 17 }, () => "call-office"),
        "",
        null,
      ),
      content,
    ),
    make(
      "letter-to-her",
      "step-in-words",
      "a step is a name",
      await say("step in words", title, ...head, null, ["Sign nothing"], "", null),
      content,
    ),
    make(
      "letter-to-her",
      "outcome-unknown",
      "a fourth outcome",
      await say("fourth outcome", title, ...head, [3, "", ""], [], "", null),
      content,
    ),
    make(
      "letter-to-her",
      "taken-by-nobody",
      "who was released was taken by somebody",
      await say("released by", title, ...head, [1, "Sheriff", ""], [], "", null),
      content,
    ),
    make(
      "letter-to-her",
      "text-number",
      "words are a text",
      await say("text number", title, ...head, null, [], 7, null),
      content,
    ),
    make("letter-to-her", "a-note", "a note isn't for her", await keep("for her"), content),
    make("note", "taken", "by whom and where to", await keep("taken")),
    make("note", "of-another-number", "opens, and is the fifth", await keep("fifth", { number: 4 }), another),
    make(
      "note",
      "place-long",
      "one letter more than may be",
      await say("place long", noteTitle, ...head, [2, "", "x".repeat(201)], ""),
      content,
    ),
    make(
      "note",
      "of-another-version",
      "a version that this reader doesn't know",
      await say("version", "alongside note 2", ...head, null, ""),
      content,
    ),
    make("referral", "handed-on", "what counsel chose to hand on, and where letters to her go", await handed("on")),
    make(
      "referral",
      "of-another-encounter",
      "opens, and belongs elsewhere",
      await handed("elsewhere", { encounter: anotherEncounter }),
      another,
    ),
    make("referral", "a-note", "a note isn't for another counsel", await keep("for another"), content),
    make(
      "referral",
      "letters-to-bytes",
      "a recipient is a text",
      await say("letters to bytes", "alongside referral 1", ...head, null, "", new Uint8Array(32)),
      content,
    ),
    make(
      "note",
      "time-negative",
      "before 1970",
      await say("negative", noteTitle, ...head.slice(0, 3), -1, null, ""),
      content,
    ),
  ]
}

export async function counselLetterCases(): Promise<Case[]> {
  return [...(await signedCases()), ...(await endCases()), ...(await letterCases())]
}

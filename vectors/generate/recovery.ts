import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { sealKeyRing } from "@alongside/evidence/recovery/key-ring"
import { adviceIdentityOf, recoveryIdentityOf, recoverySecretFrom } from "@alongside/evidence/recovery/secret"
import { makeShares, makeSheet, readNumbers, type SheetNumbers } from "@alongside/evidence/recovery/sheet"
import { sheetQrText } from "@alongside/evidence/recovery/sheet-qr"
import { shareWords } from "@alongside/evidence/recovery/slip39/share"
import { splitSecret } from "@alongside/evidence/recovery/slip39/split"
import { english } from "@alongside/evidence/recovery/words/english"
import { spanish } from "@alongside/evidence/recovery/words/spanish"
import type { SheetLanguage } from "@alongside/evidence/recovery/words/word-list"
import { Encrypter } from "age-encryption"
import { type Case, caseOf } from "./case.ts"
import { testOnlyBytes, testOnlyFixedRandomness, withFlippedBit } from "./test-only-secrets.ts"

const secret = recoverySecretFrom(testOnlyBytes("recovery secret"))!
const olderSecret = recoverySecretFrom(testOnlyBytes("older recovery secret"))!
const utf8 = new TextEncoder()

const lists = { en: english, es: spanish }
const inWords = (numbers: SheetNumbers, language: SheetLanguage = "en"): string =>
  numbers.map((number) => lists[language].words[number]!).join(" ")

/** `numbers` with the word at `index` exchanged for another of the list. */
const withWrong = (numbers: SheetNumbers, index: number): SheetNumbers =>
  numbers.with(index, (numbers[index]! + 389) % 1024)

const sheetOf = () => testOnlyFixedRandomness("recovery sheet", () => makeSheet(secret))
const setOf = (name: string, of = secret) => testOnlyFixedRandomness(`shares ${name}`, () => makeShares(of))

export async function recoveryCases(): Promise<Case[]> {
  return [
    ...(await keyCases()),
    ...(await sheetCases()),
    ...(await codeCases()),
    ...(await shareCases()),
    ...(await ringCases()),
  ]
}

async function keyCases(): Promise<Case[]> {
  const recipient = await recipientOf(await recoveryIdentityOf(secret))
  const format = "recovery keys"
  return [
    caseOf({
      path: "recovery-keys/from-a-secret",
      format,
      comment: "each by a label of its own",
      inputs: { secret, recipient },
    }),
    caseOf({
      path: "recovery-keys/from-a-security-key",
      format,
      comment: "what the prf extension answered, to the secret, to the keys",
      inputs: { "prf output": testOnlyBytes("prf output") },
    }),
    caseOf({
      path: "recovery-keys/of-another-sheet",
      format,
      expect: "SHEET_OF_ANOTHER_KEY",
      comment: "a whole sheet, and not the one that was asked for",
      inputs: { secret: olderSecret, recipient },
    }),
  ]
}

async function sheetCases(): Promise<Case[]> {
  const sheet = await sheetOf()
  const make = (name: string, comment: string, words: string, expect = "ok", language: SheetLanguage = "en") =>
    caseOf({ path: `recovery-sheet/${name}`, format: "recovery sheet", expect, comment, inputs: { language, words } })
  const english33 = inWords(sheet)
  const swapped = sheet.with(8, sheet[9]!).with(9, sheet[8]!)
  const [foreign] = await testOnlyFixedRandomness("two groups", () => splitSecret(secret, 1, 1))
  const share = (await setOf("a"))[0]!
  return [
    make("english", "33 words", english33),
    make("spanish", "the same sheet in Spanish", inWords(sheet, "es"), "ok", "es"),
    make("another-sheet-of-the-same", "printed again: other words, the same secret", inWords(await setOfOne("again"))),
    make("spanish-without-accents", "as typed in a hurry", plain(inWords(sheet, "es")), "ok", "es"),
    make("in-capitals", "as some write", english33.toUpperCase()),
    make(
      "word-unknown",
      "a word that isn't in the list",
      replaced(english33, 6, "lighthouse"),
      "SHEET_WORD_UNKNOWN at 7",
    ),
    make(
      "two-words-unknown",
      "each of them is named",
      replaced(replaced(english33, 6, "lighthouse"), 30, "xyz"),
      "SHEET_WORD_UNKNOWN at 7, 31",
    ),
    make(
      "language-mistaken",
      "Spanish words, looked up in English",
      replaced(english33, 0, "ábaco"),
      "SHEET_WORD_UNKNOWN at 1",
    ),
    make("word-wrong", "another word of the list", inWords(withWrong(sheet, 16)), "SHEET_WORD_WRONG at 17"),
    make("first-word-wrong", "in the set's name", inWords(withWrong(sheet, 0)), "SHEET_WORD_WRONG at 1"),
    make(
      "second-word-wrong",
      "in the word that says which checksum it is",
      inWords(sheet.with(1, sheet[1]! ^ 0x10)),
      "SHEET_WORD_WRONG at 2",
    ),
    make("check-word-wrong", "in the checksum itself", inWords(withWrong(sheet, 32)), "SHEET_WORD_WRONG at 33"),
    make("words-exchanged", "two neighbours in each other's place", inWords(swapped), "SHEET_WORDS_EXCHANGED at 9, 10"),
    make(
      "two-words-wrong",
      "the one pair that it can be",
      inWords(withWrong(withWrong(sheet, 4), 25)),
      "SHEET_WORDS_WRONG at 5, 26",
    ),
    make(
      "five-words-wrong",
      "too many to say which",
      inWords([2, 7, 11, 19, 25].reduce(withWrong, sheet)),
      "SHEET_WORDS_WRONG",
    ),
    make("cut-short", "the last row is missing", inWords(sheet.slice(0, 30)), "SHEET_WORDS_TOO_FEW"),
    make(
      "one-too-many",
      "a word written twice",
      inWords([...sheet.slice(0, 5), ...sheet.slice(4)]),
      "SHEET_WORDS_TOO_MANY",
    ),
    make(
      "of-a-wallet",
      "whole, and of a scheme with groups",
      inWords(shareWords({ ...foreign!, groupCount: 2 })),
      "SHEET_FORM_UNKNOWN",
    ),
    make(
      "not-extendable",
      "whole by the standard's older checksum",
      inWords(shareWords({ ...foreign!, isExtendable: false })),
      "SHEET_FORM_UNKNOWN",
    ),
    make("share-alone", "one share where a sheet is wanted", inWords(share), "SHARE_MISSING"),
  ]
}

const setOfOne = (name: string) => testOnlyFixedRandomness(`sheet ${name}`, () => makeSheet(secret))
const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{Mn}/gu, "")
const replaced = (words: string, index: number, word: string): string => words.split(" ").with(index, word).join(" ")

async function codeCases(): Promise<Case[]> {
  const sheet = await sheetOf()
  const text = sheetQrText(sheet)
  const make = (name: string, comment: string, said: string, expect = "ok") =>
    caseOf({ path: `sheet-code/${name}`, format: "sheet code", expect, comment, bytes: utf8.encode(said) as Bytes })
  return [
    make("whole", "what the QR code of a sheet says", text),
    make("cut-short", "a camera or a clipboard that let go too early", text.slice(0, 101), "SHEET_QR_CUT_SHORT"),
    make("last-digit-missing", "by one", text.slice(0, -1), "SHEET_QR_CUT_SHORT"),
    make("of-a-web-page", "some other code that lay on the table", "HTTPS://EXAMPLE.COM/", "SHEET_QR_FOREIGN"),
    make(
      "of-another-version",
      "a version that this reader doesn't know",
      text.replace("-1:", "-2:"),
      "SHEET_QR_FOREIGN",
    ),
    make(
      "digit-altered",
      "one digit",
      `${text.slice(0, 40)}${(Number(text[40]) + 1) % 10}${text.slice(41)}`,
      "SHEET_QR_DAMAGED",
    ),
    make("number-too-great", "there is no word 1024", `${text.slice(0, -4)}1024`, "SHEET_QR_DAMAGED"),
    make("letter", "not a digit", `${text.slice(0, -1)}O`, "SHEET_QR_DAMAGED"),
    make("something-behind", "goes on behind its end", `${text}0000`, "SHEET_QR_DAMAGED"),
  ]
}

async function shareCases(): Promise<Case[]> {
  const [first, second, third] = await setOf("a")
  const [, otherSet] = await setOf("b")
  const [, otherSecret] = await setOf("c", olderSecret)
  const forged = shareWords({ ...readNumbers(otherSecret!), identifier: readNumbers(first!).identifier })
  const make = (name: string, comment: string, sheets: readonly SheetNumbers[], expect = "ok") => {
    const words = sheets.map((numbers, at): [string, string] => [`words ${at + 1}`, inWords(numbers)])
    const inputs = { language: "en", ...Object.fromEntries(words) }
    return caseOf({ path: `shares/${name}`, format: "shares", expect, comment, inputs })
  }
  return [
    make("first-and-second", "two of three", [first!, second!]),
    make("third-and-first", "any two, in any order", [third!, first!]),
    make("all-three", "one more than it takes", [first!, second!, third!]),
    make("one", "one of the two that it takes", [second!], "SHARE_MISSING"),
    make("the-same-twice", "a copy is no second share", [second!, second!], "SHARE_REPEATED"),
    make("of-different-sets", "of one secret, shared twice", [first!, otherSet!], "SHARES_OF_DIFFERENT_SETS"),
    make("made-up", "whole, of the same set by its name, of another secret", [first!, forged], "SHARES_DO_NOT_FIT"),
    make("word-wrong", "which share and which word", [first!, withWrong(second!, 12)], "SHEET_WORD_WRONG at 13"),
  ]
}

async function ringCases(): Promise<Case[]> {
  const identity = await recoveryIdentityOf(secret)
  const recipient = await recipientOf(identity)
  const older = { recovery: await recoveryIdentityOf(olderSecret), advice: await adviceIdentityOf(olderSecret) }
  const first = {
    recovery: await recoveryIdentityOf(recoverySecretFrom(testOnlyBytes("first secret"))!),
    advice: undefined,
  }
  const file = await testOnlyFixedRandomness("key ring", () =>
    sealKeyRing({ version: 2, older: [older, first] }, recipient),
  )
  const text = (name: string, plaintext: string) =>
    testOnlyFixedRandomness(`key ring ${name}`, async () => {
      const encrypter = new Encrypter()
      encrypter.addRecipient(recipient)
      return (await encrypter.encrypt(plaintext)) as Bytes
    })
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok", version = 2, by = identity) =>
    caseOf({ path: `key-ring/${name}`, format: "key ring", expect, comment, inputs: { identity: by, version }, bytes })
  const title = "# alongside key ring 1\n# version 2\n"
  const invalid = "KEY_RING_CONTENT_INVALID"
  return [
    make("two-older", "the keys before, newest first", file),
    make("none", "of somebody who began with a sheet", await text("none", title)),
    make("outdated", "an older ring than the server says", file, "KEY_RING_OUTDATED", 3),
    make("for-another-key", "opened with the older key", file, "KEY_RING_NOT_FOR_THIS_KEY", 2, older.recovery),
    make("altered", "one bit", withFlippedBit(file, -1), "KEY_RING_DAMAGED"),
    make("not-age", "no age file", concatBytes(utf8.encode("key ring")), "KEY_RING_DAMAGED"),
    make(
      "of-another-version",
      "a version that this reader doesn't know",
      await text("v2", title.replace("ring 1", "ring 2")),
      invalid,
    ),
    make(
      "key-altered",
      "a line that is no key",
      await text("key", `${title}# recovery\n${first.recovery.slice(1)}\n`),
      invalid,
    ),
    make(
      "advice-first",
      "an advice key without a recovery key",
      await text("advice", `${title}# advice\n${first.recovery}\n`),
      invalid,
    ),
    make("line-too-many", "something behind the last line", await text("line", `${title}\n`), invalid),
  ]
}

import { createRequire } from "node:module"
import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { expect, test } from "vitest"
import { RecoveryError } from "../error.ts"
import { english } from "../words/english.ts"
import { numberOfWord } from "../words/word-list.ts"
import { combineShares } from "./combine.ts"
import { parseShare, shareWords } from "./share.ts"

type OfficialVector = [comment: string, mnemonics: string[], secret: string]

const require = createRequire(import.meta.url)
const official: OfficialVector[] = require("slip39/test/vectors.json")
const { WORD_LIST }: { WORD_LIST: string[] } = require("slip39/src/slip39_helper.js")
const passphrase = new TextEncoder().encode("TREZOR")

const numbersOf = (mnemonic: string) => mnemonic.split(" ").map((word) => numberOfWord(english, word)!)

async function read(mnemonics: readonly string[]): Promise<string> {
  try {
    return toHex(
      await combineShares(
        mnemonics.map((one) => parseShare(numbersOf(one))),
        passphrase,
      ),
    )
  } catch (error) {
    if (error instanceof RecoveryError) return error.code
    throw error
  }
}

test("there are all 45 of the standard's vectors, and its word list is ours", () => {
  expect(official).toHaveLength(45)
  expect(english.words).toEqual(WORD_LIST)
})

test.each(official)("%s", async (comment, mnemonics, secret) => {
  const refusals: readonly [RegExp, string][] = [
    [/checksum/, "SHEET_WORDS_WRONG"],
    [/padding|length|greater group threshold/, "SHEET_FORM_UNKNOWN"],
    [/different|mismatching/, "SHARES_OF_DIFFERENT_SETS"],
    [/duplicate/, "SHARE_REPEATED"],
    [/digest/, "SHARES_DO_NOT_FIT"],
    [/nsufficient number|Basic sharing/, "SHARE_MISSING"],
  ]
  const refusal = refusals.find(([pattern]) => pattern.test(comment))?.[1]
  expect(await read(mnemonics)).toBe(secret === "" ? refusal : secret)
})

test("a share that is read and written again has the same words", () => {
  const whole = official.filter(([, , secret]) => secret !== "").flatMap(([, mnemonics]) => mnemonics)
  expect(whole.length).toBeGreaterThan(20)
  for (const mnemonic of whole) expect(shareWords(parseShare(numbersOf(mnemonic)))).toEqual(numbersOf(mnemonic))
})

test("the other program reads what we split", async () => {
  const { splitSecret } = await import("./split.ts")
  const Slip39: { recoverSecret(mnemonics: string[], passphrase: string): number[] } = require("slip39")
  const secret = fromHex("00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210")!
  const shares = await splitSecret(secret, 2, 3)
  const words = shares.map((share) =>
    shareWords(share)
      .map((number) => english.words[number]!)
      .join(" "),
  )
  for (const pair of [
    [0, 1],
    [2, 0],
    [1, 2],
  ]) {
    const recovered = Slip39.recoverSecret(
      pair.map((at) => words[at]!),
      "",
    )
    expect(toHex(Uint8Array.from(recovered))).toBe(toHex(secret))
  }
})

import { readFile } from "node:fs/promises"
import { fromHex } from "@alongside/evidence/format/bytes"
import { RecoveryError } from "@alongside/evidence/recovery/error"
import { secretFromShares } from "@alongside/evidence/recovery/sheet"
import { describe, expect, test } from "vitest"
import { parseVector } from "../../../../vectors/run/vector.ts"
import {
  atFault,
  correctionOf,
  type Entered,
  inLanguage,
  isFull,
  nothingEntered,
  readEntered,
  withText,
  withWord,
} from "./entered-words.ts"

const vectorOf = async (name: string) =>
  parseVector(await readFile(new URL(`../../../../vectors/${name}.txt`, import.meta.url), "utf8"))
const sheet = await vectorOf("recovery-sheet/english")
const words = sheet.inputs.get("words")!.split(" ")
const secret = fromHex(sheet.gives.get("secret")!)!

function faultOf(entered: Entered): RecoveryError | undefined {
  try {
    readEntered(entered)
    return undefined
  } catch (error) {
    if (error instanceof RecoveryError) return error
    throw error
  }
}

const typed = (list: readonly string[]) => list.reduce(withWord, nothingEntered("en"))

describe("a sheet that is typed", () => {
  test("is whole with its last word, and not before", async () => {
    expect(readEntered(typed(words.slice(0, 32)))).toBeUndefined()
    const whole = typed(words)
    expect(await secretFromShares([readEntered(whole)!])).toEqual(secret)
    expect(isFull(whole)).toBe(true)
  })

  test("goes back to the word that is wrong, which can be changed, and is whole then", async () => {
    const wrong = typed(words.with(16, "zero"))
    const fault = faultOf(wrong)
    expect(fault).toMatchObject({ code: "SHEET_WORD_WRONG", words: [17] })
    const back = atFault(wrong, fault)
    expect({ at: back.at, isFull: isFull(back) }).toEqual({ at: 16, isFull: false })
    expect(correctionOf(wrong, fault)).toEqual({ at: 16, word: words[16] })
    const mended = withWord(back, words[16]!)
    expect(await secretFromShares([readEntered(mended)!])).toEqual(secret)
  })

  test("keeps in another language what that language has too", () => {
    const entered = withWord(withWord(nothingEntered("en"), "academic"), "animal")
    expect(inLanguage(entered, "es")).toEqual({ language: "es", words: [], at: 0, text: "" })
    expect(inLanguage(entered, "en").words).toEqual(["academic", "animal"])
  })
})

describe("a sheet that is pasted", () => {
  test.each([" ", "\n", ", "])("as words between %j", async (between) => {
    const pasted = withText(nothingEntered("en"), `${words.join(between)}${between}`)
    expect(await secretFromShares([readEntered(pasted)!])).toEqual(secret)
  })

  test("stops at what isn't a word, and shows it", () => {
    const pasted = withText(nothingEntered("en"), `${words[0]} ${words[1]} xylograph ${words[3]}`)
    expect(pasted).toMatchObject({ words: words.slice(0, 2), at: 2, text: `xylograph ${words[3]}` })
  })

  test("is too long with a word more", () => {
    const pasted = withText(nothingEntered("en"), `${words.join(" ")} ${words[0]} `)
    expect(faultOf(pasted)?.code).toBe("SHEET_WORDS_TOO_MANY")
  })

  test("takes the place of what was there, from the word that is changed on", async () => {
    const there = { ...typed(words.toReversed()), at: 0 }
    const pasted = withText(there, `${words.join(" ")} `)
    expect(await secretFromShares([readEntered(pasted)!])).toEqual(secret)
  })

  test.each([
    ["whole", undefined],
    ["cut-short", "SHEET_QR_CUT_SHORT"],
    ["digit-altered", "SHEET_QR_DAMAGED"],
  ])("as the text of a code that is %s", async (name, code) => {
    const text = new TextDecoder().decode((await vectorOf(`sheet-code/${name}`)).bytes)
    const pasted = withText(nothingEntered("en"), text)
    if (code === undefined) expect(await secretFromShares([readEntered(pasted)!])).toEqual(secret)
    else expect(faultOf(pasted)?.code).toBe(code)
  })
})

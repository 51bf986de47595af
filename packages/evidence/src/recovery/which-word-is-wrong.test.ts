import { describe, expect, test } from "vitest"
import { RecoveryError } from "./error.ts"
import { recoverySecretFrom } from "./secret.ts"
import { correctionsOf, makeSheet, readNumbers, readWords, SHEET_WORDS } from "./sheet.ts"
import { english } from "./words/english.ts"
import { spanish } from "./words/spanish.ts"
import { numberOfWord, plainWord, type WordList, wordsLike } from "./words/word-list.ts"

const secret = recoverySecretFrom(Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 11) & 0xff))!
const sheet = await makeSheet(secret)

function faultOf(read: () => unknown): RecoveryError | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof RecoveryError) return error
    throw error
  }
}

const other = (number: number, by: number) => (number + by) % 1024

test("one wrong word is named, whichever it is and whatever stands in its place", () => {
  for (let at = 0; at < SHEET_WORDS; at++) {
    for (let by = 1; by < 1024; by += 61) {
      const wrong = sheet.with(at, other(sheet[at]!, by))
      expect(faultOf(() => readNumbers(wrong))).toMatchObject({ code: "SHEET_WORD_WRONG", words: [at + 1] })
      expect(correctionsOf(wrong)).toEqual([{ at: [at], values: [sheet[at]] }])
    }
  }
})

test("two wrong words are found, and are among the few that are named", () => {
  let namedPairs = 0
  let tried = 0
  for (let a = 0; a < SHEET_WORDS; a += 3) {
    for (let b = a + 1; b < SHEET_WORDS; b += 2) {
      const wrong = sheet.with(a, other(sheet[a]!, 5 + b)).with(b, other(sheet[b]!, 700 + a))
      const fault = faultOf(() => readNumbers(wrong))
      expect(fault?.code).toBe("SHEET_WORDS_WRONG")
      expect(fault?.words).toEqual(expect.arrayContaining([a + 1, b + 1]))
      namedPairs += correctionsOf(wrong).length
      tried += 1
    }
  }
  // By chance every second time one more pair fits.
  expect(namedPairs / tried).toBeLessThan(2)
})

test("two neighbours that changed places are named as that", () => {
  for (let at = 0; at + 1 < SHEET_WORDS; at++) {
    if (sheet[at] === sheet[at + 1]) continue
    const wrong = sheet.with(at, sheet[at + 1]!).with(at + 1, sheet[at]!)
    expect(faultOf(() => readNumbers(wrong))).toMatchObject({ code: "SHEET_WORDS_EXCHANGED", words: [at + 1, at + 2] })
  }
})

test("three wrong words are never taken", () => {
  for (let at = 0; at + 2 < SHEET_WORDS; at++) {
    const wrong = sheet.map((number, index) =>
      index >= at && index < at + 3 ? other(number, 17 * (index + 1)) : number,
    )
    expect(faultOf(() => readNumbers(wrong))?.code).toMatch(/^SHEET_WORDS?_/)
  }
})

test("whatever words there are, it is a sheet or a fault with a code", () => {
  let state = 1
  const random = (below: number) => {
    state = (state * 48_271) % 0x7fffffff
    return state % below
  }
  const seen = new Set<string>()
  for (let round = 0; round < 3000; round++) {
    const numbers = Array.from({ length: random(40) }, () => random(1024))
    const fault = faultOf(() =>
      readNumbers(round % 2 === 0 ? numbers : sheet.map((n) => (random(9) < 1 ? random(1024) : n))),
    )
    seen.add(fault?.code ?? "a sheet")
  }
  expect([...seen].sort()).toEqual([
    "SHEET_WORDS_TOO_FEW",
    "SHEET_WORDS_TOO_MANY",
    "SHEET_WORDS_WRONG",
    "SHEET_WORD_WRONG",
    "a sheet",
  ])
})

describe.each([english, spanish])("the list of words ($language)", (list: WordList) => {
  test("has 1,024, which four letters tell apart, whatever accents are left away", () => {
    expect(list.words).toHaveLength(1024)
    expect(new Set(list.words.map((word) => plainWord(word).slice(0, 4))).size).toBe(1024)
  })

  test("reads what it wrote, in any case, without accents", () => {
    const words = sheet.map((number) => list.words[number]!)
    expect(readWords(list, words)).toEqual(readNumbers(sheet))
    expect(
      readWords(
        list,
        words.map((word) => ` ${plainWord(word).toUpperCase()} `),
      ),
    ).toEqual(readNumbers(sheet))
  })

  test("names every word that it doesn't have", () => {
    const words = sheet.map((number) => list.words[number]!)
    const wrong = words.with(4, "xylograph").with(20, "")
    expect(faultOf(() => readWords(list, wrong))).toMatchObject({ code: "SHEET_WORD_UNKNOWN", words: [5, 21] })
  })

  test("offers the word that was meant, for every beginning and for a single slip in a longer word", () => {
    for (let number = 0; number < 1024; number += 7) {
      const word = plainWord(list.words[number]!)
      for (let length = 1; length <= word.length; length++)
        expect(wordsLike(list, word.slice(0, length))).toContain(number)
      if (word.length < 5) continue
      const slips = [
        word.slice(0, 5) + word.slice(6),
        `${word}s`,
        word.slice(0, -2) + word.slice(-1) + word.slice(-2, -1),
      ]
      for (const slip of slips) expect(wordsLike(list, slip), slip).toContain(number)
      expect(numberOfWord(list, word)).toBe(number)
    }
    expect(wordsLike(list, "")).toEqual([])
  })
})

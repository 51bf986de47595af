import { describe, expect, test } from "vitest"
import { speeches } from "./speeches.ts"
import { languageOf, wordsOf } from "./words.ts"

const english = wordsOf(speeches.en)
const spanish = wordsOf(speeches.es)

describe("a clock", () => {
  test.each([
    [-5, "0:00"],
    [0, "0:00"],
    [999, "0:00"],
    [1000, "0:01"],
    [59_999, "0:59"],
    [60_000, "1:00"],
    [67_400, "1:07"],
    [3_599_999, "59:59"],
    [3_600_000, "1:00:00"],
    [36_753_000, "10:12:33"],
  ])("says %i ms as %s, never more than has passed", (ms, text) => {
    expect(english.clock(ms)).toBe(text)
  })

  test("uses the digits of the language", () => {
    expect(wordsOf({ ...speeches.en, tag: "ar-EG" }).clock(67_400)).toBe("١:٠٧")
  })
})

describe("a size", () => {
  test.each([
    [0, "0 kB"],
    [1, "1 kB"],
    [1000, "1 kB"],
    [1001, "2 kB"],
    [999_000, "999 kB"],
    [999_499, "1,000 kB"],
    [999_500, "1 MB"],
    [1_520_000, "1.5 MB"],
    [999_949_999, "999.9 MB"],
    [1_234_000_000, "1.23 GB"],
  ])("says %i bytes as %s", (bytes, text) => {
    expect(english.size(bytes)).toBe(text)
  })

  test("is written as the language writes numbers", () => {
    expect(spanish.size(1_520_000)).toBe("1,5 MB")
  })
})

describe("a text", () => {
  test("counts by the language's own rules", () => {
    expect(english.say("waiting.pieces", { n: 1, size: "9 kB" })).toBe("1 piece, 9 kB")
    expect(english.say("waiting.pieces", { n: 2, size: "9 kB" })).toBe("2 pieces, 9 kB")
    expect(spanish.say("leftover.title", { n: 1 })).toBe("Se está enviando una grabación anterior.")
    expect(spanish.say("waiting.pieces", { n: 1_000_000, size: "9 kB" })).toBe("1.000.000 de partes, 9 kB")
  })

  test("joins a list as the language does", () => {
    expect(spanish.list(["sonido", "imagen"])).toBe("sonido e imagen")
  })

  test("is not taken for a pattern when it fills a hole", () => {
    expect(english.say("refusal.other", { code: "{code} $1" })).toContain("({code} $1)")
  })

  test("needs its holes filled", () => {
    // @ts-expect-error the count is missing
    english.say("waiting.pieces", { size: "9 kB" })
    // @ts-expect-error nothing is given
    english.say("refusal.other")
    // @ts-expect-error it has no hole
    english.say("ready.title", { code: "X" })
    // @ts-expect-error nobody wrote it
    expect(() => english.say("ready.nothing")).toThrow()
  })
})

describe("the language", () => {
  test.each([
    ["auto", ["es-MX", "en-US"], "es"],
    ["auto", ["so-SO", "es", "en"], "es"],
    ["auto", ["ES"], "es"],
    ["auto", ["hmn", "so"], "en"],
    ["auto", [], "en"],
    ["es", ["en-US"], "es"],
    ["en", ["es-MX"], "en"],
  ] as const)("chosen %s, in a browser that prefers %j, is %s", (chosen, browser, language) => {
    expect(languageOf(chosen, browser)).toBe(language)
  })
})

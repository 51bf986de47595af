import { glob, readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import * as call from "../call/catalogue.ts"
import * as circle from "../circle/catalogue.ts"
import * as follow from "../circle/follow/catalogue.ts"
import * as joining from "../join/catalogue.ts"
import * as letters from "../letters/catalogue.ts"
import * as pin from "../pin/catalogue.ts"
import * as recovery from "../recovery/catalogue.ts"
import * as settings from "../settings/catalogue.ts"
import { english as firstEnglish } from "./catalogue.ts"
import { spanish as firstSpanish } from "./catalogue-es.ts"
import * as stopped from "./stopped-catalogue.ts"

type Text = string | Readonly<Record<string, string>>

/** Each part with the folder whose screens say it. */
const parts: Readonly<
  Record<string, { english: Record<string, Text>; spanish: Record<string, Text>; folder: string }>
> = {
  "first part": { english: { ...firstEnglish }, spanish: asTexts(firstSpanish), folder: "screens" },
  "stopped part": { english: { ...stopped.english }, spanish: asTexts(stopped.spanish), folder: "screens" },
  "call part": { english: { ...call.english }, spanish: asTexts(call.spanish), folder: "call" },
  "settings part": { english: { ...settings.english }, spanish: asTexts(settings.spanish), folder: "settings" },
  "circle part": { english: { ...circle.english }, spanish: asTexts(circle.spanish), folder: "circle" },
  "contact's part": { english: { ...follow.english }, spanish: asTexts(follow.spanish), folder: "circle/follow" },
  "letters part": { english: { ...letters.english }, spanish: asTexts(letters.spanish), folder: "letters" },
  "join part": { english: { ...joining.english }, spanish: asTexts(joining.spanish), folder: "join" },
  "pin part": { english: { ...pin.english }, spanish: asTexts(pin.spanish), folder: "pin" },
  "recovery part": { english: { ...recovery.english }, spanish: asTexts(recovery.spanish), folder: "recovery" },
}

/** A form that a language doesn't have isn't there. */
function asTexts(catalogue: object): Record<string, Text> {
  return Object.fromEntries(Object.entries(catalogue))
}

const english: Record<string, Text> = Object.assign({}, ...Object.values(parts).map((part) => part.english))
const spanish: Record<string, Text> = Object.assign({}, ...Object.values(parts).map((part) => part.spanish))
const catalogues = { en: english, es: spanish }
const keys = Object.keys(english)

function formsOf(text: Text | undefined): string[] {
  if (text === undefined) return []
  return typeof text === "string" ? [text] : Object.values(text)
}

function holesOf(form: string): string[] {
  return [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()
}

describe.each(Object.entries(catalogues))("the catalogue in %s", (tag, catalogue) => {
  test("says each text with the holes that English has, and says something", () => {
    for (const key of keys) {
      const text = catalogue[key]
      const wanted = [...new Set(formsOf(english[key]).flatMap(holesOf))].sort()
      // A form for one may name the count in words; every other hole is filled in every form.
      const needed = typeof text === "string" ? wanted : wanted.filter((hole) => hole !== "n")
      for (const form of formsOf(text)) {
        expect(form, key).toMatch(/^\S(.*\S)?$/)
        expect(wanted, key).toEqual(expect.arrayContaining(holesOf(form)))
        expect(holesOf(form), key).toEqual(expect.arrayContaining(needed))
      }
    }
  })

  test("has a form for every plural category of the language", () => {
    const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted()
    for (const key of keys) {
      const text = catalogue[key]
      if (typeof text === "object") expect(Object.keys(text).toSorted(), key).toEqual(categories)
    }
  })
})

test("the two languages differ wherever they should", () => {
  const same = keys.filter((key) => JSON.stringify(english[key]) === JSON.stringify(spanish[key]))
  expect(same).toEqual(["app.name"])
})

test("no key is in two parts", () => {
  expect(keys).toHaveLength(Object.values(parts).reduce((sum, part) => sum + Object.keys(part.english).length, 0))
})

test.each(Object.entries(parts))("no text of the %s is kept that no screen says", async (_, part) => {
  const folder = join(import.meta.dirname, "..", part.folder)
  const sources = (await Array.fromAsync(glob("*.{ts,tsx}", { cwd: folder }))).filter(
    (name) => !name.includes("catalogue") && !name.includes(".test."),
  )
  const code = (await Promise.all(sources.map((name) => readFile(join(folder, name), "utf8")))).join("\n")
  const isSaid = (key: string) => {
    const computed = `\`${key.slice(0, key.indexOf(".") + 1)}\${`
    return code.includes(`"${key}"`) || code.includes(computed)
  }
  expect(Object.keys(part.english).filter((key) => !isSaid(key))).toEqual([])
})

/** US school grade after Flesch and Kincaid, with syllables counted as runs of vowels. */
function gradeOf(text: string): number {
  const sentences = text.split(/[.!?:]+\s*/).filter((sentence) => /\p{L}/u.test(sentence))
  const words = text.match(/[\p{L}’]+/gu) ?? []
  const syllables = words.map((word) =>
    Math.max(
      1,
      (
        word
          .toLowerCase()
          .replace(/e$|es$|ed$/, "")
          .match(/[aeiouy]+/g) ?? []
      ).length,
    ),
  )
  const sum = syllables.reduce((total, count) => total + count, 0)
  return 0.39 * (words.length / sentences.length) + 11.8 * (sum / words.length) - 15.59
}

test("English is written for sixth grade", () => {
  const sentences = keys.flatMap((key) => formsOf(english[key])).filter((form) => /[.?]$/.test(form))
  const text = sentences.join(" ").replaceAll(/\{\w+\}/g, "ten")
  expect(gradeOf(text)).toBeLessThanOrEqual(6)
  for (const sentence of text.split(/(?<=[.?:])\s/))
    expect((sentence.match(/\S+/g) ?? []).length, sentence).toBeLessThanOrEqual(20)
})

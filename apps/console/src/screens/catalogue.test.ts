import { glob, readFile } from "node:fs/promises"
import { describe, expect, test } from "vitest"
import { type Catalogue, english, spanish } from "./catalogue.ts"

const catalogues: Readonly<Record<string, Catalogue>> = { en: english, es: spanish }
const keys = Object.keys(english) as (keyof typeof english)[]

function formsOf(text: Catalogue[keyof Catalogue]): string[] {
  return typeof text === "string" ? [text] : Object.values(text)
}

function holesOf(form: string): string[] {
  return [...new Set([...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort()
}

describe.each(Object.entries(catalogues))("the catalogue in %s", (tag, catalogue) => {
  test("says each text with the holes that English has, and says something", () => {
    for (const key of keys) {
      const wanted = [...new Set(formsOf(english[key]).flatMap(holesOf))].sort()
      for (const form of formsOf(catalogue[key])) {
        expect(form, key).toMatch(/^\S(.*\S)?$/)
        expect(holesOf(form), key).toEqual(wanted)
      }
    }
  })

  test("has a form for every plural category of the language", () => {
    const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted()
    for (const key of keys) {
      const text = catalogue[key]
      if (typeof text !== "string") expect(Object.keys(text).toSorted(), key).toEqual(categories)
    }
  })
})

test("the two languages differ wherever they should", () => {
  const same = keys.filter((key) => JSON.stringify(english[key]) === JSON.stringify(spanish[key]))
  expect(same).toEqual(["place.degrees", "place.north", "reach.signal"])
})

test("no text is kept that no screen says", async () => {
  const sources = (
    await Array.fromAsync(
      glob(
        "{.,../on-call,../call,../roster,../joining,../reach,../board,../closing,../shifts,../after,../advice}/*.{ts,tsx}",
        {
          cwd: import.meta.dirname,
        },
      ),
    )
  ).filter((name) => !name.endsWith("catalogue.ts") && !name.includes(".test."))
  const code = (await Promise.all(sources.map((name) => readFile(`${import.meta.dirname}/${name}`, "utf8")))).join("\n")
  const isSaid = (key: string) => {
    const computed = `\`${key.slice(0, key.indexOf(".") + 1)}\${`
    return code.includes(`"${key}"`) || code.includes(computed)
  }
  expect(keys.filter((key) => !isSaid(key))).toEqual([])
})

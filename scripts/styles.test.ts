import { glob, readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"

const root = dirname(import.meta.dirname)

async function styles(): Promise<{ name: string; css: string }[]> {
  const names = await Array.fromAsync(glob("apps/*/src/**/*.css", { cwd: root }))
  return Promise.all(
    names.map(async (name) => ({
      name,
      css: (await readFile(join(root, name), "utf8")).replaceAll(/\/\*[\s\S]*?\*\//g, ""),
    })),
  )
}

test("no style says left, right, top, bottom, width or height: every direction follows the language", async () => {
  const sides = "left|right|top|bottom"
  const physical = new RegExp(
    `(?:^|[\\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:${sides})[\\w-]*|${sides}|` +
      `(?:min-|max-)?(?:width|height)|float|clear|overflow-[xy])\\s*:|text-align:\\s*(?:left|right)|` +
      `(?:^|\\s)border-(?:top|bottom)-(?:left|right)-radius`,
    "gm",
  )
  const found = (await styles()).flatMap(({ name, css }) => {
    const rules = css.replaceAll(/@media[^{]*\{/g, "{")
    return [...rules.matchAll(physical)].map((match) => `${name}: ${match[0].trim()}`)
  })
  expect(found).toEqual([])
})

test("shorthands with four values give both sides the same", async () => {
  const found = (await styles()).flatMap(({ name, css }) =>
    [...css.matchAll(/(?:margin|padding|inset|border-radius):\s*([^;()]+);/g)]
      .map((match) => match[1]!.trim().split(/\s+/))
      .filter((values) => values.length === 4 && values[1] !== values[3])
      .map((values) => `${name}: ${values.join(" ")}`),
  )
  expect(found).toEqual([])
})

const STILL = "@media (prefers-reduced-motion: no-preference)"

test("nothing moves by itself but what rings, and that only for who hasn't asked for stillness", async () => {
  for (const { name, css } of await styles()) {
    const [always = "", ...moving] = css.split(STILL)
    const mayMove = name.startsWith("apps/console/src/on-call/")
    expect([...always.matchAll(/@keyframes|(?:animation|transition)\s*:\s*(?!none)/g)], name).toEqual([])
    expect(mayMove || moving.length === 0, name).toBe(true)
  }
})

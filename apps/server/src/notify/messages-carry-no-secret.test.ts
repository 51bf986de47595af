import { describe, expect, test } from "vitest"
import { noticeKinds } from "../circle/notice-text.ts"
import { gsmLength, ONE_PART, toGsm } from "./gsm.ts"
import { languageFor, languages, type Message, messageSchema } from "./message.ts"
import { write } from "./words.ts"

/** A long one: `https://alongside.` and a legal-aid group's own name. */
const origin = "https://alongside.midwest-legal-aid-network.example"
const path = `/console/#ring=${"A".repeat(16)}`

const everyMessage: readonly Message[] = [
  { kind: "ring", path },
  { kind: "ring link", path },
  { kind: "ring over", ring: "A".repeat(16) },
  ...noticeKinds.map((what) => ({ kind: "contact", what, path: "/" }) as const),
  { kind: "probe" },
  { kind: "test", code: "0417" },
  { kind: "alarm", because: "nobody reachable" },
  { kind: "alarm", because: "canary" },
]

test("every kind of message is tried here", () => {
  const kinds = messageSchema.options.map(({ shape }) => shape.kind.value)
  expect([...new Set(everyMessage.map(({ kind }) => kind))]).toEqual(kinds)
})

describe.each(languages)("in %s", (language) => {
  test.each(everyMessage)("$kind is one text of 160 GSM characters at most, link and all", (message) => {
    const { text } = write(message, language, origin)
    expect(gsmLength(toGsm(text))).toBeLessThanOrEqual(ONE_PART)
    expect(toGsm(text)).not.toContain("?")
  })

  test.each(everyMessage)("$kind says where it leads, once, and nothing is left to fill in", (message) => {
    const { title, text, link } = write(message, language, origin)
    expect(text.split(origin)).toHaveLength(link === undefined ? 1 : 2)
    expect(`${title} ${text}`).not.toMatch(/[{}]/)
    expect(title).not.toContain(origin)
  })
})

describe("a path that could carry more than a name is refused", () => {
  test.each([
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/console/?token=1",
    `/console/#${"a".repeat(33)}`,
    "/console/#ring=a b",
    "/console/\n",
    "console",
  ])("%j", (bad) => {
    expect(messageSchema.safeParse({ kind: "ring", path: bad }).success).toBe(false)
  })
})

test("a message has no room for anything else", () => {
  const test = { kind: "test", code: "0417" }
  expect(messageSchema.parse({ ...test, text: "her name", place: "44.9,-93.2" })).toEqual(test)
  expect(messageSchema.safeParse({ kind: "test", code: "her name" }).success).toBe(false)
})

test("words come in a language that its reader has", () => {
  expect(languageFor(["so", "es-MX", "en"])).toBe("es")
  expect(languageFor(["es-MX"])).toBe("es")
  expect(languageFor(["so"])).toBe("en")
})

test("what GSM lacks loses its accent, not the text", () => {
  expect(toGsm("Usted lo tomó: ¿sí, mañana?")).toBe("Usted lo tomo: ¿si, mañana?")
  expect(gsmLength("€")).toBe(2)
  expect(gsmLength("ó")).toBeUndefined()
})

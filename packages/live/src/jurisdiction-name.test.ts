import { expect, test } from "vitest"
import { jurisdictionName, languageName } from "./jurisdiction-name.ts"

test("a state is named in counsel's language", () => {
  expect(jurisdictionName("US-MN", "en")).toBe("Minnesota")
  expect(jurisdictionName("US-NY", "en")).toBe("New York")
  expect(jurisdictionName("US-NY", "es")).toBe("Nueva York")
  expect(jurisdictionName("US-MN", "es")).toBe("Minnesota")
})

test("what isn't a state of the United States keeps its exact code", () => {
  expect(jurisdictionName("CA-ON", "en")).toBe("CA-ON, Canada")
  expect(jurisdictionName("US-ZZ", "es")).toBe("US-ZZ, Estados Unidos")
  expect(jurisdictionName("US", "en")).toBe("US, United States")
})

test.each(["", "nowhere", "US-", "1-2", "<b>"])("a code that is none is shown as it came: “%s”", (code) => {
  expect(jurisdictionName(code, "en").startsWith(code)).toBe(true)
})

test("a language is named in counsel's language", () => {
  expect(languageName("es", "en")).toBe("Spanish")
  expect(languageName("hmn", "es")).toBe("hmong")
  expect(languageName("not a language", "en")).toBe("not a language")
})

import { toHex } from "@alongside/evidence/format/bytes"
import { expect, test } from "vitest"
import type { Contact } from "./kept-contacts.ts"
import { wayNames, wayTo } from "./ways.ts"

const ana: Contact = {
  ...{ contactKey: new Uint8Array(32).fill(7), recipient: "age1pq1", name: "Ana", may: "place", language: "es" },
  ...{ isToldOnEveryPress: false, addresses: [{ channel: "text", address: "+15155550142" }] },
}
const all = (ways: Parameters<typeof wayTo>[2]) => wayNames(ana, ways).map((way) => wayTo(ana, way, ways))

test("what this server can't do is told apart from what she or her contact hasn't set up", () => {
  expect(all({ channels: ["text", "email", "push"], push: [toHex(ana.contactKey)] })).toEqual(["yes", "yes", "missing"])
  expect(all({ channels: ["text", "email", "push"], push: ["0".repeat(64)] })).toEqual(["missing", "yes", "missing"])
  expect(all({ channels: ["email"], push: [] })).toEqual(["no server", "no server", "missing"])
})

test("a number that she has given promises nothing where the server sends no texts, or hasn't said", () => {
  expect(wayTo(ana, "text", { channels: [], push: [] })).toBe("no server")
  expect(all(undefined)).toEqual(["unknown", "unknown", "unknown"])
})

test("Signal is spoken of where the server has it or she has given a number for it, and nowhere else", () => {
  expect(wayNames(ana, undefined)).not.toContain("signal")
  expect(wayNames(ana, { channels: ["text"], push: [] })).not.toContain("signal")
  const ways = { channels: ["signal" as const], push: [] }
  expect(wayNames(ana, ways)).toContain("signal")
  expect(wayTo(ana, "signal", ways)).toBe("missing")
  const withNumber = { ...ana, addresses: [{ channel: "signal" as const, address: "+15155550142" }] }
  expect(wayTo(withNumber, "signal", ways)).toBe("yes")
  expect(wayNames(withNumber, undefined)).toContain("signal")
  expect(wayTo(withNumber, "signal", { channels: ["text"], push: [] })).toBe("no server")
})

import { expect, test } from "vitest"
import type { Member } from "../dispatch/member.ts"
import { coverage } from "./coverage.ts"

const NOW = Date.UTC(2026, 11, 1)
const HOUR = 60 * 60 * 1000
const hours = (from: number, to: number) => ({ fromMs: NOW + from * HOUR, toMs: NOW + to * HOUR })

function member(id: string, change: Partial<Member> & { readonly licence?: readonly [string, string] } = {}): Member {
  const { licence = ["US-MN", "criminal"], ...rest } = change
  return {
    ...{ id, role: "counsel", isPartner: false, languages: ["en"], channels: [], onCall: [] },
    licences: [{ jurisdiction: licence[0], matter: licence[1], expiresMs: NOW + 1000 * HOUR }],
    certifiedUntilMs: NOW + 100 * HOUR,
    ...rest,
  }
}

const covered = (members: readonly Member[], shifts: Record<string, [number, number]>) =>
  Object.fromEntries(
    coverage(
      members,
      new Map(Object.entries(shifts).map(([id, [from, to]]) => [id, [hours(from, to)]])),
      ["immigration"],
      NOW,
    ).map(({ jurisdiction, language, onCall }) => [`${jurisdiction} ${language ?? "any"}`, onCall]),
  )

test("a state is covered while counsel with a licence that serves there is on shift, and no longer", () => {
  const found = covered([member("ada"), member("ben"), member("wis", { licence: ["US-WI", "criminal"] })], {
    ...{ ada: [0, 8], ben: [8, 12], wis: [6, 20] },
  })
  expect(found["US-MN any"]).toEqual([hours(0, 12)])
  expect(found["US-WI any"]).toEqual([hours(6, 20)])
})

test("federal practice covers every state that is shown, and a licence that has expired none", () => {
  const expired = [{ jurisdiction: "US-IA", matter: "criminal", expiresMs: NOW }]
  const found = covered(
    [member("ada"), member("imm", { licence: ["US-CA", "immigration"] }), member("old", { licences: expired })],
    { ada: [0, 1], imm: [2, 3], old: [0, 20] },
  )
  expect(found["US-MN any"]).toEqual([hours(0, 1), hours(2, 3)])
  expect(found["US-CA any"]).toEqual([hours(2, 3)])
  expect(Object.keys(found)).not.toContain("US-IA any")
})

test("a language is covered by whoever speaks it, or by an interpreter while counsel they can talk to is on", () => {
  const found = covered(
    [
      member("ada"),
      member("eva", { languages: ["en", "es"] }),
      member("som", { role: "interpreter", licences: [], languages: ["so", "es"] }),
      member("vol", { role: "intake", licences: [], languages: ["hmn"] }),
    ],
    { ada: [0, 24], eva: [4, 8], som: [6, 12], vol: [0, 24] },
  )
  expect(found["US-MN en"]).toEqual([hours(0, 24)])
  expect(found["US-MN es"]).toEqual([hours(4, 8)])
  // Her Somali leads to Spanish, and only one lawyer speaks that.
  expect(found["US-MN so"]).toEqual([hours(6, 8)])
  expect(Object.keys(found)).not.toContain("US-MN hmn")
})

test("whoever is certified no more covers nothing", () => {
  const found = covered([member("ada"), member("ben", { certifiedUntilMs: NOW })], { ada: [0, 1], ben: [0, 24] })
  expect(found["US-MN any"]).toEqual([hours(0, 1)])
})

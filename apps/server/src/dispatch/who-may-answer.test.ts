import { describe, expect, test } from "vitest"
import type { Member } from "./member.ts"
import { isEntitled, type Need } from "./need.ts"
import { counsel, interpreter, licence, minutes, need, rung, START, Town } from "./trial/town.ts"

const code = (expected: string) => expect.objectContaining({ code: expected })
const mayAnswer = (member: Partial<Member>, wanted: Partial<Need>): boolean =>
  isEntitled(counsel("Ada", member), need(wanted), ["immigration"], START)

describe("who may answer", () => {
  const [traffic, immigration] = [licence("US-WI", "traffic"), licence("US-WI", "immigration")]
  const cases: [string, Partial<Member>, Partial<Need>, boolean][] = [
    [
      "a licence of the state for the matter",
      { licences: [traffic] },
      { jurisdiction: "US-WI", matter: "traffic" },
      true,
    ],
    ["of another state", { licences: [traffic] }, { jurisdiction: "US-MN", matter: "traffic" }, false],
    ["for another matter", { licences: [traffic] }, { jurisdiction: "US-WI", matter: "immigration" }, false],
    ["immigration is federal: of any state", { licences: [immigration] }, { jurisdiction: "US-MN" }, true],
    ["but not of another country", { licences: [licence("CA-ON", "immigration")] }, { jurisdiction: "US-MN" }, false],
    [
      "a matter that isn't known: any licence of the state",
      { licences: [traffic] },
      { jurisdiction: "US-WI", matter: undefined },
      true,
    ],
    ["or a federal one", { licences: [immigration] }, { jurisdiction: "US-MN", matter: undefined }, true],
    ["but not one that serves elsewhere", { licences: [traffic] }, { jurisdiction: "US-MN", matter: undefined }, false],
    ["a licence that expires in a millisecond", { licences: [licence("US-MN", "immigration", START + 1)] }, {}, true],
    ["one that expires now", { licences: [licence("US-MN", "immigration", START)] }, {}, false],
    ["a certificate that ends now", { certifiedUntilMs: START }, {}, false],
    ["one who has a conflict with this person", {}, { conflicts: ["Ada"] }, false],
    ["an interpreter needs no licence", { role: "interpreter", licences: [] }, { jurisdiction: "US-AK" }, true],
  ]
  test.each(cases)("%s", (_, member, wanted, expected) => {
    expect(mayAnswer(member, wanted)).toBe(expected)
  })
})

test("a licence that runs out while it rings is refused at the acceptance", () => {
  const soon = counsel("Ada", { licences: [licence("US-MN", "immigration", START + 1000)] })
  const town = new Town({ members: [soon, counsel("Ben")] })
  town.press("stop")
  const ring = town.ringOf("Ada", "stop")
  town.advance(1000)
  expect(() => town.on("stop", { kind: "accept", member: "Ada", ring })).toThrow(code("NOT_ENTITLED"))
  expect(town.phase("stop")).toBe("ringing")
})

test("counsel who is revoked stops ringing, and one who is in the call is out of it", () => {
  const town = new Town({ members: [counsel("Ada"), counsel("Ben"), counsel("Cleo")] })
  town.press("one")
  town.press("two")
  town.answer("Ada", "one")
  const effects = town.take({ kind: "roster", members: [counsel("Cleo")] })
  expect(effects).toContainEqual(expect.objectContaining({ kind: "unseat", member: "Ada", because: "revoked" }))
  expect(effects).toContainEqual(expect.objectContaining({ kind: "epoch", counsel: undefined }))
  expect(town.ringing("one")).toEqual(["Cleo console"])
  expect(town.ringing("two")).toEqual(["Cleo console"])
})

test("nobody is told of a request of somebody with whom they have a conflict", () => {
  const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
  const effects = [...town.press("stop", { conflicts: ["Ada"] }), ...town.advance(minutes(30))]
  expect(rung(effects)).toContain("Ben voice")
  expect(rung(effects).filter((each) => each.startsWith("Ada"))).toEqual([])
})

test("an interpreter is rung only if they lead to a language that counsel speaks", () => {
  const members = [counsel("Ada"), interpreter("Ines", "es", "fr"), interpreter("Oto", "es", "en")]
  const town = new Town({ members })
  expect(rung(town.press("stop", { languages: ["es"] }))).toEqual(["Ada console", "Oto console"])
})

import { describe, expect, test } from "vitest"
import { counsel, minutes, rung, seconds, silenced, Town } from "./trial/town.ts"

const code = (expected: string) => expect.objectContaining({ code: expected })

function answeredTown() {
  const town = new Town({ members: [counsel("Ada"), counsel("Ben"), counsel("Cleo")], atConsole: ["Ada", "Ben"] })
  town.press("stop")
  return { town, token: town.answer("Ada", "stop") }
}

describe("counsel who hands over stays until somebody else is in the call", () => {
  test("one holds the request before and after, and a new epoch begins for the one who comes", () => {
    const { town, token } = answeredTown()
    expect(rung(town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" }))).toEqual([
      "Ben console",
    ])
    expect(town.phase("stop")).toBe("handing over")
    town.accept("Ben", "stop")
    expect(town.request("stop").holds).toMatchObject({ counsel: { member: "Ada" }, successor: { member: "Ben" } })
    const bens = town.tokenOf("Ben", "stop")
    const effects = town.on("stop", { kind: "connected", member: "Ben", token: bens })
    expect(effects).toContainEqual(expect.objectContaining({ kind: "unseat", member: "Ada", because: "handed over" }))
    expect(effects).toContainEqual(expect.objectContaining({ kind: "epoch", counsel: "Ben" }))
    expect(effects).toContainEqual(
      expect.objectContaining({ kind: "seat", seat: "counsel", member: "Ben", token: bens }),
    )
    expect(town.phase("stop")).toBe("answered")
    expect(town.request("stop").holds.counsel).toMatchObject({ member: "Ben", token: bens })
  })

  test("the waves go on where they were when nobody at a console takes it", () => {
    const { town, token } = answeredTown()
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" })
    expect(rung(town.advance(seconds(5)))).toContain("Cleo push")
    expect(rung(town.advance(seconds(5)))).toContain("Cleo voice")
    expect(town.request("stop").holds.counsel?.member).toBe("Ada")
  })

  test("a coordinator hears when nobody takes over", () => {
    const { town, token } = answeredTown()
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" })
    expect(town.advance(minutes(3))).toContainEqual(expect.objectContaining({ because: "nobody takes over" }))
  })

  test("who keeps it after all keeps it, and the others stop ringing", () => {
    const { town, token } = answeredTown()
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" })
    expect(silenced(town.on("stop", { kind: "keep", member: "Ada", token }))).toEqual(["Ben not wanted"])
    expect(town.phase("stop")).toBe("answered")
  })

  test("who hands over because of a conflict can't keep it, and isn't rung for it again", () => {
    const { town, token } = answeredTown()
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "conflict" })
    expect(() => town.on("stop", { kind: "keep", member: "Ada", token })).toThrow(code("TOKEN_STALE"))
    const bens = town.answer("Ben", "stop")
    const effects = town.on("stop", { kind: "leave", member: "Ben", token: bens })
    expect(rung([...effects, ...town.advance(minutes(10))]).filter((each) => each.startsWith("Ada"))).toEqual([])
  })
})

describe("when things go wrong in the middle of it", () => {
  test("the one who comes doesn't connect: the others are rung again, and she isn't alone for a moment", () => {
    const { town, token } = answeredTown()
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" })
    town.accept("Ben", "stop")
    town.advance(seconds(5))
    expect(town.phase("stop")).toBe("handing over")
    expect(town.request("stop").holds).toEqual({ counsel: expect.objectContaining({ member: "Ada" }) })
    expect(town.ringing("stop")).not.toEqual([])
  })

  test("the one who leaves is cut off: the one who was coming has the request", () => {
    const { town, token } = answeredTown()
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" })
    town.accept("Ben", "stop")
    town.on("stop", { kind: "leave", member: "Ada", token })
    expect(town.request("stop").holds).toEqual({ counsel: expect.objectContaining({ member: "Ben" }) })
  })

  test("she is cut off while it still rings: who is rung is rung for the request itself", () => {
    const { town, token } = answeredTown()
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" })
    const ring = town.ringOf("Ben", "stop")
    town.on("stop", { kind: "leave", member: "Ada", token })
    town.on("stop", { kind: "accept", member: "Ben", ring })
    expect(town.request("stop").holds).toEqual({ counsel: expect.objectContaining({ member: "Ben" }) })
  })
})

import { expect, test } from "vitest"
import { counsel, rung, seconds, Town, told } from "./trial/town.ts"

function answeredTown() {
  const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
  town.press("stop")
  const token = town.answer("Ada", "stop")
  return { town, token }
}

test("a dropped call rings the same counsel first, and nobody else for 20 s", () => {
  const { town, token } = answeredTown()
  const effects = town.on("stop", { kind: "dropped", member: "Ada", token })
  expect(effects).toContainEqual(expect.objectContaining({ kind: "recall", member: "Ada", token }))
  expect(told(effects, "stop")).toMatchObject({ phase: "answered", counsel: "Ada", isConnected: false })
  expect(rung(town.advance(seconds(20) - 1))).toEqual([])
  expect(rung(town.advance(1))).toEqual(["Ben console"])
})

test("whoever comes back in time goes on with the same token, and no epoch begins for it", () => {
  const { town, token } = answeredTown()
  const effects = [
    ...town.on("stop", { kind: "dropped", member: "Ada", token }),
    ...town.on("stop", { kind: "connected", member: "Ada", token }),
  ]
  expect(effects.filter(({ kind }) => kind === "epoch")).toEqual([])
  expect(town.advance(seconds(60))).toEqual([])
  expect(town.request("stop").holds.counsel?.member).toBe("Ada")
})

test("counsel who can't go on lets others be rung at once", () => {
  const { town, token } = answeredTown()
  expect(rung(town.on("stop", { kind: "leave", member: "Ada", token }))).toEqual(["Ben console"])
})

test("each drop is its own, and the time to answer stays that of the first answer", () => {
  const { town, token } = answeredTown()
  const { answeredMs } = town.request("stop").history
  for (const dropped of [1, 2]) {
    town.advance(seconds(30))
    town.on("stop", { kind: "dropped", member: "Ada", token })
    town.on("stop", { kind: "connected", member: "Ada", token })
    expect(town.request("stop").history).toMatchObject({ dropped, answeredMs })
  }
})

import { describe, expect, test } from "vitest"
import { defaultPolicy } from "./policy.ts"
import { counsel, minutes, rung, Town } from "./trial/town.ts"

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `stop ${String(n).padStart(3, "0")}`)

describe("a flood of false requests from one enrolment code", () => {
  test("rings consoles and nothing that costs or wakes, from the thirteenth within ten minutes on", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"] })
    const flood = ids(60)
    for (const id of flood) town.press(id, {}, "one code")
    const effects = town.advance(minutes(20))
    const waking = effects.filter((each) => each.kind === "ring" && each.channel !== "console")
    expect(new Set(waking.map(({ request }) => request))).toEqual(new Set(flood.slice(0, 12)))
  })

  test("waits behind a true request from elsewhere, and the coordinator hears of it", () => {
    const town = new Town({ members: [counsel("Ada", { channels: [] })] })
    const [first, ...rest] = ids(30)
    town.press(first!, {}, "one code")
    const token = town.answer("Ada", first!)
    const effects = rest.flatMap((id) => town.press(id, {}, "one code"))
    expect(effects.filter((each) => each.kind === "alarm" && each.because === "held back")).toHaveLength(18)
    town.press("true", {}, "another code")
    expect(town.request("true").place).toBe(12)
    expect(rung(town.on(first!, { kind: "finish", member: "Ada", token }))).toEqual(["Ada console"])
  })

  test("a coordinator who puts one of them forward lets it through", () => {
    const town = new Town({ members: [counsel("Ada", { channels: [] })] })
    const all = ids(20)
    for (const id of all) town.press(id, {}, "one code")
    town.answer("Ada", all[0]!)
    town.take({ kind: "order", id: all[19]!, before: all[1]! })
    expect(town.request(all[19]!)).toMatchObject({ place: 1, isHeldBack: false })
  })
})

test("nobody's phone is called more than three times in a quarter of an hour", () => {
  const town = new Town({ members: [counsel("Ada")], atConsole: [] })
  const calls = (effects: readonly string[]): number => effects.filter((each) => each === "Ada voice").length
  expect(calls(rung([...ids(10).flatMap((id) => town.press(id)), ...town.advance(minutes(14))]))).toBe(3)
  expect(calls(rung(town.advance(minutes(10))))).toBeGreaterThan(0)
})

test("when the purse is empty after the first wave that costs, consoles and push go on ringing", () => {
  const policy = { ...defaultPolicy, caps: { ...defaultPolicy.caps, spending: { most: 300, withinMs: minutes(60) } } }
  const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"], policy })
  const all = rung([...ids(5).flatMap((id) => town.press(id)), ...town.advance(minutes(30))])
  expect(all.filter((each) => /text|voice/.test(each)).toSorted()).toEqual(["Ada text", "Ben text"])
  expect(all.filter((each) => each === "Ada console")).not.toHaveLength(0)
  expect(all.filter((each) => each === "Ben push")).not.toHaveLength(0)
})

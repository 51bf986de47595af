import { describe, expect, test } from "vitest"
import { defaultPolicy, parsePolicy } from "./policy.ts"
import { counsel, interpreter, minutes, rung, seconds, silenced, Town, told } from "./trial/town.ts"

describe("who is rung, and when", () => {
  test("consoles at once, push and text after 5 s, voice after 10 s, partners' consoles after 20 s", () => {
    const town = new Town({
      members: [counsel("Ada"), counsel("Ben"), counsel("Pia", { isPartner: true })],
      atConsole: ["Ada", "Pia"],
    })
    expect(rung(town.press("stop"))).toEqual(["Ada console"])
    expect(rung(town.advance(seconds(5) - 1))).toEqual([])
    expect(rung(town.advance(1)).toSorted()).toEqual(["Ada push", "Ada text", "Ben push", "Ben text"])
    expect(rung(town.advance(seconds(5))).toSorted()).toEqual(["Ada voice", "Ben voice"])
    expect(rung(town.advance(seconds(10) - 1))).toEqual([])
    expect(rung(town.advance(1))).toEqual(["Pia console"])
    expect(rung(town.advance(seconds(10)))).toEqual(["Pia push", "Pia text", "Pia voice"])
  })

  test("an empty wave takes no time: with nobody at a console, push goes out at once and the rest moves up", () => {
    const town = new Town({ members: [counsel("Ada")], atConsole: [] })
    expect(rung(town.press("stop"))).toEqual(["Ada push", "Ada text"])
    expect(rung(town.advance(seconds(5)))).toEqual(["Ada voice"])
  })

  test("nor does one that is empty while an earlier one still rings: voice moves up into its place", () => {
    const town = new Town({ members: [counsel("Ada", { channels: ["voice"] })] })
    town.press("stop")
    expect(rung(town.advance(seconds(5) - 1))).toEqual([])
    expect(rung(town.advance(1))).toEqual(["Ada voice"])
  })

  test("when everybody rung has said no, the next wave doesn't wait", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"] })
    town.press("stop")
    const effects = town.on("stop", { kind: "refuse", member: "Ada" })
    expect(rung(effects)).toEqual(["Ben push", "Ben text"])
    expect(rung(town.advance(minutes(5)))).not.toContain("Ada console")
  })

  test("at most twenty consoles, and those rung by the fewest requests first", () => {
    const members = Array.from({ length: 40 }, (_, n) => counsel(`C${String(n).padStart(2, "0")}`))
    const town = new Town({ members })
    const [first, second] = [rung(town.press("one")), rung(town.press("two"))]
    expect(first).toHaveLength(20)
    expect(new Set([...first, ...second]).size).toBe(40)
  })

  test("while twenty ring whoever comes isn't the twenty-first, unless one of them has said no", () => {
    const members = Array.from({ length: 21 }, (_, n) => counsel(`C${String(n).padStart(2, "0")}`))
    const [late, ...others] = members.map(({ id }) => id)
    const town = new Town({ members, atConsole: others })
    town.press("stop")
    expect(rung(town.take({ kind: "console", member: late!, isOpen: true }))).toEqual([])
    town.on("stop", { kind: "refuse", member: others[0]! })
    town.take({ kind: "console", member: late!, isOpen: false })
    expect(rung(town.take({ kind: "console", member: late!, isOpen: true }))).toEqual([`${late} console`])
  })

  test("who can't be reached by probes is left out of the first wave, and rung in the next", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.take({ kind: "probe", member: "Ada", isReachable: false })
    expect(rung(town.press("stop"))).toEqual(["Ben console"])
    expect(rung(town.advance(seconds(5)))).toEqual(expect.arrayContaining(["Ada console", "Ada push"]))
  })

  test("who is off shift is rung only at a console that they opened themselves", () => {
    const offShift = { onCall: [] }
    const town = new Town({ members: [counsel("Ada", offShift), counsel("Ben", offShift)], atConsole: ["Ada"] })
    expect(rung(town.press("stop"))).toEqual(["Ada console"])
    expect(rung(town.advance(minutes(10))).filter((each) => each.startsWith("Ben"))).toEqual([])
  })

  test("who opens their console while it rings elsewhere is rung at once", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"] })
    town.press("stop")
    expect(rung(town.take({ kind: "console", member: "Ben", isOpen: true }))).toEqual(["Ben console"])
  })

  test("a laptop that fell asleep doesn't hold a wave up", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"] })
    town.press("stop")
    const effects = town.take({ kind: "console", member: "Ada", isOpen: false })
    expect(silenced(effects)).toEqual(["Ada away"])
    expect(rung(effects)).toContain("Ben push")
  })

  test("voicemail doesn't answer: a call that reached nobody ends, and the next wave doesn't wait for it", () => {
    const town = new Town({
      members: [counsel("Ada", { channels: ["voice"] }), counsel("Pia", { isPartner: true })],
      atConsole: [],
    })
    expect(rung(town.press("stop"))).toEqual(["Ada voice"])
    const effects = town.on("stop", { kind: "reached nobody", ring: town.ringOf("Ada", "stop", "voice") })
    expect(rung(effects)).toContain("Pia push")
  })
})

describe("who speaks her language", () => {
  const spanish = { languages: ["es"] }

  test("comes first: while one is there nobody else is rung", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Eva", { languages: ["en", "es"] })] })
    expect(rung(town.press("stop", spanish))).toEqual(["Eva console"])
  })

  test("or else counsel is rung beside an interpreter, and both come into the call", () => {
    const town = new Town({
      members: [counsel("Ada"), interpreter("Ines", "es", "en"), interpreter("Oto", "fr", "en")],
    })
    expect(rung(town.press("stop", spanish))).toEqual(["Ada console", "Ines console"])
    town.answer("Ada", "stop")
    expect(town.phase("stop")).toBe("answered")
    town.answer("Ines", "stop")
    expect(town.request("stop").holds).toMatchObject({ counsel: { member: "Ada" }, interpreter: { member: "Ines" } })
  })

  test("without an interpreter either, counsel who share no language are rung rather than nobody", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"] })
    expect(rung(town.press("stop", spanish))).toEqual(["Ada console", "Ben push", "Ben voice"])
  })

  test("an interpreter who isn't there is rung again until one is, and let go when counsel who speaks it takes over", () => {
    const town = new Town({
      members: [counsel("Ada"), interpreter("Ines", "es", "en"), counsel("Eva", { languages: ["es"] })],
      atConsole: ["Ada"],
    })
    town.press("stop", spanish)
    town.advance(seconds(10))
    const token = town.answer("Ada", "stop", "voice")
    expect(rung(town.take({ kind: "console", member: "Ines", isOpen: true }))).toContain("Ines console")
    town.answer("Ines", "stop")
    town.on("stop", { kind: "hand over", member: "Ada", token, because: "asked" })
    town.answer("Eva", "stop", "push")
    expect(Object.keys(town.request("stop").holds)).toEqual(["counsel"])
  })
})

describe("the policy is data", () => {
  test("and frozen into a request when it starts", () => {
    const policy = structuredClone(defaultPolicy)
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"], policy })
    town.press("stop")
    policy.waves[1]!.afterMs = minutes(9)
    expect(rung(town.advance(seconds(5)))).toContain("Ben push")
  })

  test("the default one is in order, and what isn't in order is refused", () => {
    expect(parsePolicy(JSON.parse(JSON.stringify(defaultPolicy)))).toEqual(defaultPolicy)
    const backwards = { ...defaultPolicy, waves: defaultPolicy.waves.toReversed() }
    for (const bad of [backwards, { ...defaultPolicy, waves: [] }, { ...defaultPolicy, ringMs: {} }, undefined]) {
      expect(() => parsePolicy(bad)).toThrow(expect.objectContaining({ code: "POLICY_INVALID" }))
    }
  })
})

test("the person is told what happens, each time it changes", () => {
  const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
  expect(told(town.press("stop"), "stop")).toMatchObject({ phase: "ringing", ringing: 2, offersNumber: false })
  expect(told(town.accept("Ada", "stop"), "stop")).toMatchObject({
    phase: "answered",
    counsel: "Ada",
    isConnected: false,
  })
  const token = town.tokenOf("Ada", "stop")
  const connected = town.on("stop", { kind: "connected", member: "Ada", token })
  expect(told(connected, "stop")).toMatchObject({ isConnected: true })
  expect(connected).toContainEqual(expect.objectContaining({ kind: "epoch", counsel: "Ada" }))
})

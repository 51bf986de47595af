import { describe, expect, test } from "vitest"
import { defaultPolicy } from "./policy.ts"
import { counsel, licence, minutes, rung, START, seconds, Town, told } from "./trial/town.ts"

const six = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Fay"].map((name) => counsel(name, { channels: [] }))
const fifteen = Array.from({ length: 15 }, (_, n) => `stop ${String(n + 1).padStart(2, "0")}`)

/** Fifteen requests meet six lawyers, each of whom answers the one that was first. */
function badMorning() {
  const town = new Town({ members: six })
  for (const id of fifteen) {
    town.press(id)
    town.advance(100)
  }
  for (const [n, { id }] of six.entries()) town.answer(id, fifteen[n]!)
  return town
}

describe("fifteen requests meet six lawyers", () => {
  test("six are answered, and nine wait in the order in which they came, each told her place and a number to dial", () => {
    const town = badMorning()
    expect(fifteen.map((id) => town.request(id).place)).toEqual([
      ...Array(6).fill(undefined),
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      9,
    ])
    expect(town.phase("stop 15")).toBe("queued")
  })

  test("a lawyer who becomes free is rung for the first of them and no other", () => {
    const town = badMorning()
    const effects = town.on("stop 02", { kind: "finish", member: "Ben", token: town.tokenOf("Ben", "stop 02") })
    expect(effects.filter(({ kind }) => kind === "ring")).toEqual([
      expect.objectContaining({ request: "stop 07", member: "Ben", channel: "console" }),
    ])
    town.answer("Ben", "stop 07")
    expect(town.request("stop 08").place).toBe(1)
  })

  test("one who says no is rung for the next, and the first keeps her place", () => {
    const town = badMorning()
    town.on("stop 02", { kind: "finish", member: "Ben", token: town.tokenOf("Ben", "stop 02") })
    const effects = town.on("stop 07", { kind: "refuse", member: "Ben" })
    expect(effects.filter(({ kind }) => kind === "ring").map(({ request }) => request)).toEqual(["stop 08"])
    expect(town.request("stop 07").place).toBe(1)
  })

  test("in the end each is answered once", () => {
    const town = badMorning()
    for (let served = 6; served < fifteen.length; served++) {
      const id = fifteen[served - 6]!
      const { member, token } = town.request(id).holds.counsel!
      town.on(id, { kind: "finish", member, token })
      town.answer(member, fifteen[served]!)
      town.advance(seconds(1))
    }
    expect(fifteen.every((id) => town.request(id).history.answeredMs !== undefined)).toBe(true)
  })
})

describe("the coordinator", () => {
  test("puts one before another, and everybody is told a new place", () => {
    const town = badMorning()
    const effects = town.take({ kind: "order", id: "stop 15", before: "stop 08" })
    expect(["stop 07", "stop 15", "stop 08", "stop 14"].map((id) => town.request(id).place)).toEqual([1, 2, 3, 9])
    expect(told(effects, "stop 15")).toMatchObject({ phase: "queued", place: 2 })
    town.take({ kind: "order", id: "stop 07", before: undefined })
    expect(town.request("stop 07").place).toBe(9)
  })

  test("links requests of one event: who knows the event is rung before others", () => {
    const onlyOne = { ...defaultPolicy.waves[0]!, most: 1 }
    const policy = { ...defaultPolicy, waves: [onlyOne], again: { ...defaultPolicy.again, most: 1 } }
    const town = new Town({ members: [...six, counsel("Gil", { channels: [] })], policy })
    for (const { id } of six) town.take({ kind: "console", member: id, isOpen: false })
    town.press("first")
    town.on("first", { kind: "link", event: "plant" })
    town.on("first", { kind: "finish", member: "Gil", token: town.answer("Gil", "first") })
    for (const { id } of six) town.take({ kind: "console", member: id, isOpen: true })
    expect(rung(town.press("unlinked"))).not.toContain("Gil console")
    town.press("second")
    town.on("second", { kind: "link", event: "plant" })
    expect(rung(town.advance(minutes(1)))).toContain("Gil console")
  })
})

test("a volunteer holds the line until counsel is there, and is let go then", () => {
  const volunteer = counsel("Vera", { role: "intake", licences: [] })
  const town = new Town({ members: [counsel("Ada", { channels: [] }), volunteer] })
  town.press("one")
  const token = town.answer("Ada", "one")
  expect(rung(town.press("two"))).toEqual(["Vera console"])
  town.answer("Vera", "two")
  expect(town.phase("two")).toBe("queued")
  town.on("one", { kind: "finish", member: "Ada", token })
  town.accept("Ada", "two")
  expect(Object.keys(town.request("two").holds).toSorted()).toEqual(["counsel", "intake"])
  town.on("two", { kind: "connected", member: "Ada", token: town.tokenOf("Ada", "two") })
  expect(Object.keys(town.request("two").holds)).toEqual(["counsel"])
})

describe("with nobody who could come", () => {
  test("a request is unanswered at once, the coordinator hears it, and the phone offers a number", () => {
    const town = new Town({ members: [counsel("Ada", { licences: [licence("US-WI", "traffic")] })] })
    const effects = town.press("stop", { matter: "traffic" })
    expect(town.phase("stop")).toBe("unanswered")
    expect(effects).toContainEqual(expect.objectContaining({ kind: "alarm", because: "unanswered" }))
    expect(told(effects, "stop")).toMatchObject({ phase: "unanswered", offersNumber: true, place: undefined })
  })

  test("it isn't forgotten: who comes on shift an hour later is rung", () => {
    const later = { fromMs: START + minutes(60) + 1, toMs: START + minutes(600) }
    const town = new Town({ members: [counsel("Ada", { onCall: [later] })], atConsole: [] })
    town.press("stop")
    expect(town.phase("stop")).toBe("unanswered")
    town.advance(minutes(60) + 1)
    expect(rung(town.take({ kind: "shift", member: "Ada" }))).toContain("Ada push")
    expect(town.phase("stop")).toBe("ringing")
  })

  test("whoever is free is rung again every half minute, and after two hours the request ends", () => {
    const town = new Town({ members: [counsel("Ada", { channels: ["push"] })] })
    town.press("stop")
    expect(rung(town.advance(minutes(10))).length).toBeGreaterThan(6)
    town.advance(minutes(120))
    expect(town.request("stop").ending?.because).toBe("waited out")
  })

  test("a console that nobody answers is given up after 45 s, and she is told that she waits", () => {
    const policy = { ...defaultPolicy, again: { ...defaultPolicy.again, everyMs: minutes(50) } }
    const town = new Town({ members: [counsel("Ada", { channels: [] })], policy })
    town.press("stop")
    expect(told(town.advance(seconds(45) - 1), "stop")).toBeUndefined()
    expect(told(town.advance(1), "stop")).toMatchObject({ phase: "queued", place: 1, offersNumber: true })
  })

  test("two hours are two hours, however seldom the rounds come", () => {
    const policy = { ...defaultPolicy, again: { ...defaultPolicy.again, everyMs: minutes(50) } }
    const town = new Town({ members: [], policy })
    town.press("stop")
    town.advance(minutes(300))
    expect(town.request("stop").ending).toEqual({ because: "waited out", atMs: START + minutes(120) })
  })
})

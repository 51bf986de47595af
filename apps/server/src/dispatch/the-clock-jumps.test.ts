import { describe, expect, test } from "vitest"
import { counsel, minutes, rung, START, seconds, silenced, Town } from "./trial/town.ts"

const HOUR = minutes(60)

describe.each([
  ["six hours forward", 6 * HOUR],
  ["two minutes forward, as a machine that slept", minutes(2)],
])("the clock jumps %s", (_, jump) => {
  test("while it rings: who is rung goes on being rung, the next wave begins at once, and only that one", () => {
    const town = new Town({
      members: [counsel("Ada", { channels: [] }), counsel("Ben", { channels: ["push", "voice"] })],
      atConsole: ["Ada"],
    })
    town.press("stop")
    town.advance(seconds(1))
    expect(town.ringing("stop")).toEqual(["Ada console"])
    const before = town.done.length

    town.jump(jump)

    expect(silenced(town.done.slice(before))).toEqual([])
    expect(rung(town.done.slice(before))).toEqual(["Ben push"])
    // And the one after it at its distance.
    expect(rung(town.advance(seconds(5) - 1))).toEqual([])
    expect(rung(town.advance(1))).toContain("Ben voice")
    town.answer("Ada", "stop")
    expect(town.phase("stop")).toBe("answered")
  })

  test("while counsel who accepted connects, or comes back to a call that dropped: they have their time again, and no more", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.press("stop")
    town.accept("Ada", "stop")
    const token = town.tokenOf("Ada", "stop")
    town.advance(seconds(4))
    town.jump(jump)
    town.advance(seconds(4))
    town.on("stop", { kind: "connected", member: "Ada", token })
    town.on("stop", { kind: "dropped", member: "Ada", token })
    town.advance(seconds(19))
    town.jump(jump)
    town.advance(seconds(20) - 1)
    expect(town.phase("stop")).toBe("answered")
    expect(rung(town.advance(1))).toContain("Ben console")
  })

  test("while counsel and she speak, nothing happens", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.press("stop")
    town.answer("Ada", "stop")
    const before = town.done.length
    town.jump(jump)
    expect(town.done.length).toBe(before)
  })

  test("while she waits: she keeps her place and is rung again; two hours in which somebody could answer are left to her", () => {
    const town = new Town({ members: [counsel("Ada", { channels: [] })] })
    town.press("busy")
    const token = town.answer("Ada", "busy")
    town.press("one")
    town.press("two")
    town.advance(minutes(90))
    town.jump(jump)
    expect([town.request("one").place, town.request("two").place]).toEqual([1, 2])
    town.advance(minutes(29))
    expect(["one", "two"].map((id) => town.phase(id))).toEqual(["queued", "queued"])
    town.on("busy", { kind: "finish", member: "Ada", token })
    town.answer("Ada", "one")
    town.advance(minutes(1))
    expect(town.request("two").ending?.because).toBe("waited out")
  })

  test("and back again: whoever rang and waited still does, and a dispatcher that starts anew goes on", () => {
    const town = new Town({ members: [counsel("Ada")] })
    town.press("stop")
    town.jump(jump)
    town.jump(-jump)
    town.restart()
    expect(town.ringing("stop")).toContain("Ada console")
    town.answer("Ada", "stop")
    expect(town.phase("stop")).toBe("answered")
  })
})

test("set back while somebody waits, whoever presses then is rung like anybody, waits behind her, and as long", () => {
  const town = new Town({ members: [counsel("Ada", { channels: [] })] })
  town.press("busy")
  town.answer("Ada", "busy")
  town.press("one")
  town.jump(-6 * HOUR)
  town.press("two")
  expect([town.request("one").place, town.request("two").place]).toEqual([1, 2])
  town.advance(minutes(120) - 1)
  expect(town.phase("two")).toBe("queued")
  town.advance(1)
  expect(town.request("two").ending?.because).toBe("waited out")
})

test("set back while nothing is open, the desk goes by the clock: whose shift it is now is rung, and no earlier call counts against them", () => {
  const night = { fromMs: START - HOUR, toMs: START + HOUR }
  const town = new Town({ members: [counsel("Ada", { onCall: [night], channels: ["voice"] })], atConsole: [] })
  town.jump(6 * HOUR)
  town.press("by day")
  expect(town.phase("by day")).toBe("unanswered")
  town.on("by day", { kind: "end", because: "person left" })
  town.jump(-6 * HOUR)
  for (const id of ["one", "two", "three"]) {
    expect(rung(town.press(id, {}, id))).toEqual(["Ada voice"])
    town.on(id, { kind: "end", because: "person left" })
  }
})

test("what is overdue by more than a day is nobody's any more: it has been waited out", () => {
  const town = new Town({ members: [counsel("Ada")] })
  town.press("stop")
  town.jump(48 * HOUR)
  expect(town.request("stop").ending?.because).toBe("waited out")
})

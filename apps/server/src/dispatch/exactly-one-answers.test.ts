import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DispatchError } from "./dispatch-error.ts"
import { type HelpRequest, newRequest } from "./help-request.ts"
import type { Candidate, OnCall } from "./on-call.ts"
import { defaultPolicy } from "./policy.ts"
import { step } from "./step.ts"
import { counsel, minutes, need, rung, START, seconds, silenced, Town } from "./trial/town.ts"

const code = (expected: string) => expect.objectContaining({ name: "DispatchError", code: expected })

describe("of all who are rung exactly one answers", () => {
  test("and the others are told in the same step", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben"), counsel("Cleo")] })
    town.press("stop")
    const effects = town.accept("Ben", "stop")
    expect(effects).toContainEqual(expect.objectContaining({ kind: "seat", member: "Ben", token: 1 }))
    expect(silenced(effects).toSorted()).toEqual(["Ada answered", "Ben answered", "Cleo answered"])
    expect(town.ringing("stop")).toEqual([])
  })

  test("one who is late hears that somebody else has answered", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.press("stop")
    const ring = town.ringOf("Ada", "stop")
    town.accept("Ben", "stop")
    expect(() => town.on("stop", { kind: "accept", member: "Ada", ring })).toThrow(code("ALREADY_ANSWERED"))
  })

  test("one who accepts twice has accepted once", () => {
    const town = new Town({ members: [counsel("Ada")] })
    town.press("stop")
    const ring = town.ringOf("Ada", "stop")
    const [seat] = town.on("stop", { kind: "accept", member: "Ada", ring }).filter(({ kind }) => kind === "seat")
    expect(town.on("stop", { kind: "accept", member: "Ada", ring })).toEqual([seat])
  })

  test("an acceptance that is played again after the request went back to the pool is refused", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.press("stop")
    const ring = town.ringOf("Ada", "stop")
    town.accept("Ada", "stop")
    town.advance(seconds(5))
    expect(() => town.on("stop", { kind: "accept", member: "Ada", ring })).toThrow(code("RING_OVER"))
  })

  test("nobody accepts by somebody else's ring", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.press("stop")
    const ring = town.ringOf("Ada", "stop")
    expect(() => town.on("stop", { kind: "accept", member: "Ben", ring })).toThrow(code("RING_OF_ANOTHER"))
  })

  test("a text that is answered after its ring was given up still counts while nobody else has answered", () => {
    const town = new Town({ members: [counsel("Ada", { channels: ["text"] })], atConsole: [] })
    town.press("stop")
    const ring = town.ringOf("Ada", "stop", "text")
    town.advance(minutes(6))
    town.on("stop", { kind: "accept", member: "Ada", ring })
    expect(town.phase("stop")).toBe("answered")
  })

  test("whoever answers one request stops ringing for the others, and can't take a second", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.press("one")
    town.press("two")
    const ring = town.ringOf("Ada", "two")
    expect(silenced(town.accept("Ada", "one"))).toContain("Ada busy")
    expect(town.ringing("two")).toEqual(["Ben console"])
    expect(() => town.on("two", { kind: "accept", member: "Ada", ring })).toThrow(code("RING_OVER"))
  })

  test("nor a first one late, by a text that rang out long ago", () => {
    const town = new Town({ members: [counsel("Ada", { channels: ["text"] })], atConsole: [] })
    town.press("one")
    const ring = town.ringOf("Ada", "one", "text")
    town.advance(minutes(6))
    town.press("two")
    town.answer("Ada", "two", "text")
    expect(() => town.on("one", { kind: "accept", member: "Ada", ring })).toThrow(code("ANSWERING_ANOTHER"))
  })

  test("what carries an older token is refused", () => {
    const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
    town.press("stop")
    town.accept("Ada", "stop")
    const stale = town.tokenOf("Ada", "stop")
    town.advance(seconds(5))
    town.answer("Ben", "stop")
    for (const kind of ["connected", "dropped", "leave", "finish", "keep"] as const) {
      expect(() => town.on("stop", { kind, member: "Ada", token: stale })).toThrow(code("TOKEN_STALE"))
    }
    expect(town.request("stop").holds.counsel?.member).toBe("Ben")
  })

  test("after the end nobody accepts", () => {
    const town = new Town({ members: [counsel("Ada")] })
    town.press("stop")
    const ring = town.ringOf("Ada", "stop")
    expect(silenced(town.on("stop", { kind: "end", because: "all clear" }))).toEqual(["Ada ended"])
    expect(() => town.on("stop", { kind: "accept", member: "Ada", ring })).toThrow(code("REQUEST_NOT_OPEN"))
    const ended = town.request("stop")
    expect(() => step(ended, { kind: "accept", member: "Ada", ring }, START, onCall(["Ada"]))).toThrow(
      code("REQUEST_OVER"),
    )
  })
})

describe("100,000 races", () => {
  const names = ["Ada", "Ben", "Cleo", "Dan"]
  const people = onCall(names)
  const { request: ringing } = step(
    newRequest({ id: "stop", need: need(), policy: defaultPolicy, isHeldBack: false, pressedMs: START }),
    { kind: "tick" },
    START,
    people,
  )
  expect(ringing.rings).toHaveLength(names.length)

  // 300,000 refusals: their stacks would take longer than everything else. The time is room for a busy machine.
  const { stackTraceLimit } = Error
  beforeAll(() => {
    Error.stackTraceLimit = 0
  })
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit
  })

  test("between four processes: each request goes to one, and all others hear no", { timeout: 120_000 }, () => {
    const shuffled = drawing(1)
    for (let n = 0; n < 100_000; n++) {
      const { seated, refused } = race(ringing, people, shuffled, "compare and set")
      if (seated.length !== 1 || refused !== names.length - 1) throw new Error(`race ${n}: ${seated.length} have it`)
    }
  })

  test("are lost by writing without comparing, so that the test can tell", () => {
    const shuffled = drawing(1)
    let doubles = 0
    for (let n = 0; n < 1000; n++) doubles += Number(race(ringing, people, shuffled, "write").seated.length > 1)
    expect(doubles).toBeGreaterThan(500)
  })
})

/**
 * Each of the four is one process that reads the stored request, works out its acceptance, and writes it over the revision that it
 * read, or reads again. Between any two of these acts the others may do theirs, in an order that is drawn.
 */
function race(start: HelpRequest, people: OnCall, draw: (below: number) => number, how: "compare and set" | "write") {
  let stored = start
  const seated: string[] = []
  let refused = 0
  const processes = start.rings.map(({ id, member }) => accepting(member, id))
  while (processes.length > 0) {
    const turn = draw(processes.length)
    if (processes[turn]!.next().done === true) processes.splice(turn, 1)
  }
  return { seated, refused }

  function* accepting(member: string, ring: string) {
    for (;;) {
      const read = stored
      yield
      const stepped = attempt(read, member, ring, people)
      if (stepped === undefined) {
        refused += 1
        return
      }
      yield
      if (how === "compare and set" && stored.revision !== read.revision) continue
      stored = stepped
      seated.push(member)
      return
    }
  }
}

function attempt(read: HelpRequest, member: string, ring: string, people: OnCall): HelpRequest | undefined {
  try {
    return step(read, { kind: "accept", member, ring }, START + 1, people).request
  } catch (error) {
    if (error instanceof DispatchError && error.code === "ALREADY_ANSWERED") return undefined
    throw error
  }
}

/** Everybody at a console, with nothing else to do. */
function onCall(names: readonly string[]): OnCall {
  const candidates = names.map(
    (name): Candidate => ({
      member: counsel(name),
      isAtConsole: true,
      isReachable: true,
      holds: undefined,
      rings: 0,
      lastTookMs: 0,
      lastEvent: undefined,
    }),
  )
  return {
    candidates: (role) => (role === "counsel" ? candidates : []),
    candidate: (name) => candidates.find(({ member }) => member.id === name),
    isSpent: () => false,
  }
}

/** Draws numbers, the same ones for the same seed (mulberry32). */
function drawing(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe("whoever accepts has to connect", () => {
  for (const [channel, ms] of [
    ["console", seconds(5)],
    ["push", seconds(20)],
    ["text", seconds(20)],
    ["voice", seconds(45)],
  ] as const) {
    test(`by ${channel} within ${ms / 1000} s; then the request goes back to the pool and others are rung`, () => {
      const town = new Town({ members: [counsel("Ada"), counsel("Ben")] })
      town.press("stop")
      town.advance(seconds(10))
      town.accept("Ada", "stop", channel)
      expect(rung(town.advance(ms - 1))).toEqual([])
      const effects = town.advance(1)
      expect(effects).toContainEqual(
        expect.objectContaining({ kind: "unseat", member: "Ada", because: "not connected" }),
      )
      expect(rung(effects)).toContain("Ben console")
      expect(rung(effects).filter((each) => each.startsWith("Ada"))).toEqual([])
      expect(town.phase("stop")).toBe("ringing")
    })
  }

  test("and is rung again at once when there is nobody else", () => {
    const town = new Town({ members: [counsel("Ada")] })
    town.press("stop")
    town.accept("Ada", "stop")
    expect(rung(town.advance(seconds(5)))).toContain("Ada console")
    town.answer("Ada", "stop")
    expect(town.request("stop").holds.counsel).toMatchObject({ member: "Ada", token: 2 })
  })
})

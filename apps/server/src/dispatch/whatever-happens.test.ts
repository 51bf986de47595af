import fc from "fast-check"
import { expect, test } from "vitest"
import type { DeskEvent } from "./desk.ts"
import { DispatchError } from "./dispatch-error.ts"
import { type HelpRequest, type Hold, newRequest, type Ring } from "./help-request.ts"
import type { OnCall } from "./on-call.ts"
import { defaultPolicy } from "./policy.ts"
import { type RequestEvent, step } from "./step.ts"
import { counsel, interpreter, licence, minutes, need, rung, START, seconds, Town } from "./trial/town.ts"

const members = [
  counsel("Ada"),
  counsel("Ben", { languages: ["en", "es"], onCall: [] }),
  counsel("Cleo", { licences: [licence("US-WI", "traffic"), licence("US-MN", "immigration", START + minutes(30))] }),
  counsel("Pia", { isPartner: true, channels: ["push"] }),
  interpreter("Ines", "es", "en"),
  counsel("Vera", { role: "intake", licences: [] }),
]

const nobody: OnCall = { candidates: () => [], candidate: () => undefined, isSpent: () => false }

/** One thing that happens; the numbers choose among what there is at that moment. */
const act = fc.record({
  what: fc.constantFrom(
    ...(["press", "press", "wait", "wait", "accept", "accept", "accept", "connected", "connected", "dropped"] as const),
    ...(["leave", "finish", "hand over", "keep", "refuse", "reached nobody", "console", "console", "probe"] as const),
    ...(["roster", "shift", "order", "link", "end", "crash"] as const),
  ),
  which: fc.nat({ max: 50 }),
  whom: fc.nat({ max: members.length - 1 }),
  ms: fc.constantFrom(0, 1, 999, 4999, 5000, 20_000, 45_000, minutes(2), minutes(15)),
  isSo: fc.boolean(),
})
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never

test("whatever happens: exactly one, nobody forgotten, waves only forward, and each effect once by its key", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 60 }), (acts) => {
      // The town itself checks after every event what must hold at every moment.
      const town = new Town({ members })
      for (const each of acts) perform(town, each)
      // A request is data: written as text and read again it goes on as it would have.
      for (const request of town.open) {
        const read = JSON.parse(JSON.stringify(request)) as HelpRequest
        expect(step(read, { kind: "tick" }, START, nobody)).toEqual(step(request, { kind: "tick" }, START, nobody))
      }
      town.advance(minutes(60 * 4))
      // Nobody waits longer than the longest wait: all that is still open has somebody in the call.
      expect(town.open.every(({ holds }) => holds.counsel?.connectedMs !== undefined)).toBe(true)
      for (const { id } of town.open) town.on(id, { kind: "end", because: "person left" })
      expect(ringsThatGoOn(town)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

function perform(town: Town, each: Act): void {
  if (each.what === "wait") town.advance(each.ms)
  else if (each.what === "crash") town.restart()
  else {
    const event = eventOf(town, each)
    if (event === undefined) return
    attempt(town, event)
    // The same once more, as networks do: nothing that wasn't to be done already.
    const keys = new Set(town.done.map(({ key }) => key))
    expect(attempt(town, event).filter(({ key }) => !keys.has(key))).toEqual([])
  }
}

/** A refusal is an answer; any other error is a fault of the program. */
function attempt(town: Town, event: DeskEvent): ReturnType<Town["take"]> {
  try {
    return town.take(event)
  } catch (error) {
    if (error instanceof DispatchError) return []
    throw error
  }
}

function eventOf(town: Town, { what, which, whom, isSo }: Act): DeskEvent | undefined {
  const member = members[whom]!.id
  switch (what) {
    case "press": {
      const languages = isSo ? ["es"] : ["en"]
      const id = `stop ${which}`
      // Whoever asks again after an end asks under the next number: the help desk hands on nothing else.
      if (town.hasEnded(id)) return undefined
      return { kind: "open", id, need: need({ languages }), source: `code ${whom}`, pressedMs: START + town.elapsedMs }
    }
    case "console":
      return { kind: "console", member, isOpen: isSo }
    case "probe":
      return { kind: "probe", member, isReachable: isSo }
    case "shift":
      return { kind: "shift", member }
    case "roster":
      return { kind: "roster", members: isSo ? members : members.filter(({ id }) => id !== member) }
    case "order": {
      const [first, second] = [town.open.at(whom), town.open[which % 3]]
      return first && { kind: "order", id: first.id, before: isSo ? undefined : second?.id }
    }
    default:
      return requestEvent(town, { what, which, member, isSo })
  }
}

interface Choice {
  readonly what: Exclude<Act["what"], "press" | "console" | "probe" | "shift" | "roster" | "order">
  readonly which: number
  readonly member: string
  readonly isSo: boolean
}

function requestEvent(town: Town, { what, which, member, isSo }: Choice): DeskEvent | undefined {
  const request = town.open[which % Math.max(1, town.open.length)]
  if (request === undefined) return undefined
  const ring: Ring | undefined = [...request.rings, ...request.rangOut][which % 7]
  const hold: Hold | undefined = Object.values(request.holds)[which % 2]
  const on = (event: RequestEvent): DeskEvent => ({ kind: "request", id: request.id, event })
  switch (what) {
    case "accept":
      // Now and then by a ring that never was, or was somebody else's.
      return on({
        kind: "accept",
        member: isSo || ring === undefined ? member : ring.member,
        ring: ring?.id ?? `${request.id}.9`,
      })
    case "refuse":
      return on({ kind: "refuse", member })
    case "reached nobody":
      return ring && on({ kind: "reached nobody", ring: ring.id })
    case "connected":
    case "dropped":
    case "leave":
    case "finish":
    case "keep":
      return hold && on({ kind: what, member: hold.member, token: hold.token - Number(which % 5 === 0) })
    case "hand over":
      return hold && on({ kind: what, member: hold.member, token: hold.token, because: isSo ? "asked" : "conflict" })
    case "link":
      return on({ kind: "link", event: isSo ? "plant" : undefined })
    case "end":
      return on({ kind: "end", because: isSo ? "all clear" : "person left" })
    default:
      return on({ kind: "tick" })
  }
}

/** What was rung and never told to stop. */
function ringsThatGoOn(town: Town): string[] {
  const stopped = new Set(town.done.flatMap((each) => (each.kind === "silence" ? [each.ring] : [])))
  return town.done.flatMap((each) => (each.kind === "ring" && !stopped.has(each.ring) ? [each.ring] : []))
}

test("a clock that is set back neither undoes a wave nor holds one up", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -minutes(600), max: 0 }), { maxLength: 10 }),
      fc.boolean(),
      (jumps, isKilled) => {
        const town = new Town({ members: [counsel("Ada"), counsel("Ben")], atConsole: ["Ada"] })
        town.press("stop")
        // The town checks that waves and times of the stored request never fall.
        for (const jump of jumps) town.jump(jump)
        if (isKilled) town.restart()
        expect(rung(town.advance(seconds(10)))).toEqual(expect.arrayContaining(["Ben push", "Ben voice"]))
      },
    ),
    { numRuns: 100 },
  )
})

test("an event that carries an earlier time than the last one counts as of that one", () => {
  const made = newRequest({ id: "stop", need: need(), policy: defaultPolicy, isHeldBack: false, pressedMs: START })
  const { request: later } = step(made, { kind: "tick" }, START + minutes(1), nobody)
  const { request: earlier } = step(later, { kind: "end", because: "person left" }, START, nobody)
  expect(earlier.ending?.atMs).toBe(START + minutes(1))
})

import type { OnCallMessage } from "@alongside/protocol/on-call"
import { describe, expect, test } from "vitest"
import { changeDuty, changeLink, changeSeat, closeNews, sayToRing } from "./acts.ts"
import { hear } from "./hear.ts"
import { firstToAnswer, isLoud, type OnCallState, offDuty } from "./on-call-state.ts"

/** This machine's clock is a minute slow. */
const CLOCK = 1_000_000
const SERVER = CLOCK + 60_000

const need = {
  jurisdiction: "US-MN",
  jurisdictionSource: "position",
  near: null,
  matter: null,
  languages: ["es"],
  mayBeUnder18: false,
} as const
const encounter = "5f".repeat(32)
const request = `${encounter}.0`
const ring = `${request}.1`

type Of<Type extends OnCallMessage["type"]> = OnCallMessage & { readonly type: Type }

function rings(change: Partial<Of<"ring">> = {}): OnCallMessage {
  return {
    type: "ring",
    ...{ ring, request, encounter, seat: "counsel", channel: "console", sharesLanguage: true, ...need },
    ...{ handOver: null, counselSinceMs: null },
    ...{ pressedMs: SERVER - 2000, untilMs: SERVER + 25_000, serverMs: SERVER, languages: ["es"] },
    ...change,
  }
}

function seats(change: Partial<Of<"seat">> = {}): OnCallMessage {
  return {
    type: "seat",
    ...{ request, encounter, number: 0, seat: "counsel", token: 1, connectWithinMs: 5000, leg: 0 },
    ...{
      sessionKey: "ab".repeat(32),
      pressedMs: SERVER - 2000,
      acceptedMs: SERVER - 100,
      serverMs: SERVER,
      handOver: null,
    },
    ...{ ...need, languages: ["es"] },
    ...change,
  }
}

function hearing(state: OnCallState, ...messages: OnCallMessage[]): OnCallState {
  return messages.reduce((before, message) => hear(before, message, CLOCK), state)
}

function onDuty(...messages: OnCallMessage[]): OnCallState {
  const chosen = changeLink(changeDuty(offDuty(), true, CLOCK), "online", CLOCK)
  const welcome = { type: "welcome", name: "Ada", serverMs: SERVER } as const
  return hearing(chosen, welcome, { type: "duty", isOnDuty: true }, ...messages)
}

const answered = { type: "silence", ring, request, because: "answered" } as const
const acts = ({ moments }: OnCallState) => moments.map(({ act }) => act)

test("whoever takes over has it alone once connected, as the same seat", () => {
  const coming = onDuty(rings(), seats({ seat: "successor", handOver: "asked" }))
  expect(coming.seat).toMatchObject({ seat: "successor", standing: "connecting", handOver: "asked" })
  const alone = hearing(coming, seats({ connectWithinMs: null }))
  expect(alone.seat).toMatchObject({ seat: "counsel", token: 1, standing: "connected", handOver: undefined })
  expect(acts(alone)).toEqual(acts(coming))
})

describe("a request that rings", () => {
  test("shows what is known of it, and is heard", () => {
    const state = onDuty(rings())
    expect(state.rings).toMatchObject([{ ring, pressedMs: SERVER - 2000, rangMs: SERVER, need, said: "nothing" }])
    expect(isLoud(state)).toBe(true)
    expect(state.aheadMs).toBe(60_000)
  })

  test("to take over says why counsel hands over, and since when they have it", () => {
    const relief = { seat: "successor", handOver: "conflict", counselSinceMs: SERVER - 60_000 } as const
    const handOver = { because: "conflict", sinceMs: SERVER - 60_000 }
    expect(onDuty(rings(relief)).rings).toMatchObject([{ seat: "successor", handOver }])
    expect(onDuty(rings()).rings[0]?.handOver).toBeUndefined()
  })

  test("told twice is one, and is noted once", () => {
    const state = onDuty(rings(), rings({ serverMs: SERVER + 500 }))
    expect(state.rings).toHaveLength(1)
    expect(state.rings[0]?.rangMs).toBe(SERVER)
    expect(acts(state)).toEqual(["rang", "onDuty"])
  })

  test("by more than one way is one card, the first", () => {
    const state = onDuty(rings({ channel: "text" }), rings({ ring: "by the console" }))
    expect(state.rings.map((one) => one.ring)).toEqual([ring])
    expect(acts(state)).toEqual(["rang", "onDuty"])
  })

  test("that is over before its link was opened is said to be over", () => {
    const state = onDuty({ type: "ring over", name: "AAAAAAAAAAAAAAAA" })
    expect(state.news).toMatchObject({ act: "ended", encounter: undefined })
  })

  test("comes before whoever waits less long, whichever rang first", () => {
    const longer = rings({ ring: "longer", request: "another", pressedMs: SERVER - 9000 })
    const state = onDuty(rings(), longer)
    expect(state.rings.map((one) => one.ring)).toEqual(["longer", ring])
    expect(firstToAnswer(state)?.ring).toBe("longer")
    expect(firstToAnswer(sayToRing(state, "longer", "refuse", CLOCK))?.ring).toBe(ring)
  })

  test("is silent as soon as counsel answers, and can't be answered twice", () => {
    const state = sayToRing(onDuty(rings(), rings({ ring: "other" })), ring, "answer", CLOCK)
    expect(isLoud(state)).toBe(false)
    expect(sayToRing(state, ring, "refuse", CLOCK)).toBe(state)
  })

  test.each([
    ["answered", "answered"],
    ["ended", "ended"],
    ["rang out", "rangOut"],
    ["not wanted", "notWanted"],
    ["revoked", "revoked"],
    ["refused", undefined],
    ["busy", undefined],
    ["away", undefined],
  ] as const)("is gone when it is over (%s), and counsel is told what they don't know", (because, outcome) => {
    const state = onDuty(rings(), { type: "silence", ring, request, because })
    expect(state.rings).toEqual([])
    expect(state.news?.act).toBe(outcome)
    expect(isLoud(state)).toBe(false)
  })
})

describe("whoever answers too late", () => {
  const late = sayToRing(onDuty(rings()), ring, "answer", CLOCK)
  const refused = { type: "refused", ring, code: "ALREADY_ANSWERED" } as const

  test.each([
    ["silence first", [answered, refused]],
    ["refusal first", [refused, answered]],
  ] as const)("is told once that somebody else has answered, with the time (%s)", (_, messages) => {
    const state = hearing(late, ...messages)
    expect(state.rings).toEqual([])
    expect(state.news).toMatchObject({ act: "answered", atMs: SERVER, encounter })
    expect(acts(state).filter((act) => act === "answered")).toHaveLength(1)
  })

  test("closes it, and it stays in the log", () => {
    const state = closeNews(hearing(late, answered))
    expect(state.news).toBeUndefined()
    expect(acts(state)).toContain("answered")
  })

  test("a server that was busy lets them try again", () => {
    const state = hearing(late, { type: "refused", ring, code: "SERVER_BUSY" })
    expect(state.news?.act).toBe("failed")
    expect(firstToAnswer(state)?.ring).toBe(ring)
  })
})

describe("whoever has it", () => {
  const mine = hearing(sayToRing(onDuty(rings()), ring, "answer", CLOCK), seats())

  test("isn't told that somebody else has answered", () => {
    const state = hearing(mine, answered)
    expect(state).toMatchObject({ rings: [], news: undefined, seat: { token: 1, acceptedMs: SERVER - 100 } })
    expect(state.seat).toMatchObject({ standing: "connecting", untilMs: SERVER + 5000 })
  })

  test("stays there since when they took it, however often they are told", () => {
    const state = hearing(
      changeSeat(mine, "connected", CLOCK),
      seats({ serverMs: SERVER + 9000, connectWithinMs: null }),
    )
    expect(state.seat).toMatchObject({ acceptedMs: SERVER - 100, standing: "connected" })
    expect(acts(state).filter((act) => act === "seated")).toHaveLength(1)
  })

  test("hears what became of it", () => {
    const over = { type: "unseat", request, token: 1 } as const
    expect(hearing(mine, { ...over, because: "not connected" }).news?.act).toBe("notConnected")
    expect(hearing(mine, { ...over, because: "handed over" }).news?.act).toBe("handedOver")
    expect(hearing(mine, { ...over, because: "ended" }).news?.act).toBe("ended")
    const finished = hearing(changeSeat(mine, "finish", CLOCK), { ...over, because: "ended" })
    expect(finished).toMatchObject({ seat: undefined, news: undefined })
    expect(acts(finished)[0]).toBe("finished")
  })

  test("doesn't lose it by what is said of an older acceptance", () => {
    const state = hearing(mine, { type: "unseat", request, token: 0, because: "ended" })
    expect(state.seat).toEqual(mine.seat)
  })

  test("is called back when the call drops, aloud, and has until then", () => {
    const state = hearing(changeSeat(mine, "connected", CLOCK), { type: "recall", request, token: 1, withinMs: 30_000 })
    expect(state.seat).toMatchObject({ standing: "recalled", untilMs: SERVER + 30_000 })
    expect(isLoud(state)).toBe(true)
    expect(isLoud(changeSeat(state, "connected", CLOCK))).toBe(false)
  })

  test("has it no longer when it has passed to somebody else", () => {
    const state = hearing(mine, { type: "refused", request, code: "TOKEN_STALE" })
    expect(state).toMatchObject({ seat: undefined, news: { act: "passedOn" } })
  })

  test("keeps it when only a wish was refused", () => {
    const state = hearing(changeSeat(mine, "finish", CLOCK), { type: "refused", request, code: "SERVER_BUSY" })
    expect(state).toMatchObject({ seat: { isFinishing: false }, news: { act: "failed" } })
  })
})

describe("when the socket is gone", () => {
  test("nothing is said to ring any more, and since when is said", () => {
    const state = changeLink(onDuty(rings()), "offline", CLOCK + 3000)
    expect(state).toMatchObject({ isRungHere: false, rings: [], lostMs: SERVER + 3000, news: { act: "away" } })
    expect(isLoud(state)).toBe(false)
  })

  test("trying again doesn't forget since when", () => {
    const lost = changeLink(onDuty(), "offline", CLOCK + 3000)
    const again = changeLink(changeLink(lost, "connecting", CLOCK + 4000), "offline", CLOCK + 9000)
    expect(again.lostMs).toBe(SERVER + 3000)
    expect(acts(again).filter((act) => act === "lost")).toHaveLength(1)
  })

  test("and back, it rings again only once the server knows", () => {
    const back = changeLink(changeLink(onDuty(), "offline", CLOCK), "online", CLOCK + 5000)
    expect(back).toMatchObject({ isOnDuty: true, isRungHere: false, lostMs: undefined })
    expect(acts(back)[0]).toBe("back")
    expect(hearing(back, { type: "duty", isOnDuty: true }).isRungHere).toBe(true)
  })

  test("closed because counsel went off duty, it isn't lost when they go on duty again", () => {
    const off = changeDuty(onDuty(), false, CLOCK)
    const again = changeLink(changeDuty(off, true, CLOCK), "connecting", CLOCK)
    expect(again.lostMs).toBeUndefined()
    expect(acts(again)).toEqual(["onDuty", "offDuty", "onDuty"])
  })

  test("what counsel has is theirs only if the server says so when it is back", () => {
    const lost = changeLink(onDuty(seats()), "offline", CLOCK)
    expect(lost.seat?.isUnsure).toBe(true)
    const allTold = { type: "duty", isOnDuty: true } as const
    expect(hearing(lost, seats(), allTold).seat?.isUnsure).toBe(false)
    expect(hearing(lost, allTold)).toMatchObject({ seat: undefined, news: { act: "passedOn" } })
  })
})

test("off duty nothing rings here", () => {
  expect(changeDuty(onDuty(rings()), false, CLOCK)).toMatchObject({ isOnDuty: false, isRungHere: false, rings: [] })
})

test("nobody goes off duty while somebody is theirs", () => {
  expect(changeDuty(onDuty(seats()), false, CLOCK)).toMatchObject({ isOnDuty: true, seat: { request } })
})

import type { KnownNeed, OnCallMessage, OnCallRefusal } from "@alongside/protocol/on-call"
import { noted, told } from "./moments.ts"
import type { OnCallState, Outcome, Ringing, Seated } from "./on-call-state.ts"

type Message<Type extends OnCallMessage["type"]> = OnCallMessage & { readonly type: Type }

/**
 * What a message of the server makes of what is shown. The same state, message and time give the same answer: nothing here
 * reads a clock or reaches outside.
 *
 * @param clockMs - This machine's clock.
 */
export function hear(state: OnCallState, message: OnCallMessage, clockMs: number): OnCallState {
  const known = "serverMs" in message ? { ...state, aheadMs: message.serverMs - clockMs } : state
  const now = clockMs + known.aheadMs
  switch (message.type) {
    case "welcome":
      return { ...known, name: message.name }
    case "duty":
      return settled({ ...known, isRungHere: message.isOnDuty }, now)
    case "ring":
      return rung(known, message)
    case "ring over":
      return told(known, "ended", now)
    case "silence":
      return silenced(known, message, now)
    case "seat":
      return seated(known, message)
    case "unseat":
      return unseated(known, message, now)
    case "recall":
      return withSeat(known, message, (seat) =>
        noted(
          { ...known, seat: { ...seat, standing: "recalled", untilMs: now + message.withinMs } },
          "recalled",
          now,
          seat.encounter,
        ),
      )
    case "accepted":
    case "beside":
    case "call":
      return known
    case "refused":
      return refused(known, message, now)
  }
}

function rung(state: OnCallState, message: Message<"ring">): OnCallState {
  const { ring, request, encounter, seat, sharesLanguage, pressedMs, serverMs, handOver, counselSinceMs } = message
  const before = state.rings.find((one) => one.ring === ring)
  // Rung by more than one way: one card is enough.
  if (before === undefined && state.rings.some((one) => one.request === request && one.seat === seat)) return state
  const ringing: Ringing = {
    ...{ ring, request, encounter, seat, sharesLanguage, pressedMs },
    need: needIn(message),
    handOver: handOver === null || counselSinceMs === null ? undefined : { because: handOver, sinceMs: counselSinceMs },
    rangMs: before?.rangMs ?? serverMs,
    said: before?.said ?? "nothing",
  }
  const rings = [...without(state, ring), ringing].sort((one, other) => one.pressedMs - other.pressedMs)
  return before === undefined ? noted({ ...state, rings }, "rang", serverMs, encounter) : { ...state, rings }
}

/** The server told what we hold when it welcomed us: what it didn't name went to somebody else while we were away. */
function settled(state: OnCallState, now: number): OnCallState {
  const { seat } = state
  if (seat?.isUnsure !== true) return state
  return told({ ...state, seat: undefined }, "passedOn", now, seat.encounter)
}

/** Why a ring stopped. What counsel did themselves is noted where they did it. */
const silences = {
  answered: "answered",
  ended: "ended",
  "rang out": "rangOut",
  refused: undefined,
  "not wanted": "notWanted",
  busy: undefined,
  away: undefined,
  revoked: "revoked",
} as const satisfies Record<Message<"silence">["because"], Outcome | undefined>

function silenced(state: OnCallState, { ring, request, because }: Message<"silence">, now: number): OnCallState {
  const ringing = state.rings.find((one) => one.ring === ring)
  if (ringing === undefined) return state
  const after = { ...state, rings: without(state, ring) }
  // It was us who answered.
  if (because === "answered" && state.seat?.request === request) return after
  const outcome = silences[because]
  return outcome === undefined ? after : told(after, outcome, now, ringing.encounter)
}

function seated(state: OnCallState, message: Message<"seat">): OnCallState {
  const { request, encounter, seat, token, pressedMs, acceptedMs, serverMs, connectWithinMs } = message
  const before = isOfSeat(state.seat, message) ? state.seat : undefined
  const wasConnected = before !== undefined && before.standing !== "connecting"
  const now: Seated = {
    ...{ request, encounter, seat, token, pressedMs, acceptedMs },
    need: needIn(message),
    standing: connectWithinMs === null ? "connected" : wasConnected ? "recalled" : "connecting",
    untilMs: connectWithinMs === null ? undefined : serverMs + connectWithinMs,
    handOver: message.handOver ?? undefined,
    isFinishing: before?.isFinishing ?? false,
    isUnsure: false,
  }
  const rings = state.rings.filter((one) => one.request !== request)
  const after = { ...state, rings, seat: now, news: undefined }
  return before === undefined ? noted(after, "seated", serverMs, encounter) : after
}

/** Why counsel has it no longer. */
const unseatings = {
  "not connected": "notConnected",
  "handed over": "handedOver",
  "not wanted": "notWanted",
  left: undefined,
  revoked: "revoked",
  ended: "ended",
} as const satisfies Record<Message<"unseat">["because"], Outcome | undefined>

function unseated(state: OnCallState, message: Message<"unseat">, now: number): OnCallState {
  return withSeat(state, message, ({ encounter, isFinishing }) => {
    const after = { ...state, seat: undefined }
    if (message.because === "ended" && isFinishing) return noted(after, "finished", now, encounter)
    const outcome = unseatings[message.because]
    return outcome === undefined ? noted(after, "left", now, encounter) : told(after, outcome, now, encounter)
  })
}

/** What a refusal means for whoever reads it; anything else didn't work and may be tried again. */
const refusals: Partial<Record<OnCallRefusal, Outcome>> = {
  REQUEST_NOT_OPEN: "ended",
  REQUEST_OVER: "ended",
  ALREADY_ANSWERED: "answered",
  RING_OVER: "rangOut",
  NOT_ENTITLED: "revoked",
  TOKEN_STALE: "passedOn",
  ACCEPTANCE_MALFORMED: "notAccepted",
  ACCEPTANCE_SIGNATURE_INVALID: "notAccepted",
  ACCEPTANCE_OF_ANOTHER: "notAccepted",
}

function refused(state: OnCallState, { code, ring, request }: Message<"refused">, now: number): OnCallState {
  const outcome = refusals[code as OnCallRefusal] ?? "failed"
  if (ring !== undefined) {
    const ringing = state.rings.find((one) => one.ring === ring)
    // The ring stopped before the answer came: that was told already.
    if (ringing === undefined) return state
    const stays: Ringing[] = outcome === "failed" ? [{ ...ringing, said: "nothing" }] : []
    const rings = state.rings.flatMap((one) => (one.ring === ring ? stays : [one]))
    return told({ ...state, rings }, outcome, now, ringing.encounter)
  }
  const { seat } = state
  if (request === undefined || seat?.request !== request) return state
  const isLost = outcome !== "failed" && outcome !== "notAccepted"
  return told(
    { ...state, seat: isLost ? undefined : { ...seat, isFinishing: false, handOver: undefined } },
    outcome,
    now,
    seat.encounter,
  )
}

function needIn({ jurisdiction, jurisdictionSource, near, matter, languages, mayBeUnder18 }: KnownNeed): KnownNeed {
  return { jurisdiction, jurisdictionSource, near, matter, languages, mayBeUnder18 }
}

const without = ({ rings }: OnCallState, ring: string): Ringing[] => rings.filter((one) => one.ring !== ring)

const isOfSeat = (seat: Seated | undefined, of: { readonly request: string; readonly token: number }): seat is Seated =>
  seat?.request === of.request && seat.token === of.token

/** Only if it is about the seat that we have: what is older counts for nothing. */
function withSeat(
  state: OnCallState,
  of: { readonly request: string; readonly token: number },
  change: (seat: Seated) => OnCallState,
): OnCallState {
  return isOfSeat(state.seat, of) ? change(state.seat) : state
}

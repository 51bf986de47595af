import type { LinkState } from "@alongside/live/relay/signed-in-socket"
import { noted, told } from "./moments.ts"
import type { OnCallState, Ringing, Seated } from "./on-call-state.ts"

/** What counsel does, and what becomes of the socket, as it changes what is shown. Times are this machine's clock. */

const serverTime = ({ aheadMs }: OnCallState, clockMs: number): number => clockMs + aheadMs

/**
 * Off duty nothing rings here. While somebody is counsel's they stay on duty: a page that is
 * loaded again off duty wouldn't hear of it.
 */
export function changeDuty(state: OnCallState, isOnDuty: boolean, clockMs: number): OnCallState {
  if (state.isOnDuty === isOnDuty || (!isOnDuty && state.seat !== undefined)) return state
  // The socket is closed then, which isn't losing it.
  const after = isOnDuty
    ? state
    : { ...state, ...{ isRungHere: false, rings: [], lostMs: undefined, link: "connecting" as const } }
  return noted({ ...after, isOnDuty }, isOnDuty ? "onDuty" : "offDuty", serverTime(state, clockMs))
}

/**
 * Without a socket the server lets others answer what rang here, so nothing rings here either; it comes again when the
 * socket does, if nobody has answered by then.
 */
export function changeLink(state: OnCallState, link: LinkState, clockMs: number): OnCallState {
  const now = serverTime(state, clockMs)
  const isThere = link === "online"
  if (isThere) {
    const after = { ...state, link, lostMs: undefined }
    return state.lostMs === undefined ? after : noted(after, "back", now)
  }
  const gone: OnCallState = { ...state, link, isRungHere: false }
  if (state.link !== "online") return { ...gone, lostMs: state.lostMs ?? (link === "connecting" ? undefined : now) }
  const seat = state.seat === undefined ? undefined : { ...state.seat, isUnsure: true }
  const lost = noted({ ...gone, lostMs: now, rings: [], seat }, "lost", now)
  const ringing = state.rings[0]
  return ringing === undefined ? lost : told(lost, "away", now, ringing.encounter)
}

export function sayToRing(state: OnCallState, ring: string, said: "answer" | "refuse", clockMs: number): OnCallState {
  const ringing = state.rings.find((one) => one.ring === ring)
  if (ringing === undefined || ringing.said !== "nothing") return state
  const rings = state.rings.map((one): Ringing => (one === ringing ? { ...one, said } : one))
  const act = said === "answer" ? "answering" : "refused"
  return noted({ ...state, rings, news: undefined }, act, serverTime(state, clockMs), ringing.encounter)
}

/** What counsel does with the request that they have. */
export type SeatAct = "connected" | "dropped" | "asked" | "conflict" | "keep" | "finish"

export function changeSeat(state: OnCallState, act: SeatAct, clockMs: number): OnCallState {
  const { seat } = state
  if (seat === undefined) return state
  const now = serverTime(state, clockMs)
  const changed = (change: Partial<Seated>): OnCallState => ({ ...state, seat: { ...seat, ...change } })
  switch (act) {
    case "connected":
      if (seat.standing === "connected") return state
      return noted(changed({ standing: "connected", untilMs: undefined }), "connected", now, seat.encounter)
    case "dropped":
      // The server says how long it is kept.
      return state
    case "asked":
    case "conflict":
      return noted(changed({ handOver: act }), "handingOver", now, seat.encounter)
    case "keep":
      return noted(changed({ handOver: undefined }), "kept", now, seat.encounter)
    case "finish":
      return changed({ isFinishing: true })
  }
}

/** Counsel has read it. */
export function closeNews(state: OnCallState): OnCallState {
  return { ...state, news: undefined }
}

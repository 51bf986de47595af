import type { LinkState } from "@alongside/live/relay/signed-in-socket"
import type { KnownNeed, seats } from "@alongside/protocol/on-call"

/** What somebody is wanted as, or is. `successor`: counsel who takes over from the counsel in the encounter. */
export type SeatName = (typeof seats)[number]

/** A request that rings here. Every time in this file is the server's clock, milliseconds since 1970. */
export interface Ringing {
  readonly ring: string
  readonly request: string
  readonly encounter: string
  readonly seat: SeatName
  readonly need: KnownNeed
  readonly sharesLanguage: boolean
  /** Of a successor: why counsel hands over, and since when they have had it. */
  readonly handOver: { readonly because: "asked" | "conflict"; readonly sinceMs: number } | undefined
  readonly pressedMs: number
  readonly rangMs: number
  /** What counsel has said, until the server says what came of it. */
  readonly said: "nothing" | "answer" | "refuse"
}

/** A request that counsel here has. */
export interface Seated {
  readonly request: string
  readonly encounter: string
  readonly seat: SeatName
  /** Goes with everything that is said about it; an older one counts for nothing. */
  readonly token: number
  readonly need: KnownNeed
  readonly pressedMs: number
  readonly acceptedMs: number
  /** `recalled`: the connection dropped, and it is kept for us until {@link untilMs}. */
  readonly standing: "connecting" | "connected" | "recalled"
  readonly untilMs: number | undefined
  /** Why counsel hands over: of counsel, and of whoever takes over. */
  readonly handOver: "asked" | "conflict" | undefined
  readonly isFinishing: boolean
  /** Our socket was lost since: whether it is still ours the server says when it is back. */
  readonly isUnsure: boolean
}

/** What became of a request that rang here or was counsel's, where counsel has to be told. */
export type Outcome =
  | "answered"
  | "ended"
  | "rangOut"
  | "notWanted"
  | "away"
  | "revoked"
  | "notConnected"
  | "handedOver"
  | "passedOn"
  | "notAccepted"
  | "failed"

/** What counsel or the server did. */
export type Act =
  | Outcome
  | "onDuty"
  | "offDuty"
  | "lost"
  | "back"
  | "rang"
  | "answering"
  | "refused"
  | "seated"
  | "connected"
  | "recalled"
  | "handingOver"
  | "kept"
  | "left"
  | "finished"

export interface Moment {
  /** Counts on from 1: no two are the same. */
  readonly n: number
  readonly act: Act
  readonly atMs: number
  readonly encounter: string | undefined
}

/** All that the screens show of being on call. */
export interface OnCallState {
  /** What counsel chose. */
  readonly isOnDuty: boolean
  /** What the server knows of it: only then anything rings here. */
  readonly isRungHere: boolean
  /** Of the socket that rings here. */
  readonly link: LinkState
  /** Since when it is gone. */
  readonly lostMs: number | undefined
  /** Counsel's name on the roster; `null` for somebody who isn't certified to answer, and isn't rung. */
  readonly name: string | null | undefined
  /** How far the server's clock is ahead of this machine's. */
  readonly aheadMs: number
  /** The longest wait first. */
  readonly rings: readonly Ringing[]
  readonly seat: Seated | undefined
  /** What counsel has to be told and hasn't closed. */
  readonly news: Moment | undefined
  /** Newest first. */
  readonly moments: readonly Moment[]
}

export function offDuty(): OnCallState {
  return {
    isOnDuty: false,
    isRungHere: false,
    link: "connecting",
    lostMs: undefined,
    name: undefined,
    aheadMs: 0,
    rings: [],
    seat: undefined,
    news: undefined,
    moments: [],
  }
}

/** Whether it has to be heard: somebody waits, and nothing has been said to it yet. */
export function isLoud({ rings, seat }: OnCallState): boolean {
  // Whoever is answering is on the way; a second bell would only hurry them.
  if (rings.some(({ said }) => said === "answer")) return false
  return rings.some(({ said }) => said === "nothing") || seat?.standing === "recalled"
}

/** The request that a key answers. */
export function firstToAnswer({ rings }: OnCallState): Ringing | undefined {
  return rings.find(({ said }) => said === "nothing")
}

import type { MemberId } from "./member.ts"
import type { Need } from "./need.ts"
import type { Channel, Policy } from "./policy.ts"

export type RequestId = string
/** `‹request›.‹number›`; no two rings of a request share one. */
export type RingId = string

/** `successor`: counsel who takes over from the counsel in the call, and isn't in it alone yet. */
export type Seat = "counsel" | "successor" | "interpreter" | "intake"

/** design.md section 2. `waiting`: made, and nobody rung yet. */
export type Phase = "waiting" | "ringing" | "answered" | "queued" | "unanswered" | "handing over" | "ended"

/** One person being rung by one channel. */
export interface Ring {
  readonly id: RingId
  readonly seat: Seat
  readonly member: MemberId
  readonly channel: Channel
  /** When it is given up; milliseconds since 1970. */
  readonly untilMs: number
}

/** Somebody who has accepted. */
export interface Hold {
  readonly member: MemberId
  /** Fencing token: grows with every acceptance of the request. What carries an older one is refused. */
  readonly token: number
  readonly ring: RingId
  readonly channel: Channel
  readonly sharesLanguage: boolean
  readonly acceptedMs: number
  /** Back to the pool from then on; `undefined` while connected. */
  readonly connectByMs: number | undefined
  /** First time; stays when the call drops. */
  readonly connectedMs: number | undefined
}

export type Ending = "all clear" | "person left" | "call over" | "waited out"

/** What figures are made of; milliseconds since 1970, the first time each. */
export interface History {
  readonly rungMs: number | undefined
  /** When counsel accepted who then was connected. */
  readonly answeredMs: number | undefined
  readonly connectedMs: number | undefined
  readonly queuedMs: number | undefined
  readonly unansweredMs: number | undefined
  /** Somebody was on call who may take it, free or not. */
  readonly wasMatched: boolean
  /** Acceptances that came to no connection. */
  readonly lapsed: number
  readonly dropped: number
  readonly handedOver: number
}

/**
 * A request for help, from the press to its end: all that dispatch knows of it, as data.
 *
 * Who keeps it MUST write it only over the {@link revision} from which the step began (one compare-and-set), together with the
 * step's effects; whoever loses reads it again and takes the step again. That is what "exactly one" rests on.
 */
export interface HelpRequest {
  readonly id: RequestId
  readonly need: Need
  /** As it stood at the press. */
  readonly policy: Policy
  /** Its source has asked for more than its share: only consoles are rung, and others come first. */
  readonly isHeldBack: boolean
  /** Touch-down plus the hold, by the server's clock; every time to answer counts from here. */
  readonly pressedMs: number
  /** Time since the press in which nobody could look, because the clock was set or the machine slept: it isn't counted as a wait. */
  readonly missedMs: number
  /** Grows by one with every change. */
  readonly revision: number
  /** Time within a request doesn't go back, whatever the machine's clock does. */
  readonly changedMs: number
  /** Waves begun, rounds after the last one included. Never falls. */
  readonly wave: number
  /** When the next begins at the latest; `undefined` while nobody is wanted. */
  readonly nextWaveMs: number | undefined
  readonly rings: readonly Ring[]
  /** Given up for want of an answer, newest last; a late answer to one of them still counts. */
  readonly rangOut: readonly Ring[]
  readonly lastRing: number
  readonly holds: Readonly<Partial<Record<Seat, Hold>>>
  readonly lastToken: number
  /** The counsel in the call wants to be relieved. */
  readonly handOver: "asked" | "conflict" | undefined
  /** They said no, or have a conflict: not rung again for this request. */
  readonly refused: readonly MemberId[]
  /** Who had it last and didn't connect, or left: others are rung before them. */
  readonly letGoBy: MemberId | undefined
  /** Somebody on call could take it, once free. */
  readonly hasProspects: boolean
  /** Order among those who wait, smallest first: the time of the press, until a coordinator says otherwise. */
  readonly rank: number
  /** From 1; `undefined` outside the queue. */
  readonly place: number | undefined
  /** Requests of one place and time, linked by a coordinator. */
  readonly event: string | undefined
  readonly history: History
  readonly ending: { readonly because: Ending; readonly atMs: number } | undefined
}

export interface NewRequest {
  readonly id: RequestId
  readonly need: Need
  readonly policy: Policy
  readonly isHeldBack: boolean
  readonly pressedMs: number
}

/** A request that waits for its first wave; the first step begins it. */
export function newRequest({ id, need, policy, isHeldBack, pressedMs }: NewRequest): HelpRequest {
  return {
    id,
    need,
    policy,
    isHeldBack,
    pressedMs,
    missedMs: 0,
    revision: 0,
    changedMs: pressedMs,
    wave: 0,
    nextWaveMs: pressedMs,
    rings: [],
    rangOut: [],
    lastRing: 0,
    holds: {},
    lastToken: 0,
    handOver: undefined,
    refused: [],
    letGoBy: undefined,
    hasProspects: false,
    rank: pressedMs,
    place: undefined,
    event: undefined,
    history: {
      rungMs: undefined,
      answeredMs: undefined,
      connectedMs: undefined,
      queuedMs: undefined,
      unansweredMs: undefined,
      wasMatched: false,
      lapsed: 0,
      dropped: 0,
      handedOver: 0,
    },
    ending: undefined,
  }
}

export function phaseOf(request: HelpRequest): Phase {
  if (request.ending !== undefined) return "ended"
  if (request.holds.counsel !== undefined) return request.handOver === undefined ? "answered" : "handing over"
  if (request.wave === 0) return "waiting"
  if (request.wave < request.policy.waves.length || isRung(request, "counsel")) return "ringing"
  return request.hasProspects ? "queued" : "unanswered"
}

export function isRung({ rings }: HelpRequest, seat: Seat): boolean {
  return rings.some((ring) => ring.seat === seat)
}

/** It went through every wave, nobody answered, and it is still open: it has a place in the queue, while it is rung again too. */
export function isInQueue({ ending, holds, history }: HelpRequest): boolean {
  return ending === undefined && holds.counsel === undefined && (history.queuedMs ?? history.unansweredMs) !== undefined
}

/** Which seat counsel is wanted for, if any. */
export function wantedCounsel({ ending, holds, handOver }: HelpRequest): "counsel" | "successor" | undefined {
  if (ending !== undefined) return undefined
  if (holds.counsel === undefined) return "counsel"
  return handOver !== undefined && holds.successor === undefined ? "successor" : undefined
}

/** Counsel is there, and shares no language with the person. */
export function isInterpreterWanted({ ending, holds }: HelpRequest): boolean {
  const speaker = holds.successor ?? holds.counsel
  return ending === undefined && speaker?.sharesLanguage === false && holds.interpreter === undefined
}

/** From then on it ends if no counsel has it. */
export function longestWaitEndsMs({ pressedMs, missedMs, policy }: HelpRequest): number {
  return pressedMs + missedMs + policy.longestWaitMs
}

/**
 * When to take the next step if nothing else happens: no later, earlier does no harm. `undefined` once the request has ended, or
 * while counsel is connected and nothing is due.
 */
export function dueMs(request: HelpRequest): number | undefined {
  if (request.ending !== undefined) return undefined
  let due = request.nextWaveMs ?? Number.POSITIVE_INFINITY
  for (const { untilMs } of request.rings) due = Math.min(due, untilMs)
  for (const hold of Object.values(request.holds)) due = Math.min(due, hold.connectByMs ?? due)
  if (request.holds.counsel === undefined) due = Math.min(due, longestWaitEndsMs(request))
  return Number.isFinite(due) ? due : undefined
}

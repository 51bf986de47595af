import type { HelpRequest, Phase, RequestId, RingId, Seat } from "./help-request.ts"
import { phaseOf } from "./help-request.ts"
import type { MemberId } from "./member.ts"
import type { Channel } from "./policy.ts"

/** Why a ring stops; its words are the console's. */
export type Silence = "answered" | "ended" | "rang out" | "refused" | "not wanted" | "busy" | "away" | "revoked"

/** Why somebody who had accepted has the request no longer. */
export type Unseating = "not connected" | "handed over" | "not wanted" | "left" | "revoked" | "ended"

/** What the person is shown, as facts; the phone has the words. */
export interface Status {
  readonly phase: Phase
  /** People whose console or phone rings now for want of counsel. */
  readonly ringing: number
  readonly counsel: MemberId | undefined
  readonly isConnected: boolean
  readonly interpreter: MemberId | undefined
  readonly intake: MemberId | undefined
  /** In the queue, from 1. */
  readonly place: number | undefined
  /** Time to offer a number to dial, with the warning that dialling may end the recording. */
  readonly offersNumber: boolean
}

/**
 * Something to be done outside. Its key says which one thing: doing it twice MUST do no more than doing it once, and two effects
 * with the same key are the same effect. Done after the request that brought it forth is on the disk; one that
 * {@link isKeptUntilDone} is written there with it, and survives a crash between the two.
 */
export type Effect = { readonly key: string; readonly request: RequestId } & (
  | {
      readonly kind: "ring"
      readonly ring: RingId
      readonly seat: Seat
      readonly member: MemberId
      readonly channel: Channel
    }
  | {
      readonly kind: "silence"
      readonly ring: RingId
      readonly member: MemberId
      readonly channel: Channel
      readonly because: Silence
    }
  /**
   * Tells whoever accepted that they are the one; from now on the server may release what is sealed to them. Once more with the same token
   * when the successor has become counsel.
   */
  | {
      readonly kind: "seat"
      readonly seat: Seat
      readonly member: MemberId
      readonly token: number
      readonly connectWithinMs: number
    }
  | { readonly kind: "unseat"; readonly member: MemberId; readonly token: number; readonly because: Unseating }
  /** The call dropped: rings the same person again, who still has the request. */
  | { readonly kind: "recall"; readonly member: MemberId; readonly token: number; readonly withinMs: number }
  /** Who may hear has changed: the phone begins an epoch for this counsel, or for none. */
  | { readonly kind: "epoch"; readonly counsel: MemberId | undefined }
  | { readonly kind: "tell"; readonly status: Status }
  /** For the coordinator: somebody has to look. */
  | { readonly kind: "alarm"; readonly because: Alarm }
)

/**
 * Whether it is kept on the disk until it is done. Consoles and phones are told all that stands when they come back from whatever
 * died, so what they are told need not outlive the server; what goes out by a provider, and what a coordinator shall see, has to.
 */
export function isKeptUntilDone(effect: Effect): boolean {
  if (effect.kind === "ring" || effect.kind === "silence") return effect.channel !== "console"
  return effect.kind === "alarm"
}

export type Alarm = "held back" | "queued" | "unanswered" | "nobody takes over"

export function statusOf(request: HelpRequest): Status {
  const { holds, rings, place } = request
  const phase = phaseOf(request)
  return {
    phase,
    ringing: new Set(rings.filter(({ seat }) => seat === "counsel").map(({ member }) => member)).size,
    counsel: holds.counsel?.member,
    isConnected: holds.counsel !== undefined && holds.counsel.connectByMs === undefined,
    interpreter: holds.interpreter?.member,
    intake: holds.intake?.member,
    place: phase === "queued" || phase === "ringing" ? place : undefined,
    offersNumber: phase === "queued" || phase === "unanswered" || (phase === "ringing" && place !== undefined),
  }
}

export function isSameStatus(one: Status, other: Status): boolean {
  return (Object.keys(one) as (keyof Status)[]).every((name) => one[name] === other[name])
}

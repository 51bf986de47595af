import { DispatchError } from "./dispatch-error.ts"
import type { Effect } from "./effect.ts"
import { dueMs, type HelpRequest, type Hold, longestWaitEndsMs, type RingId, type Seat } from "./help-request.ts"
import type { MemberId } from "./member.ts"
import type { OnCall } from "./on-call.ts"
import { stopRings } from "./rings.ts"
import * as seats from "./seats.ts"
import { Turn } from "./turn.ts"
import { beginDueWaves, noteProspects, ringNewcomer } from "./waves.ts"

/** Something that happened to one request. A token says which acceptance it belongs to. */
export type RequestEvent =
  /** Time has passed, perhaps. */
  | { readonly kind: "tick" }
  /** Somebody has become free, come to a console, on shift or within reach. */
  | { readonly kind: "came"; readonly member: MemberId }
  /** `away`: their console is gone. `busy`: they took another request. `revoked`: they may not answer any more. */
  | { readonly kind: "left"; readonly member: MemberId; readonly because: "busy" | "away" | "revoked" }
  | { readonly kind: "accept"; readonly member: MemberId; readonly ring: RingId }
  | { readonly kind: "refuse"; readonly member: MemberId }
  /** The channel says that this ring reached nobody: voicemail, an address that is gone, a provider that is down. */
  | { readonly kind: "reached nobody"; readonly ring: RingId }
  | { readonly kind: "connected"; readonly member: MemberId; readonly token: number }
  | { readonly kind: "dropped"; readonly member: MemberId; readonly token: number }
  | {
      readonly kind: "hand over"
      readonly member: MemberId
      readonly token: number
      readonly because: "asked" | "conflict"
    }
  | { readonly kind: "keep"; readonly member: MemberId; readonly token: number }
  /** They can't go on: back to the pool at once. */
  | { readonly kind: "leave"; readonly member: MemberId; readonly token: number }
  /** Counsel says that the call is over. */
  | { readonly kind: "finish"; readonly member: MemberId; readonly token: number }
  | { readonly kind: "end"; readonly because: "all clear" | "person left" }
  /** A coordinator's order among those who wait, and the place in the queue that comes of it. */
  | { readonly kind: "order"; readonly rank: number }
  | { readonly kind: "place"; readonly place: number | undefined }
  | { readonly kind: "link"; readonly event: string | undefined }
  /** A coordinator says that it is no flood. */
  | { readonly kind: "let through" }

export interface Step {
  /** The same object when nothing has changed. */
  readonly request: HelpRequest
  readonly effects: readonly Effect[]
}

/**
 * What an event makes of a request, and what is to be done about it.
 *
 * The same request, event, time and people on call give the same answer, always and on every machine: nothing here reads a clock,
 * draws lots, or reaches outside. Whatever was due before the event is done first, so that a late timer changes nothing but
 * the hour.
 *
 * @param now - Milliseconds since 1970. An earlier time than that of the last step counts as that one.
 * @throws {DispatchError} when the event comes too late or from somebody who may not; nothing has changed then, and what was
 *   due is left to the next step.
 */
export function step(request: HelpRequest, event: RequestEvent, now: number, onCall: OnCall): Step {
  const turn = new Turn(request, now, onCall)
  if (request.ending !== undefined) return afterTheEnd(turn, event)
  passOver(turn)
  expire(turn)
  apply(turn, event)
  settle(turn)
  return turn.finish()
}

function afterTheEnd(turn: Turn, event: RequestEvent): Step {
  if ("token" in event || event.kind === "accept") throw new DispatchError("REQUEST_OVER")
  return turn.finish()
}

/** The desk is looked at twice a second, and a busy machine is late by seconds. */
const MOST_LATE_MS = 60_000
/** Longer than any clock is wrong by a time zone. What is later by more, the phone itself has given up. */
const MOST_MISSED_MS = 24 * 60 * 60 * 1000

/**
 * [Note: When the clock jumps]
 * A clock that is set forward, or a machine that slept, makes everything overdue at once. Nobody could answer in that time, so nobody has
 * rung out, failed to connect or waited for it: who is rung, and who is expected in the call, has their time from its beginning again, and
 * the longest wait is longer by what was missed. The next wave begins at once, and only that one. A clock that
 * is set back changes nothing: see {@link Desk.take}.
 */
function passOver(turn: Turn): void {
  const { request, now } = turn
  const { policy } = request
  const missed = now - (dueMs(request) ?? now)
  // Before the first wave it is the press itself that lies back: it came through a tunnel.
  if (request.wave === 0 || missed <= MOST_LATE_MS || missed > MOST_MISSED_MS) return
  const again = (hold: Hold): Hold => {
    if (hold.connectByMs === undefined) return hold
    const forMs = hold.connectedMs === undefined ? policy.connectMs[hold.channel] : policy.sameCounselMs
    return { ...hold, connectByMs: now + forMs }
  }
  turn.change({
    missedMs: request.missedMs + missed,
    rings: request.rings.map((ring) => ({ ...ring, untilMs: now + policy.ringMs[ring.channel] })),
    holds: Object.fromEntries(Object.entries(request.holds).map(([seat, hold]) => [seat, again(hold)])),
    nextWaveMs: request.nextWaveMs === undefined ? undefined : Math.max(now, request.nextWaveMs),
  })
}

/** Deadlines that have passed. */
function expire(turn: Turn): void {
  for (;;) {
    const late = Object.entries(turn.request.holds).find(([, hold]) => (hold.connectByMs ?? Infinity) <= turn.now)
    if (late === undefined) break
    seats.vacate(turn, late[0] as Seat, "not connected")
  }
  stopRings(turn, "rang out", ({ untilMs }) => untilMs <= turn.now)
}

function apply(turn: Turn, event: RequestEvent): void {
  switch (event.kind) {
    case "tick":
      return
    case "came":
      ringNewcomer(turn, event.member)
      return
    case "left":
      seats.withdraw(turn, event.member, event.because)
      return
    case "accept":
      seats.accept(turn, event.member, event.ring)
      return
    case "refuse":
      seats.refuse(turn, event.member)
      return
    case "reached nobody":
      stopRings(turn, "rang out", ({ id }) => id === event.ring)
      return
    case "connected":
      seats.connect(turn, event.member, event.token)
      return
    case "dropped":
      seats.drop(turn, event.member, event.token)
      return
    case "hand over":
      seats.handOver(turn, event.member, event.token, event.because)
      return
    case "keep":
      seats.keep(turn, event.member, event.token)
      return
    case "leave":
      seats.vacate(turn, seats.seatOf(turn, event.member, event.token), "left")
      return
    case "finish":
      seats.finish(turn, event.member, event.token)
      return
    case "end":
      seats.end(turn, event.because)
      return
    case "order":
      turn.set("rank", event.rank)
      return
    case "place":
      turn.set("place", event.place)
      return
    case "link":
      turn.set("event", event.event)
      return
    case "let through":
      turn.set("isHeldBack", false)
      return
  }
}

/** Brings forth what follows from where the request stands now. */
function settle(turn: Turn): void {
  const { ending, holds } = turn.request
  if (ending !== undefined) return
  if (holds.counsel === undefined && turn.now >= longestWaitEndsMs(turn.request)) {
    seats.end(turn, "waited out")
    return
  }
  beginDueWaves(turn)
  noteProspects(turn)
  seats.releaseIntake(turn)
}

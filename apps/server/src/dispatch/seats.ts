import { isFree } from "./candidates.ts"
import { DispatchError } from "./dispatch-error.ts"
import type { Silence, Unseating } from "./effect.ts"
import type { Ending, Hold, Ring, RingId, Seat } from "./help-request.ts"
import { isInQueue, isInterpreterWanted, wantedCounsel } from "./help-request.ts"
import type { MemberId } from "./member.ts"
import { isEntitled, sharesLanguage } from "./need.ts"
import { stopRings, wasRung } from "./rings.ts"
import type { Turn } from "./turn.ts"
import { ringAgain, ringInterpreters } from "./waves.ts"

/** Sits them down; everybody else who is rung for the seat is told at once. Accepting twice by the same ring is accepting once. */
export function accept(turn: Turn, member: MemberId, id: RingId): void {
  const held = Object.entries(turn.request.holds).find(([, hold]) => hold.ring === id && hold.member === member)
  if (held !== undefined) {
    emitSeat(turn, held[0] as Seat, held[1])
    return
  }
  const ring = answeredRing(turn, member, id)
  assertMayTake(turn, member)
  const token = turn.request.lastToken + 1
  const hold: Hold = {
    member,
    token,
    ring: ring.id,
    channel: ring.channel,
    sharesLanguage: sharesLanguage(turn.onCall.candidate(member)!.member, turn.request.need.languages),
    acceptedMs: turn.now,
    connectByMs: turn.now + turn.request.policy.connectMs[ring.channel],
    connectedMs: undefined,
  }
  turn.change({ lastToken: token, letGoBy: undefined, holds: { ...turn.request.holds, [ring.seat]: hold } })
  emitSeat(turn, ring.seat, hold)
  stopRings(turn, "answered", (each) => each.seat === ring.seat || each.member === member)
  if (ring.seat === "counsel" || ring.seat === "successor") settleInterpreter(turn)
}

function emitSeat(turn: Turn, seat: Seat, { member, token, channel }: Hold): void {
  turn.emit({ kind: "seat", seat, member, token, connectWithinMs: turn.request.policy.connectMs[channel] }, token)
}

/** The ring that is answered, open or rung out. */
function answeredRing({ request }: Turn, member: MemberId, id: RingId): Ring {
  const ring = request.rings.find((each) => each.id === id) ?? request.rangOut.find((each) => each.id === id)
  if (ring === undefined) {
    const isCounselWanted = wantedCounsel(request) !== undefined
    throw new DispatchError(isCounselWanted || isInterpreterWanted(request) ? "RING_OVER" : "ALREADY_ANSWERED")
  }
  if (ring.member !== member) throw new DispatchError("RING_OF_ANOTHER")
  return ring
}

function assertMayTake(turn: Turn, member: MemberId): void {
  const { request, onCall, now } = turn
  const candidate = onCall.candidate(member)
  if (candidate === undefined || !isEntitled(candidate.member, request.need, request.policy.federalMatters, now)) {
    throw new DispatchError("NOT_ENTITLED")
  }
  if (!isFree(turn, candidate)) throw new DispatchError("ANSWERING_ANOTHER")
}

/** Whoever speaks with her has changed: an interpreter is wanted, or not any more. */
function settleInterpreter(turn: Turn): void {
  ringInterpreters(turn, undefined)
  const { holds } = turn.request
  if ((holds.successor ?? holds.counsel)?.sharesLanguage !== true) return
  stopRings(turn, "not wanted", ({ seat }) => seat === "interpreter")
  // While two are in the call the interpreter may still be needed by the one who leaves.
  if (holds.successor === undefined && holds.interpreter !== undefined) unseat(turn, "interpreter", "not wanted")
}

/** @throws {DispatchError} `TOKEN_STALE` for anything but the newest acceptance of whoever holds a seat. */
export function seatOf(turn: Turn, member: MemberId, token: number): Seat {
  const held = Object.entries(turn.request.holds).find(([, hold]) => hold.member === member && hold.token === token)
  if (held === undefined) throw new DispatchError("TOKEN_STALE")
  return held[0] as Seat
}

export function connect(turn: Turn, member: MemberId, token: number): void {
  const seat = seatOf(turn, member, token)
  const hold = turn.request.holds[seat]!
  if (hold.connectByMs === undefined) return
  const connected: Hold = { ...hold, connectByMs: undefined, connectedMs: hold.connectedMs ?? turn.now }
  turn.change({ holds: { ...turn.request.holds, [seat]: connected } })
  if (seat === "interpreter" || seat === "intake") return
  const { history } = turn.request
  turn.remember({
    answeredMs: history.answeredMs ?? hold.acceptedMs,
    connectedMs: history.connectedMs ?? turn.now,
  })
  if (turn.request.holds.intake !== undefined) unseat(turn, "intake", "not wanted")
  if (seat === "successor") succeed(turn, "handed over")
}

/** The successor takes the seat; whoever had it leaves. One person holds the request before this line and after it. */
function succeed(turn: Turn, because: Unseating): void {
  const { successor, counsel, ...others } = turn.request.holds
  if (counsel !== undefined)
    turn.emit({ kind: "unseat", member: counsel.member, token: counsel.token, because }, counsel.token)
  turn.change({ holds: { ...others, counsel: successor! }, handOver: undefined })
  const { member, token, connectByMs } = successor!
  const connectWithinMs = Math.max(0, (connectByMs ?? turn.now) - turn.now)
  // They were the successor so far: it is theirs to call her now.
  turn.emit({ kind: "seat", seat: "counsel", member, token, connectWithinMs }, `${token}/counsel`)
  turn.remember({ handedOver: turn.request.history.handedOver + 1 })
  settleInterpreter(turn)
}

/** The call broke off. The same person keeps the request for a while and is rung to come back. */
export function drop(turn: Turn, member: MemberId, token: number): void {
  const seat = seatOf(turn, member, token)
  const hold = turn.request.holds[seat]!
  if (hold.connectByMs !== undefined) return
  const { sameCounselMs } = turn.request.policy
  const dropped = turn.request.history.dropped + 1
  turn.change({ holds: { ...turn.request.holds, [seat]: { ...hold, connectByMs: turn.now + sameCounselMs } } })
  turn.remember({ dropped })
  turn.emit({ kind: "recall", member, token, withinMs: sameCounselMs }, dropped)
}

/** Whoever has this seat doesn't any more, and somebody else is wanted for it. */
export function vacate(turn: Turn, seat: Seat, because: Unseating): void {
  const { member, connectedMs } = turn.request.holds[seat]!
  if (connectedMs === undefined) turn.remember({ lapsed: turn.request.history.lapsed + 1 })
  if (seat === "counsel" && turn.request.holds.successor !== undefined) {
    succeed(turn, because)
    return
  }
  unseat(turn, seat, because)
  if (seat === "interpreter" || seat === "intake") {
    // Who goes by themselves isn't rung for what they have just left.
    if (because === "left") turn.change({ refused: [...turn.request.refused, member] })
    if (seat === "interpreter") ringInterpreters(turn, undefined)
    return
  }
  if (seat === "counsel") {
    // Who is being rung to take over is now rung to take it.
    const [rings, rangOut] = [turn.request.rings, turn.request.rangOut].map((some) =>
      some.map((ring): Ring => (ring.seat === "successor" ? { ...ring, seat: "counsel" } : ring)),
    )
    turn.change({ handOver: undefined, rings: rings!, rangOut: rangOut! })
  }
  turn.set("letGoBy", member)
  ringAgain(turn)
}

function unseat(turn: Turn, seat: Seat, because: Unseating): void {
  const { [seat]: hold, ...others } = turn.request.holds
  turn.change({ holds: others })
  turn.emit({ kind: "unseat", member: hold!.member, token: hold!.token, because }, hold!.token)
}

/** Warm: whoever asks stays in the call until somebody else is in it. */
export function handOver(turn: Turn, member: MemberId, token: number, because: "asked" | "conflict"): void {
  if (seatOf(turn, member, token) !== "counsel") throw new DispatchError("TOKEN_STALE")
  const { handOver: already, refused } = turn.request
  if (because === "conflict" && !refused.includes(member)) turn.change({ refused: [...refused, member] })
  if (already !== undefined) {
    if (because === "conflict" && already !== "conflict") turn.change({ handOver: "conflict" })
    return
  }
  turn.change({ handOver: because })
  ringAgain(turn)
}

/** Counsel keeps the request after all. Not after a conflict: that doesn't go away. */
export function keep(turn: Turn, member: MemberId, token: number): void {
  if (seatOf(turn, member, token) !== "counsel" || turn.request.handOver === "conflict")
    throw new DispatchError("TOKEN_STALE")
  if (turn.request.handOver === undefined) return
  turn.change({ handOver: undefined })
  stopRings(turn, "not wanted", ({ seat }) => seat === "successor")
  if (turn.request.holds.successor !== undefined) unseat(turn, "successor", "not wanted")
}

export function refuse(turn: Turn, member: MemberId): void {
  const { refused } = turn.request
  if (wasRung(turn, member) && !refused.includes(member)) turn.change({ refused: [...refused, member] })
  stopRings(turn, "refused", (ring) => ring.member === member)
}

/** They can't be rung any more for now. What they hold they keep, unless they may not. */
export function withdraw(turn: Turn, member: MemberId, because: Silence & ("busy" | "away" | "revoked")): void {
  stopRings(turn, because, (ring) => ring.member === member && (because !== "away" || ring.channel === "console"))
  if (because !== "revoked") return
  for (const [seat, hold] of Object.entries(turn.request.holds)) {
    if (hold.member === member) vacate(turn, seat as Seat, "revoked")
  }
}

/** Counsel's word ends the request; anybody else only leaves it. */
export function finish(turn: Turn, member: MemberId, token: number): void {
  const seat = seatOf(turn, member, token)
  if (seat === "counsel") end(turn, "call over")
  else vacate(turn, seat, "left")
}

export function end(turn: Turn, because: Ending): void {
  if (turn.request.ending !== undefined) return
  stopRings(turn, "ended", () => true)
  for (const seat of Object.keys(turn.request.holds)) unseat(turn, seat as Seat, "ended")
  turn.change({ ending: { because, atMs: turn.now }, nextWaveMs: undefined, place: undefined, handOver: undefined })
  turn.change({ rangOut: [] })
}

/** Nobody holds the line any more for somebody who has left the queue. */
export function releaseIntake(turn: Turn): void {
  if (!isInQueue(turn.request)) stopRings(turn, "not wanted", ({ seat }) => seat === "intake")
}

import type { Silence } from "./effect.ts"
import type { Ring, Seat } from "./help-request.ts"
import type { MemberId } from "./member.ts"
import type { Channel } from "./policy.ts"
import type { Turn } from "./turn.ts"

/** Late answers to older rings than these are refused; more than a policy rings in ten minutes. */
const MOST_RANG_OUT = 100

export function startRing(turn: Turn, seat: Seat, member: MemberId, channel: Channel): void {
  const { id, lastRing, rings, policy, history } = turn.request
  const number = lastRing + 1
  const ring: Ring = { id: `${id}.${number}`, seat, member, channel, untilMs: turn.now + policy.ringMs[channel] }
  turn.change({ rings: [...rings, ring], lastRing: number })
  if (seat === "counsel" && history.rungMs === undefined) turn.remember({ rungMs: turn.now, wasMatched: true })
  turn.emit({ kind: "ring", ring: ring.id, seat, member, channel }, number)
}

/** Stops the rings that match, and tells them why. Those that rang out may still be answered late. */
export function stopRings(turn: Turn, because: Silence, matches: (ring: Ring) => boolean): void {
  const stopped = turn.request.rings.filter(matches)
  const late = because === "rang out" ? stopped : []
  const rangOut = turn.request.rangOut.filter((ring) => because === "rang out" || !matches(ring))
  if (stopped.length === 0 && rangOut.length === turn.request.rangOut.length) return
  turn.change({
    rings: turn.request.rings.filter((ring) => !stopped.includes(ring)),
    rangOut: [...rangOut, ...late].slice(-MOST_RANG_OUT),
  })
  for (const { id, member, channel } of stopped) turn.emit({ kind: "silence", ring: id, member, channel, because }, id)
}

export function isRungBy({ request }: Turn, member: MemberId, channel: Channel): boolean {
  return request.rings.some((ring) => ring.member === member && ring.channel === channel)
}

/** Whether they are rung for it by any channel, or were and didn't answer. */
export function wasRung({ request }: Turn, member: MemberId): boolean {
  const isTheirs = (ring: Ring): boolean => ring.member === member
  return request.rings.some(isTheirs) || request.rangOut.some(isTheirs)
}

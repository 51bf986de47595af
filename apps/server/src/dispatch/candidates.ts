import type { HelpRequest } from "./help-request.ts"
import { isOnCall, type MemberId } from "./member.ts"
import { isEntitled, sharesLanguage } from "./need.ts"
import type { Candidate } from "./on-call.ts"
import type { Channel, Wave } from "./policy.ts"
import { isRungBy, wasRung } from "./rings.ts"
import type { Turn } from "./turn.ts"

/** Whether they could take this request, free or not: entitled, on call, and without a no. */
export function isProspect({ request, now }: Turn, { member, isAtConsole }: Candidate): boolean {
  return (
    (isAtConsole || isOnCall(member, now)) &&
    !request.refused.includes(member.id) &&
    isEntitled(member, request.need, request.policy.federalMatters, now)
  )
}

export function isFree({ request }: Turn, { member, holds }: Candidate): boolean {
  // Whoever is said to hold this very request may have let it go within this step.
  if (holds !== undefined && holds !== request.id) return false
  return !isSeated(request, member.id)
}

function isSeated({ holds }: HelpRequest, member: MemberId): boolean {
  return (
    holds.counsel?.member === member ||
    holds.successor?.member === member ||
    holds.interpreter?.member === member ||
    holds.intake?.member === member
  )
}

/** Whom a wave is for, free to be rung now. */
export function isInAudience(turn: Turn, candidate: Candidate, who: Wave["who"]): boolean {
  if (!isFree(turn, candidate) || candidate.member.isPartner !== (who === "partners")) return false
  // Someone whose other ways are dead may have a console that only looks alive: not in the wave that everything hangs on.
  if (who === "console" && !(candidate.isAtConsole && candidate.isReachable)) return false
  return isProspect(turn, candidate)
}

/**
 * Those of the channels by which they can be rung and aren't rung already. Whoever sits before a console and hasn't been rung yet
 * needs no call as well: their console first, the rest with the next wave.
 */
export function openChannels(turn: Turn, candidate: Candidate, channels: readonly Channel[]): Channel[] {
  const open = channels.filter((channel) => isOpen(turn, candidate, channel))
  const isConsoleEnough = candidate.isReachable && !wasRung(turn, candidate.member.id)
  return open.includes("console") && isConsoleEnough ? ["console"] : open
}

export function canBeRung(turn: Turn, candidate: Candidate, channels: readonly Channel[]): boolean {
  return channels.some((channel) => isOpen(turn, candidate, channel))
}

function isOpen(turn: Turn, { member, isAtConsole }: Candidate, channel: Channel): boolean {
  if (isRungBy(turn, member.id, channel)) return false
  if (channel === "console") return isAtConsole
  if (turn.request.isHeldBack) return false
  return member.channels.includes(channel) && !turn.onCall.isSpent(member.id, channel)
}

/**
 * Who is rung before whom: who knows the event; then who hasn't been rung for this request yet, so that each wave and round
 * reaches further; then who is rung by the fewest, and whose last request is longest ago.
 */
export function orderOf({ request }: Turn): (one: Candidate, other: Candidate) => number {
  const { event, rings, rangOut } = request
  const tried = new Set<MemberId>()
  for (const { member } of rings) tried.add(member)
  for (const { member } of rangOut) tried.add(member)
  const after = (of: boolean, than: boolean): number => (of === than ? 0 : of ? 1 : -1)
  const knows = ({ lastEvent }: Candidate) => event !== undefined && lastEvent === event
  return (one, other) =>
    after(knows(other), knows(one)) ||
    (tried.size > 0 && after(tried.has(one.member.id), tried.has(other.member.id))) ||
    one.rings - other.rings ||
    one.lastTookMs - other.lastTookMs ||
    (one.member.id < other.member.id ? -1 : 1)
}

/**
 * The first ones of an order among those that fit, without putting the rest in order. Whether somebody fits takes longer to say
 * than whether they would be among the first: of a large roster it is asked of few.
 */
export function firstOf<T>(
  from: readonly T[],
  most: number,
  compare: (one: T, other: T) => number,
  fits: (each: T) => boolean,
): T[] {
  const first: T[] = []
  if (most === 0) return first
  for (const each of from) {
    if (first.length === most && compare(first[most - 1]!, each) <= 0) continue
    if (!fits(each)) continue
    let place = first.length
    while (place > 0 && compare(first[place - 1]!, each) > 0) place -= 1
    first.splice(place, 0, each)
    if (first.length > most) first.pop()
  }
  return first
}

/** Interpreters who are free and lead from the person's language to one of these people's. */
export function interpretersBetween(turn: Turn, speakers: readonly Candidate[]): Candidate[] {
  const { languages, jurisdiction } = turn.request.need
  const theirs = speakers.flatMap(({ member }) => member.languages)
  return turn.onCall
    .candidates("interpreter", jurisdiction)
    .filter(
      (candidate) =>
        isFree(turn, candidate) &&
        isProspect(turn, candidate) &&
        sharesLanguage(candidate.member, languages) &&
        sharesLanguage(candidate.member, theirs),
    )
}

import {
  canBeRung,
  firstOf,
  interpretersBetween,
  isFree,
  isInAudience,
  isProspect,
  openChannels,
  orderOf,
} from "./candidates.ts"
import {
  type HelpRequest,
  isInQueue,
  isInterpreterWanted,
  isRung,
  phaseOf,
  type Seat,
  wantedCounsel,
} from "./help-request.ts"
import type { MemberId } from "./member.ts"
import { sharesLanguage } from "./need.ts"
import type { Candidate } from "./on-call.ts"
import type { Wave } from "./policy.ts"
import { startRing } from "./rings.ts"
import type { Turn } from "./turn.ts"

/**
 * Begins every wave that is due. An empty wave takes no time, and a wave of which nobody is left rung takes no more: the next
 * begins at once. After the last wave come rounds: whoever is free is rung again.
 */
export function beginDueWaves(turn: Turn): void {
  for (;;) {
    const seat = wantedCounsel(turn.request)
    const { wave, policy, nextWaveMs } = turn.request
    if (seat === undefined || wave >= policy.waves.length) break
    const due = nextWaveMs ?? turn.now
    if (due > turn.now && isRung(turn.request, seat)) break
    const rang = ringWave(turn, seat, policy.waves[wave]!, undefined)
    const [from, to] = [policy.waves[wave]!, policy.waves[wave + 1]]
    // A wave that comes late doesn't make the next one late as well.
    const begun = Math.min(due, turn.now)
    const gap = to === undefined ? policy.again.everyMs : to.afterMs - from.afterMs
    turn.change({ wave: wave + 1, nextWaveMs: rang || to === undefined ? begun + gap : turn.now })
  }
  beginDueRound(turn)
}

function beginDueRound(turn: Turn): void {
  const { policy, wave, nextWaveMs } = turn.request
  const seat = wantedCounsel(turn.request)
  if (seat === undefined && !isInterpreterWanted(turn.request)) {
    if (nextWaveMs !== undefined) turn.change({ nextWaveMs: undefined })
    return
  }
  if (seat !== undefined && wave < policy.waves.length) return
  if (nextWaveMs === undefined) turn.change({ nextWaveMs: turn.now + policy.again.everyMs })
  else if (nextWaveMs <= turn.now) {
    turn.change({ nextWaveMs: turn.now + policy.again.everyMs })
    if (seat !== undefined) ringRound(turn, seat)
    ringInterpreters(turn, undefined)
  }
}

function ringRound(turn: Turn, seat: "counsel" | "successor"): void {
  const { wave, policy } = turn.request
  turn.change({ wave: wave + 1 })
  const everybody: Wave = { ...policy.again, afterMs: 0, who: "shift", language: "any" }
  ringWave(turn, seat, everybody, undefined)
  ringWave(turn, seat, { ...everybody, who: "partners" }, undefined)
  ringIntake(turn)
  if (seat === "successor") turn.emit({ kind: "alarm", because: "nobody takes over" }, wave)
}

/**
 * Rings at once everybody whom the waves begun so far are for, and goes on with the waves from there: the request has come back
 * to the pool, or its counsel hands it over.
 */
export function ringAgain(turn: Turn): void {
  const { wave, policy, letGoBy } = turn.request
  const seat = wantedCounsel(turn.request)
  if (seat === undefined) return
  const begun = policy.waves.slice(0, wave)
  for (const each of begun) ringWave(turn, seat, each, letGoBy)
  if (!isRung(turn.request, seat)) for (const each of begun) ringWave(turn, seat, each, undefined)
  const [from, to] = [policy.waves[wave - 1], policy.waves[wave]]
  const gap = from === undefined ? 0 : to === undefined ? policy.again.everyMs : to.afterMs - from.afterMs
  turn.change({ nextWaveMs: turn.now + gap })
}

/** Somebody has become free, connected or reachable: rung at once if an earlier wave would have. */
export function ringNewcomer(turn: Turn, newcomer: MemberId): void {
  const { wave, policy } = turn.request
  const candidate = turn.onCall.candidate(newcomer)
  if (candidate === undefined || wave === 0 || !isFree(turn, candidate) || !isProspect(turn, candidate)) return
  const seat = wantedCounsel(turn.request)
  const { role } = candidate.member
  if (role === "interpreter") ringInterpreters(turn, newcomer)
  if (role === "intake") ringIntake(turn)
  if (role !== "counsel" || seat === undefined) return
  if (newcomer === turn.request.letGoBy && isRung(turn.request, seat)) return
  if (isFull(turn.request, seat, newcomer)) return
  for (const each of policy.waves.slice(0, wave)) {
    // Whoever sits before a console needs no call as well.
    const channels = candidate.isAtConsole ? (["console"] as const) : each.channels
    ringThese(turn, seat, { ...each, channels: [...channels] }, [candidate], undefined)
  }
}

/** As many others are rung as the waves begun so far ring: coming late is no reason to be one more than they would have. */
function isFull({ rings, policy, wave }: HelpRequest, seat: "counsel" | "successor", newcomer: MemberId): boolean {
  const most = policy.waves.slice(0, wave).reduce((sum, each) => sum + each.most, 0)
  if (rings.length < most) return false
  const rung = new Set(rings.filter((ring) => ring.seat === seat).map(({ member }) => member))
  return !rung.has(newcomer) && rung.size >= most
}

/** Returns whether anybody was rung. */
function ringWave(turn: Turn, seat: "counsel" | "successor", wave: Wave, left: MemberId | undefined): boolean {
  return ringThese(turn, seat, wave, turn.onCall.candidates("counsel", turn.request.need.jurisdiction), left)
}

/**
 * [Note: Who speaks her language]
 * Counsel who share a language with the person come first, and while a wave has any of them the others aren't rung. Without
 * one, the others are rung beside interpreters who lead to them. A wave whose policy says `any` rings everybody: a lawyer whom
 * she understands through written phrases is better than none.
 */
function ringThese(
  turn: Turn,
  seat: "counsel" | "successor",
  wave: Wave,
  candidates: readonly Candidate[],
  left: MemberId | undefined,
): boolean {
  const { need } = turn.request
  const speaks = ({ member }: Candidate): boolean => sharesLanguage(member, need.languages)
  const canBeChosen = (each: Candidate): boolean =>
    each.member.id !== left && isInAudience(turn, each, wave.who) && canBeRung(turn, each, wave.channels)
  const order = orderOf(turn)
  const chosen = firstOf(candidates, wave.most, order, (each) => canBeChosen(each) && speaks(each))
  const isSpoken = chosen.length > 0
  const room = isSpoken && wave.language !== "any" ? 0 : wave.most - chosen.length
  const others = firstOf(candidates, room, order, (each) => canBeChosen(each) && !speaks(each))
  const interpreters = others.length === 0 ? [] : interpretersBetween(turn, others)
  if (wave.language === "any" || interpreters.length > 0) chosen.push(...others)
  for (const candidate of chosen) ringBy(turn, seat, candidate, openChannels(turn, candidate, wave.channels))
  if (chosen.length > 0 && !isSpoken && turn.request.holds.interpreter === undefined) {
    for (const each of interpreters.slice(0, wave.most))
      ringBy(turn, "interpreter", each, openChannels(turn, each, wave.channels))
  }
  return chosen.length > 0
}

/** Counsel is there and doesn't speak her language: every interpreter between the two, or one who has just come. */
export function ringInterpreters(turn: Turn, only: MemberId | undefined): void {
  const { holds, policy } = turn.request
  const speaker = holds.successor ?? holds.counsel
  const counsel = speaker === undefined ? undefined : turn.onCall.candidate(speaker.member)
  if (counsel === undefined || !isInterpreterWanted(turn.request)) return
  for (const each of interpretersBetween(turn, [counsel])) {
    if (only === undefined || each.member.id === only)
      ringBy(turn, "interpreter", each, openChannels(turn, each, policy.again.channels))
  }
}

/** In the queue: somebody who holds the line until there is counsel. Consoles only: it isn't worth waking anybody. */
export function ringIntake(turn: Turn): void {
  const { holds, need } = turn.request
  if (!isInQueue(turn.request) || holds.intake !== undefined) return
  for (const each of turn.onCall.candidates("intake", need.jurisdiction)) {
    const isAble = isFree(turn, each) && isProspect(turn, each) && sharesLanguage(each.member, need.languages)
    if (isAble) ringBy(turn, "intake", each, openChannels(turn, each, ["console"]))
  }
}

function ringBy(turn: Turn, seat: Seat, { member }: Candidate, channels: readonly Wave["channels"][number][]): void {
  for (const channel of channels) startRing(turn, seat, member.id, channel)
}

/** After the waves: whether anybody could still come, and what that makes of the request. */
export function noteProspects(turn: Turn): void {
  const { history, need, policy, wave, holds } = turn.request
  if (holds.counsel !== undefined || wave < policy.waves.length || isRung(turn.request, "counsel")) return
  const hasProspects = turn.onCall.candidates("counsel", need.jurisdiction).some((each) => isProspect(turn, each))
  turn.set("hasProspects", hasProspects)
  if (hasProspects && !history.wasMatched) turn.remember({ wasMatched: true })
  const phase = phaseOf(turn.request)
  if (phase === "queued" && history.queuedMs === undefined) {
    turn.remember({ queuedMs: turn.now })
    turn.emit({ kind: "alarm", because: "queued" }, "queued")
    ringIntake(turn)
  }
  if (phase === "unanswered" && history.unansweredMs === undefined) {
    turn.remember({ unansweredMs: turn.now })
    turn.emit({ kind: "alarm", because: "unanswered" }, "unanswered")
    ringIntake(turn)
  }
}

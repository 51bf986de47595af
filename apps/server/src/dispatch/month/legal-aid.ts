import type { Effect } from "../effect.ts"
import type { Interval, Member } from "../member.ts"
import { Chance } from "./chance.ts"
import { isBetween } from "./crowd.ts"
import type { Month } from "./month.ts"
import type { ScenarioPerson } from "./scenario.ts"

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Somebody who is at the console half of the time is there for so long, and away for as long. */
const SITS = 40 * MINUTE
const PROBES = 15 * MINUTE
/** From accepting to being connected, in seconds, by channel. Beyond the scenario's assumptions, as is that 3 of 100 fail. */
const connecting = {
  console: { median: 1, p95: 2.5 },
  push: { median: 5, p95: 12 },
  text: { median: 6, p95: 14 },
  voice: { median: 14, p95: 35 },
}
const FAILS = 0.03

/** Those who answer: when they are on shift and at a console, what reaches them, and what they do when it rings. */
export class LegalAid {
  readonly members: readonly Member[]
  readonly #month: Month
  readonly #people: ReadonlyMap<string, ScenarioPerson>
  /** Shifts on which nothing but the console reaches them. */
  readonly #dead = new Map<string, Interval[]>()

  constructor(month: Month) {
    this.#month = month
    const { counsel, interpreters } = month.scenario
    this.#people = new Map([...counsel, ...interpreters].map((person) => [person.id, person]))
    this.members = [
      ...counsel.map((person) => this.#member(person, "counsel", person.licences)),
      ...interpreters.map((person) => this.#member(person, "interpreter", [])),
    ]
  }

  plan(): void {
    for (const { id, onCall } of this.members) for (const shift of onCall) this.#planShift(id, shift)
  }

  notice(effect: Effect): void {
    const { timeline, scenario, on } = this.#month
    const chance = new Chance(scenario.seed, effect.key)
    if (effect.kind === "ring") this.#hear(effect, chance)
    if (effect.kind === "seat") {
      const { member, token, request, kind } = effect
      const ring = this.#channelOf(request, token)
      if (kind !== "seat" || ring === undefined || chance.happens(FAILS)) return
      const connects = timeline.nowMs + chance.spread(connecting[ring]) * SECOND
      timeline.at(Math.round(connects), () => on(request, { kind: "connected", member, token }))
    }
  }

  #channelOf(id: string, token: number): keyof typeof connecting | undefined {
    const holds = Object.values(this.#month.desk.get(id)?.holds ?? {})
    const channel = holds.find((hold) => hold.token === token)?.channel
    return channel !== undefined && channel in connecting ? (channel as keyof typeof connecting) : undefined
  }

  #hear({ ring, request, member, channel }: Effect & { kind: "ring" }, chance: Chance): void {
    const { timeline, scenario, desk, on } = this.#month
    if (channel === "email" || channel === "signal") return
    const { hears, accepts, ...delay } = scenario.answering[channel]
    if (channel === "voice" && chance.happens(scenario.answering.voice.voicemail)) {
      // It picks up, plays its greeting, and presses nothing.
      timeline.at(timeline.nowMs + 20 * SECOND, () => on(request, { kind: "reached nobody", ring }))
      return
    }
    if ((channel !== "console" && this.#isDead(member)) || !chance.happens(hears)) return
    // Whether they can take it is one thing, by whatever channel they hear of it.
    const isYes = new Chance(scenario.seed, "takes", member, request).happens(accepts)
    const reacts = timeline.nowMs + chance.spread(delay) * this.#slowness() * SECOND
    timeline.at(Math.round(reacts), () => {
      const rings = desk.get(request)?.rings.some(({ id }) => id === ring) ?? false
      // A console and a call have stopped by then; a message is still there.
      if (!rings && (channel === "console" || channel === "voice")) return
      on(request, isYes ? { kind: "accept", member, ring } : { kind: "refuse", member })
    })
  }

  #slowness(): number {
    const { calendar, timeline, scenario } = this.#month
    const { nightFactor, nightFrom, nightTo } = scenario.answering
    return isBetween(calendar.hour(timeline.nowMs) * 60, nightFrom, nightTo) ? nightFactor : 1
  }

  #isDead(member: string): boolean {
    const now = this.#month.timeline.nowMs
    return (this.#dead.get(member) ?? []).some(({ fromMs, toMs }) => fromMs <= now && now < toMs)
  }

  #member(
    { id, languages, shifts }: ScenarioPerson,
    role: Member["role"],
    licences: readonly { readonly jurisdiction: string; readonly matter: string }[],
  ): Member {
    const { calendar, scenario } = this.#month
    const never = Number.POSITIVE_INFINITY
    return {
      id,
      role,
      isPartner: false,
      languages,
      licences: licences.map((each) => ({ ...each, expiresMs: never })),
      channels: ["push", "text", "voice"],
      onCall: calendar.layOut(shifts, scenario.start, scenario.days),
      certifiedUntilMs: never,
    }
  }

  /** On shift they come to the console and leave it, for stretches that make up their share; and some shifts nobody reaches them. */
  #planShift(member: string, shift: Interval): void {
    const { scenario, timeline, take } = this.#month
    const { atConsole, unreachable } = this.#people.get(member)!
    const chance = new Chance(scenario.seed, "shift", member, shift.fromMs)
    timeline.at(shift.fromMs, () => take({ kind: "shift", member }))
    let isOpen = chance.happens(atConsole)
    for (let at = shift.fromMs; at < shift.toMs; isOpen = !isOpen) {
      const state = isOpen
      timeline.at(Math.round(at), () => take({ kind: "console", member, isOpen: state }))
      at += chance.wait(2 * SITS * (isOpen ? atConsole : 1 - atConsole))
    }
    timeline.at(shift.toMs, () => take({ kind: "console", member, isOpen: false }))
    if (!chance.happens(unreachable)) return
    this.#dead.set(member, [...(this.#dead.get(member) ?? []), shift])
    timeline.at(shift.fromMs + chance.share() * PROBES, () => take({ kind: "probe", member, isReachable: false }))
    timeline.at(shift.toMs, () => take({ kind: "probe", member, isReachable: true }))
  }
}

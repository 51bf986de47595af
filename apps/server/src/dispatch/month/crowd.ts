import type { Effect } from "../effect.ts"
import { minutesOf } from "./calendar.ts"
import { Chance } from "./chance.ts"
import type { Month } from "./month.ts"

const SECOND = 1000
const HOUR = 3600 * SECOND
/** A mistake is noticed when a lawyer's name appears, or a little before. */
const NOTICES = { median: 12, p95: 40 }

/** Those who press: when, what they need, how long they wait, how long they talk, and when they lose the network. */
export class Crowd {
  /** Requests of people who didn't mean to press, as nobody but the scenario knows. */
  readonly mistakes = new Set<string>()
  readonly #month: Month

  constructor(month: Month) {
    this.#month = month
  }

  plan(): void {
    const { scenario, calendar, startMs } = this.#month
    const { byHour, perDayMean, bursts } = scenario.requests
    const perWeight = perDayMean / byHour.reduce((sum, weight) => sum + weight, 0)
    const endMs = calendar
      .layOut([{ days: everyDay, from: "00:00", to: "24:00" }], scenario.start, scenario.days)
      .at(-1)!.toMs
    for (let hourMs = startMs; hourMs < endMs; hourMs += HOUR) {
      const rate = byHour[calendar.hour(hourMs)]! * perWeight
      const chance = new Chance(scenario.seed, "hour", hourMs)
      let n = 0
      for (let at = chance.wait(1 / rate); at < 1; at += chance.wait(1 / rate)) {
        // Families and workplaces with codes of their own.
        this.#planPress(`${hourMs} ${n++}`, hourMs + at * HOUR, `code ${Math.floor(chance.share() * 200)}`)
      }
    }
    for (const { at, requests, withinSeconds } of bursts) {
      const chance = new Chance(scenario.seed, "burst", at)
      for (let n = 0; n < requests; n++) {
        const pressedMs = calendar.instant(at) + chance.share() * withinSeconds * SECOND
        this.#planPress(`burst ${at} ${n}`, pressedMs, `workplace ${at}`)
      }
    }
  }

  notice(effect: Effect): void {
    const { timeline } = this.#month
    const chance = new Chance(this.#month.scenario.seed, effect.key)
    if (effect.kind === "tell" && effect.status.phase === "answered" && effect.status.isConnected) {
      this.#talk(effect.request, chance)
    }
    if (effect.kind === "recall") {
      const { member, token, request } = effect
      // Four of five are back before the same counsel is given up.
      if (!chance.happens(0.8)) return
      const back = timeline.nowMs + chance.spread({ median: 5, p95: 15 }) * SECOND
      timeline.at(back, () => this.#month.on(request, { kind: "connected", member, token }))
    }
  }

  #planPress(id: string, pressedMs: number, source: string): void {
    const { scenario, timeline, take } = this.#month
    const { languages, matters, jurisdictions, mistakes, patience } = scenario.requests
    const chance = new Chance(scenario.seed, "press", id)
    const need = {
      jurisdiction: chance.one(jurisdictions),
      isHomeJurisdiction: false,
      matter: chance.one(matters),
      languages: [chance.one(languages)],
      conflicts: [],
      mayBeUnder18: false,
    }
    const isMistake = chance.happens(mistakes)
    if (isMistake) this.mistakes.add(id)
    const leavesMs = pressedMs + chance.spread(isMistake ? NOTICES : patience) * SECOND
    const at = Math.round(pressedMs)
    timeline.at(at, () => take({ kind: "open", id, need, source, pressedMs: at }))
    timeline.at(Math.round(leavesMs), () => this.#leave(id, isMistake))
  }

  #leave(id: string, isMistake: boolean): void {
    const { desk, on, timeline } = this.#month
    const request = desk.get(id)
    if (request === undefined) return
    if (isMistake) on(id, { kind: "end", because: "all clear" })
    else if (request.history.connectedMs === undefined) {
      // Whoever sees a name waits for the voice.
      if (request.holds.counsel === undefined) on(id, { kind: "end", because: "person left" })
      else timeline.at(timeline.nowMs + 10 * SECOND, () => this.#leave(id, false))
    }
  }

  /** Each connection lasts as long as a call does, or drops before; the assumptions beyond the scenario's are here. */
  #talk(id: string, chance: Chance): void {
    const { desk, on, timeline, scenario } = this.#month
    const { member, token } = desk.get(id)!.holds.counsel!
    const lasts = chance.spread(scenario.requests.call) * SECOND
    const drops = chance.happens(0.05)
    const handsOver = !drops && chance.happens(0.02)
    const until = timeline.nowMs + (drops || handsOver ? chance.share() : 1) * lasts
    timeline.at(Math.round(until), () => {
      if (desk.get(id)?.holds.counsel?.token !== token) return
      if (drops) on(id, { kind: "dropped", member, token })
      else if (handsOver) on(id, { kind: "hand over", member, token, because: "asked" })
      else on(id, { kind: "finish", member, token })
      // Nobody stays for ever with a call that nobody takes over.
      const patience = timeline.nowMs + 15 * 60 * SECOND
      timeline.at(patience, () => {
        const holds = desk.get(id)?.holds.counsel
        if (holds?.token === token && holds.connectByMs === undefined) on(id, { kind: "finish", member, token })
      })
    })
  }
}

const everyDay = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

/** Whether a minute of the day lies between two times, over midnight too. */
export function isBetween(minute: number, from: string, to: string): boolean {
  const [start, end] = [minutesOf(from), minutesOf(to)]
  return start < end ? minute >= start && minute < end : minute >= start || minute < end
}

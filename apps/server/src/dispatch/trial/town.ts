import { expect } from "vitest"
import { Desk, type DeskEvent } from "../desk.ts"
import type { Effect, Status } from "../effect.ts"
import { type HelpRequest, phaseOf, type RingId } from "../help-request.ts"
import type { Licence, Member, MemberId } from "../member.ts"
import type { Need } from "../need.ts"
import { type Channel, defaultPolicy, type Policy } from "../policy.ts"
import type { RequestEvent } from "../step.ts"
import { Honesty } from "./honesty.ts"

/** Noon, on a day of no importance. */
export const START = Date.UTC(2026, 2, 3, 12)
const YEAR = 365 * 24 * 3600 * 1000

export function licence(jurisdiction: string, matter: string, expiresMs = START + YEAR): Licence {
  return { jurisdiction, matter, expiresMs }
}

/** On call for a year, with an immigration licence of Minnesota, English, and every channel, unless said otherwise. */
export function counsel(id: MemberId, otherwise: Partial<Member> = {}): Member {
  return {
    id,
    role: "counsel",
    isPartner: false,
    licences: [licence("US-MN", "immigration")],
    languages: ["en"],
    channels: ["push", "text", "voice"],
    onCall: [{ fromMs: START - YEAR, toMs: START + YEAR }],
    certifiedUntilMs: START + YEAR,
    ...otherwise,
  }
}

export const interpreter = (id: MemberId, ...languages: string[]): Member =>
  counsel(id, { role: "interpreter", licences: [], languages })

export const need = (otherwise: Partial<Need> = {}): Need => ({
  jurisdiction: "US-MN",
  isHomeJurisdiction: false,
  matter: "immigration",
  languages: ["en"],
  conflicts: [],
  mayBeUnder18: false,
  ...otherwise,
})

interface TownOptions {
  readonly members: readonly Member[]
  /** Who sits at a console; everybody, unless said otherwise. */
  readonly atConsole?: readonly MemberId[]
  readonly policy?: Policy
}

/** A desk, the people around it, and a clock that the test moves. Whatever comes of an event is checked before it is handed on. */
export class Town {
  readonly #policy: Policy
  readonly #honesty = new Honesty()
  readonly #atConsole = new Set<MemberId>()
  #members: readonly Member[] = []
  #desk: Desk
  #now = START

  constructor({ members, atConsole, policy }: TownOptions) {
    this.#policy = policy ?? defaultPolicy
    this.#desk = new Desk(this.#policy)
    this.take({ kind: "roster", members })
    for (const member of atConsole ?? members.map(({ id }) => id)) this.take({ kind: "console", member, isOpen: true })
  }

  /** Since the start. */
  get elapsedMs(): number {
    return this.#now - START
  }

  take(event: DeskEvent): readonly Effect[] {
    const { changes, effects } = this.#desk.take(event, this.#now)
    if (event.kind === "roster") this.#members = event.members
    if (event.kind === "console" && event.isOpen) this.#atConsole.add(event.member)
    if (event.kind === "console" && !event.isOpen) this.#atConsole.delete(event.member)
    this.#honesty.check(changes, effects, this.#desk.requests())
    return effects
  }

  /** The process dies and another begins, with what was written, the roster, and the consoles that connect again. */
  restart(): void {
    this.#desk = new Desk(this.#policy)
    this.#desk.take({ kind: "roster", members: this.#members }, this.#now)
    for (const request of this.open) this.#desk.refresh(request)
    for (const member of this.#atConsole) this.take({ kind: "console", member, isOpen: true })
  }

  get open(): readonly HelpRequest[] {
    return this.#honesty.all.filter(({ ending }) => ending === undefined)
  }

  /** Everything that was to be done since the beginning. */
  get done(): readonly Effect[] {
    return this.#honesty.done
  }

  press(id: string, otherwise: Partial<Need> = {}, source = id): readonly Effect[] {
    return this.take({ kind: "open", id, need: need(otherwise), source, pressedMs: this.#now })
  }

  on(id: string, event: RequestEvent): readonly Effect[] {
    return this.take({ kind: "request", id, event })
  }

  /** The clock goes on, and whatever becomes due on the way is done at its time. */
  advance(ms: number): readonly Effect[] {
    const until = this.#now + ms
    const effects: Effect[] = []
    for (let due = this.#desk.dueMs; due !== undefined && due <= until; due = this.#desk.dueMs) {
      this.#now = Math.max(this.#now, due)
      effects.push(...this.take({ kind: "tick" }))
    }
    this.#now = until
    return effects
  }

  /** The machine's clock is set, by minutes or by hours, back or forth; then the desk looks what is due. */
  jump(ms: number): void {
    this.#now += ms
    this.take({ kind: "tick" })
  }

  request(id: string): HelpRequest {
    const request = this.#honesty.newest(id)
    if (request === undefined) throw new Error(`nobody pressed for ${id}`)
    return request
  }

  hasEnded(id: string): boolean {
    return this.#honesty.newest(id)?.ending !== undefined
  }

  phase(id: string): string {
    return phaseOf(this.request(id))
  }

  ringOf(member: MemberId, id: string, channel: Channel = "console"): RingId {
    const ring = this.request(id).rings.find((each) => each.member === member && each.channel === channel)
    if (ring === undefined) throw new Error(`${id} doesn't ring ${member} by ${channel}`)
    return ring.id
  }

  /** Who is rung now, and how, as `Ada console`. */
  ringing(id: string): string[] {
    return this.request(id).rings.map(({ member, channel }) => `${member} ${channel}`)
  }

  accept(member: MemberId, id: string, channel: Channel = "console"): readonly Effect[] {
    return this.on(id, { kind: "accept", member, ring: this.ringOf(member, id, channel) })
  }

  /** Accepts and is connected. Returns the token. */
  answer(member: MemberId, id: string, channel: Channel = "console"): number {
    this.accept(member, id, channel)
    const token = this.tokenOf(member, id)
    this.on(id, { kind: "connected", member, token })
    return token
  }

  tokenOf(member: MemberId, id: string): number {
    const hold = Object.values(this.request(id).holds).find((each) => each.member === member)
    expect(hold, `${member} holds ${id}`).toBeDefined()
    return hold!.token
  }
}

/** Who is rung by these effects, and how, as `Ada console`. */
export const rung = (effects: readonly Effect[]): string[] =>
  effects.flatMap((each) => (each.kind === "ring" ? [`${each.member} ${each.channel}`] : []))

/** Who stops ringing by these effects, and why, as `Ben answered`. */
export const silenced = (effects: readonly Effect[]): string[] =>
  effects.flatMap((each) => (each.kind === "silence" ? [`${each.member} ${each.because}`] : []))

/** The last thing that the person of this request is told. */
export const told = (effects: readonly Effect[], id: string): Status | undefined =>
  effects.flatMap((each) => (each.kind === "tell" && each.request === id ? [each.status] : [])).at(-1)

export const minutes = (count: number): number => count * 60_000
export const seconds = (count: number): number => count * 1000

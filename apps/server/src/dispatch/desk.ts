import { DispatchError } from "./dispatch-error.ts"
import type { Effect, Silence } from "./effect.ts"
import {
  dueMs,
  type HelpRequest,
  isInQueue,
  isInterpreterWanted,
  newRequest,
  type RequestId,
  wantedCounsel,
} from "./help-request.ts"
import type { Member, MemberId } from "./member.ts"
import type { Need } from "./need.ts"
import type { Candidate } from "./on-call.ts"
import { People } from "./people.ts"
import type { Policy } from "./policy.ts"
import { inOrder, rankBefore } from "./queue.ts"
import { Spending } from "./spending.ts"
import { type RequestEvent, step } from "./step.ts"

/** Something that happened, to one request or to the people who answer them. */
export type DeskEvent =
  /** The button was held. A request that is there already is left as it is, however often it is sent. */
  | {
      readonly kind: "open"
      readonly id: RequestId
      readonly need: Need
      readonly source: string
      readonly pressedMs: number
    }
  | { readonly kind: "request"; readonly id: RequestId; readonly event: RequestEvent }
  /** Everything that is due. */
  | { readonly kind: "tick" }
  | { readonly kind: "roster"; readonly members: readonly Member[] }
  | { readonly kind: "console"; readonly member: MemberId; readonly isOpen: boolean }
  | { readonly kind: "probe"; readonly member: MemberId; readonly isReachable: boolean }
  /** Their shift has begun. */
  | { readonly kind: "shift"; readonly member: MemberId }
  /** A coordinator puts one request before another; before none means last. */
  | { readonly kind: "order"; readonly id: RequestId; readonly before: RequestId | undefined }

/** One request to be written. */
export interface Change {
  readonly request: HelpRequest
  /** The revision that it is written over, and no other; `undefined` for one that is new. */
  readonly over: number | undefined
}

/** What came of one event: what to write and, once that is written, what to do. */
export interface Outcome {
  readonly changes: readonly Change[]
  readonly effects: readonly Effect[]
}

interface Entry {
  readonly request: HelpRequest
  readonly dueMs: number
}

/**
 * All open requests and the people who may answer them: carries what happens to one request to the others whom it concerns. Who
 * accepts here stops ringing there; who becomes free is rung for whoever waits longest; the queue has an order.
 *
 * It has no clock, no socket and no disk, and the same events at the same times bring forth the same outcomes. What it knows
 * follows from the requests it was given, the roster, and where people are: a desk that was lost is made again from those.
 * Beside it, other processes may have desks of their own: what one request is worth is decided where it is kept
 * (see {@link HelpRequest}), and {@link refresh} brings in what another has decided.
 */
export class Desk {
  readonly #policy: Policy
  readonly #spending: Spending
  readonly #people: People
  readonly #open = new Map<RequestId, Entry>()
  /** Those of them that are in the queue, or have a place there that isn't theirs any more: few, however many press at once. */
  readonly #waiting = new Set<RequestId>()
  #changes = new Map<RequestId, Change>()
  #effects: Effect[] = []
  /** Who could be rung since this event and couldn't before. */
  #freed: MemberId[] = []
  /** Who isn't rung any more for a request that somebody else took, or that they can't take. */
  #spared: MemberId[] = []
  /** The desk's own time, which only goes on, and how far it is ahead of the clock that it is given. */
  #timeMs = 0
  #aheadMs = 0
  /** Those in the queue, in order, as of the last event. */
  #queue: readonly RequestId[] = []

  /** @param policy - For requests that come from now on. */
  constructor(policy: Policy) {
    // A copy that nobody else has, so that it can't change under a request.
    this.#policy = structuredClone(policy)
    this.#spending = new Spending(policy.caps)
    this.#people = new People(this.#spending)
  }

  /**
   * @param clockMs - Milliseconds since 1970. A clock that is set back doesn't take the desk back, nor does it make it wait:
   *   from there on the desk goes at the clock's pace, ahead of it, until nothing is open any more. One that is set forward takes it
   *   along: [Note: When the clock jumps].
   * @throws {DispatchError} when the event is refused; nothing has changed then.
   */
  take(event: DeskEvent, clockMs: number): Outcome {
    // Shifts and certificates go by the clock: the desk is ahead of it for no longer than a request needs that.
    if (this.#open.size === 0) [this.#timeMs, this.#aheadMs] = [clockMs, 0]
    this.#aheadMs = Math.max(this.#aheadMs, this.#timeMs - clockMs)
    this.#timeMs = clockMs + this.#aheadMs
    const nowMs = this.#timeMs
    this.#people.nowMs = nowMs
    this.#changes = new Map()
    this.#effects = []
    this.#apply(event, nowMs)
    do {
      for (const freed of this.#freed.splice(0)) this.#offer(freed, nowMs)
      for (const spared of this.#spared.splice(0)) this.#offerToQueue(spared, nowMs)
      this.#arrangeQueue(nowMs)
    } while (this.#freed.length + this.#spared.length > 0)
    return { changes: [...this.#changes.values()], effects: this.#effects }
  }

  /**
   * A request as it is kept now: all open ones at the start, later each that another process has written, and each that this
   * one couldn't write. It replaces what was known here.
   */
  refresh(request: HelpRequest): void {
    this.#timeMs = Math.max(this.#timeMs, request.changedMs)
    this.#keep(this.get(request.id), request)
  }

  get(id: RequestId): HelpRequest | undefined {
    return this.#open.get(id)?.request
  }

  requests(): Iterable<HelpRequest> {
    return [...this.#open.values()].map(({ request }) => request)
  }

  /** Everybody on the roster, as they are in this moment. */
  people(): Iterable<Candidate> {
    return this.#people.everybody()
  }

  /** When to send `tick` if nothing else happens, by the clock that {@link take} is given; `undefined` while nothing is due. */
  get dueMs(): number | undefined {
    let due = Number.POSITIVE_INFINITY
    for (const entry of this.#open.values()) due = Math.min(due, entry.dueMs)
    return Number.isFinite(due) ? due - this.#aheadMs : undefined
  }

  #apply(event: DeskEvent, now: number): void {
    switch (event.kind) {
      case "open":
        this.#begin(event, now)
        break
      case "request":
        this.#advance(event.id, event.event, now)
        break
      case "tick":
        for (const [id, entry] of this.#open) if (entry.dueMs <= now) this.#advance(id, { kind: "tick" }, now)
        break
      case "roster":
        this.#replaceRoster(event.members, now)
        break
      case "console":
        if (this.#people.place(event.member, { isAtConsole: event.isOpen })) this.#freed.push(event.member)
        if (!event.isOpen) this.#withdraw(event.member, "away", now)
        break
      case "probe":
        if (this.#people.place(event.member, { isReachable: event.isReachable })) this.#freed.push(event.member)
        break
      case "shift":
        this.#freed.push(event.member)
        break
      case "order":
        this.#order(event.id, event.before, now)
        break
    }
  }

  #begin({ id, need, source, pressedMs }: DeskEvent & { kind: "open" }, now: number): void {
    if (this.#open.has(id)) return
    const isHeldBack = !this.#spending.admit(source, now)
    // By the desk's own time as all else of it: or a clock that was set back would make a press of now one of hours ago.
    const request = newRequest({ id, need, policy: this.#policy, isHeldBack, pressedMs: pressedMs + this.#aheadMs })
    this.#keep(undefined, request)
    this.#changes.set(id, { request, over: undefined })
    if (isHeldBack)
      this.#effects.push({ kind: "alarm", because: "held back", key: `${id}/alarm/held back`, request: id })
    this.#advance(id, { kind: "tick" }, now)
  }

  /** One step of one request, and what it means for the others. */
  #advance(id: RequestId, event: RequestEvent, now: number): void {
    const known = this.#open.get(id)?.request
    if (known === undefined) throw new DispatchError("REQUEST_NOT_OPEN")
    const { request, effects } = step(known, event, now, this.#people)
    this.#effects.push(...effects)
    for (const effect of effects) {
      if (effect.kind === "ring") this.#spending.note(effect.member, effect.channel, now)
      if (effect.kind === "silence" && isStillThere(effect.because)) this.#spared.push(effect.member)
    }
    if (request === known) return
    const first = this.#changes.get(id)
    this.#changes.set(id, { request, over: first === undefined ? known.revision : first.over })
    const { seated, freed } = this.#keep(known, request)
    this.#freed.push(...freed)
    for (const member of seated) this.#withdraw(member, "busy", now)
  }

  #keep(known: HelpRequest | undefined, request: HelpRequest): ReturnType<People["follow"]> {
    if (isInQueue(request) || request.place !== undefined) this.#waiting.add(request.id)
    else this.#waiting.delete(request.id)
    if (request.ending !== undefined) this.#open.delete(request.id)
    else this.#open.set(request.id, { request, dueMs: dueMs(request) ?? Number.POSITIVE_INFINITY })
    return this.#people.follow(known, request)
  }

  /** They stop ringing wherever they ring, before anybody can wait for them in vain. */
  #withdraw(member: MemberId, because: "busy" | "away" | "revoked", now: number): void {
    for (const id of this.#people.ringing(member)) this.#advance(id, { kind: "left", member, because }, now)
  }

  /**
   * [Note: Whom somebody who becomes free is rung for]
   * For every request that is still in its waves, as if they had been there from the start; and of those in the queue for the
   * first that may have them, and no other: fifteen requests that ring one lawyer at once would leave the order to chance.
   * The next in line has them when the first is answered, and everybody free is rung by each round.
   */
  #offer(member: MemberId, now: number): void {
    for (const request of this.requests()) {
      const isWanting = wantedCounsel(request) !== undefined || isInterpreterWanted(request)
      if (isWanting && !isInQueue(request)) this.#ringFor(request.id, member, now)
    }
    this.#offerToQueue(member, now)
  }

  #offerToQueue(member: MemberId, now: number): void {
    for (const id of this.#queue) if (this.#ringFor(id, member, now)) return
  }

  /** Returns whether the request rings them now. */
  #ringFor(id: RequestId, member: MemberId, now: number): boolean {
    if (this.#open.has(id)) this.#advance(id, { kind: "came", member }, now)
    return this.#people.ringing(member).includes(id)
  }

  #replaceRoster(members: readonly Member[], now: number): void {
    const { came, gone } = this.#people.replace(members)
    for (const request of this.requests()) {
      const concerned = gone.filter((member) => concerns(request, member))
      for (const member of concerned) this.#advance(request.id, { kind: "left", member, because: "revoked" }, now)
    }
    this.#freed.push(...came)
  }

  #order(id: RequestId, before: RequestId | undefined, now: number): void {
    const others = this.#queue.filter((each) => each !== id).flatMap((each) => this.get(each) ?? [])
    this.#advance(id, { kind: "order", rank: rankBefore(others, before) }, now)
    if (this.get(id)?.isHeldBack) this.#advance(id, { kind: "let through" }, now)
  }

  #arrangeQueue(now: number): void {
    const waiting = [...this.#waiting].flatMap((id) => this.get(id) ?? [])
    this.#queue = inOrder(waiting.filter(isInQueue)).map(({ id }) => id)
    const places = new Map(this.#queue.map((id, n) => [id, n + 1]))
    for (const { id, place } of waiting) {
      if (place !== places.get(id)) this.#advance(id, { kind: "place", place: places.get(id) }, now)
    }
  }
}

const concerns = ({ rings, holds }: HelpRequest, member: MemberId): boolean =>
  rings.some((ring) => ring.member === member) || Object.values(holds).some((hold) => hold.member === member)

const isStillThere = (because: Silence): boolean =>
  because === "answered" || because === "ended" || because === "refused" || because === "not wanted"

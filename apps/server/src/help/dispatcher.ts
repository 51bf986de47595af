import type { NewAct } from "../board/acts.ts"
import { actsOf } from "../board/acts-of.ts"
import { Desk, type DeskEvent, type Outcome } from "../dispatch/desk.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import { type Effect, isKeptUntilDone } from "../dispatch/effect.ts"
import type { HelpRequest, RequestId } from "../dispatch/help-request.ts"
import type { Member, MemberId } from "../dispatch/member.ts"
import type { Candidate } from "../dispatch/on-call.ts"
import type { Policy } from "../dispatch/policy.ts"
import type { RequestEvent } from "../dispatch/step.ts"
import type { Log } from "../log.ts"
import { RequestError } from "../problem.ts"
import type { Asked, KeptRequest } from "./kept-request.ts"
import { RequestConflict, type RequestsBook, type Undone, type Writing } from "./requests-book.ts"
import type { OnHelpStep } from "./steps.ts"

/** A crowd that presses together is written in a few transactions. More of them, and the last ones wait for longer; fewer, and everybody does. */
const MOST_AT_ONCE = 700
/**
 * While more of them are being looked at, the first ones wait so long for the others, that is for signatures: what is written
 * and told once for many takes a fraction of what it takes for each. Somebody who presses alone waits for nothing.
 */
const MOST_GATHER_MS = 100
/** The clock is looked at this often while anything is due: it may be set, and a machine may sleep. */
const LOOK_MS = 500
/** What was done is taken off the disk with the next write, or after this long. */
const TIDY_MS = 2000
/** A request that others keep writing over: taken so often, each time over what the disk has. */
const MOST_ATTEMPTS = 3

export interface DispatcherParts {
  readonly book: RequestsBook
  readonly policy: Policy
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Whoever is at a console now: what a desk that is made anew has to be told. */
  readonly present: () => Iterable<MemberId>
  readonly members: () => readonly Member[]
  /** Does what follows from what was written, in order. Called again with the same keys after a crash. Throws nothing. */
  readonly perform: (effects: readonly Effect[]) => void
  /** These were written. */
  readonly onWritten: (requests: readonly KeptRequest[]) => void
  readonly onStep: OnHelpStep
}

/** Something to take, and who waits for it. */
interface Job {
  readonly event: DeskEvent | undefined
  /** To be written down with it, unless it is refused. */
  readonly act?: NewAct
  /** With `open`: what of the request dispatch doesn't look at. */
  readonly asked?: Asked
  /** Changes of what dispatch doesn't look at; throws when they don't fit what the request is by then. */
  readonly amend?: { readonly id: RequestId; readonly change: (kept: KeptRequest) => Partial<Asked> }
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
  attempts: number
}

/**
 * Runs the desk: gives it a clock, writes what changed, and only then does what follows and tells whoever waits.
 *
 * [Note: One writer at a time]
 * Events are taken in the order in which they come, many in one transaction, and the next ones wait for it. When a write fails, the
 * desk knows what nobody else does: it is thrown away, made anew from the disk, and the events are taken again. So what
 * a phone or a console hears is always on the disk, whatever dies when.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts
  readonly #kept = new Map<RequestId, KeptRequest>()
  /** Whose probes don't come through: a desk that is made anew has to be told. */
  readonly #unreachable = new Set<MemberId>()
  #desk: Desk
  #jobs: Job[] = []
  /** Events that will be here in a moment, and who waits for them. */
  #coming = 0
  #onGathered: (() => void) | undefined
  #done: Omit<Undone, "effects">[] = []
  #pumping: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  private constructor(parts: DispatcherParts) {
    this.#parts = parts
    this.#desk = new Desk(parts.policy)
  }

  /** Knows the requests that an earlier run left open; {@link begin} goes on with them. */
  static async open(parts: DispatcherParts): Promise<Dispatcher> {
    const dispatcher = new Dispatcher(parts)
    await dispatcher.#makeDesk()
    return dispatcher
  }

  /** Does again what an earlier run isn't known to have done, and from now on whatever is due. */
  async begin(): Promise<void> {
    const undone = await this.#parts.book.undone()
    this.#parts.perform(undone.flatMap(({ effects }) => effects.filter((effect) => this.#isWanted(effect))))
    this.#done.push(...undone)
    this.#schedule()
  }

  /** As the disk has it; `undefined` for a request that isn't open. */
  get(id: RequestId): KeptRequest | undefined {
    return this.#kept.get(id)
  }

  /** Everybody on the roster, as they are in this moment. */
  people(): Iterable<Candidate> {
    return this.#desk.people()
  }

  /** Whether what is sent to somebody comes. Taken as {@link take}, without anybody who waits for it. */
  probed(member: MemberId, isReachable: boolean): void {
    if (isReachable) this.#unreachable.delete(member)
    else this.#unreachable.add(member)
    this.take({ kind: "probe", member, isReachable }).catch((error: unknown) => {
      if (!isRefusal(error)) this.#parts.log.error({ err: error }, "whom probes reach could not be noted")
    })
  }

  /** Open requests, as the disk has them. */
  open(): Iterable<KeptRequest> {
    return this.#kept.values()
  }

  /** Something is on its way here: what comes meanwhile waits a moment for it. @returns to be called when it is here, or won't come. */
  expect(): () => void {
    this.#coming += 1
    let isHere = false
    return () => {
      if (isHere) return
      isHere = true
      this.#coming -= 1
      if (this.#isGathered()) this.#onGathered?.()
    }
  }

  /** Resolves when what came of it is on the disk. @throws {DispatchError} when it is refused. */
  take(event: DeskEvent): Promise<void> {
    return this.#enqueue({ event })
  }

  /** As {@link take}, and on the disk with it who did it. */
  coordinate(event: DeskEvent, act: NewAct): Promise<void> {
    return this.#enqueue({ event, act })
  }

  /** As {@link take}, for something that happened to one request. */
  tell(id: RequestId, event: RequestEvent): Promise<void> {
    return this.take({ kind: "request", id, event })
  }

  /** A new request: taken and on the disk when it resolves. */
  ask(event: DeskEvent & { readonly kind: "open" }, asked: Asked): Promise<void> {
    return this.#enqueue({ event, asked })
  }

  /**
   * Changes what dispatch doesn't look at. Resolves when it is on the disk.
   * @param change - Given the request as it is then; a `RequestError` that it throws is thrown.
   * @throws {DispatchError} `REQUEST_NOT_OPEN`.
   */
  amend(id: RequestId, change: (kept: KeptRequest) => Partial<Asked>): Promise<void> {
    return this.#enqueue({ event: undefined, amend: { id, change } })
  }

  /** Takes nothing any more; resolves when what was taken is on the disk. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#pumping
    if (this.#done.length > 0) await this.#parts.book.write([], this.#done.splice(0)).catch(() => undefined)
  }

  #enqueue(job: Omit<Job, "resolve" | "reject" | "attempts">): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(new DispatchError("REQUEST_NOT_OPEN"))
        return
      }
      this.#jobs.push({ ...job, resolve, reject, attempts: 0 })
      if (this.#isGathered()) this.#onGathered?.()
      this.#pumping ??= this.#pump().finally(() => {
        this.#pumping = undefined
        this.#schedule()
      })
    })
  }

  async #pump(): Promise<void> {
    do {
      await this.#gather()
      await this.#work(this.#jobs.splice(0, MOST_AT_ONCE))
    } while (this.#jobs.length > 0)
  }

  /** What comes in one turn of the event loop is written together, and what is known to be on its way with it. */
  async #gather(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#isGathered()) return
    await new Promise<void>((resolve) => {
      this.#onGathered = resolve
      setTimeout(resolve, MOST_GATHER_MS)
    })
    this.#onGathered = undefined
  }

  #isGathered(): boolean {
    return this.#coming === 0 || this.#jobs.length >= MOST_AT_ONCE
  }

  async #work(jobs: readonly Job[]): Promise<void> {
    const round = new Round(this.#desk, this.#kept)
    const refusals = new Map<Job, unknown>()
    for (const job of jobs) {
      try {
        round.take(job, this.#parts.now())
      } catch (error) {
        refusals.set(job, error)
      }
    }
    const bug = [...refusals.values()].find((error) => !isRefusal(error))
    const writings = round.writings()
    const done = this.#done.splice(0)
    try {
      // A fault in the middle of a step leaves a desk that nobody can trust.
      if (bug !== undefined) throw bug
      if (writings.length > 0) this.#parts.onStep("events taken")
      if (writings.length + done.length + round.acts.length > 0)
        await this.#parts.book.write(writings, done, round.acts)
    } catch (error) {
      this.#done.unshift(...done)
      await this.#takeAgain(jobs, refusals, error)
      return
    }
    if (writings.length > 0) this.#parts.onStep("requests written")
    this.#settle(writings, round.effects)
    if (writings.length > 0) this.#parts.onStep("effects done")
    for (const job of jobs) {
      if (refusals.has(job)) job.reject(refusals.get(job))
      else job.resolve()
    }
  }

  #settle(writings: readonly Writing[], effects: readonly Effect[]): void {
    for (const { kept } of writings) {
      if (kept.request.ending === undefined) this.#kept.set(kept.asked.id, kept)
      else this.#kept.delete(kept.asked.id)
    }
    this.#parts.onWritten(writings.map(({ kept }) => kept))
    this.#parts.perform(effects)
    for (const { kept, effects: own } of writings) {
      if (own.length > 0) this.#done.push({ request: kept.asked.id, revision: kept.request.revision })
    }
  }

  /** Nothing was written: begins anew from the disk, and takes again what another writer has only overtaken. */
  async #takeAgain(jobs: readonly Job[], refusals: ReadonlyMap<Job, unknown>, error: unknown): Promise<void> {
    const isOvertaken = error instanceof RequestConflict
    if (!isOvertaken) this.#parts.log.error({ err: error }, "requests for help could not be written down")
    const again: Job[] = []
    for (const job of jobs) {
      job.attempts += 1
      const own = refusals.get(job)
      if (own !== undefined && !isRefusal(own)) job.reject(own)
      else if (job.attempts < MOST_ATTEMPTS && (isOvertaken || own === undefined)) again.push(job)
      else job.reject(own ?? error)
    }
    try {
      await this.#makeDesk()
    } catch (cause) {
      for (const job of again) job.reject(cause)
      return
    }
    // One by one: whichever can't be written doesn't keep the others from it.
    for (const job of again) await this.#work([job])
  }

  /** From the disk, the roster and where people are. */
  async #makeDesk(): Promise<void> {
    const open = await this.#parts.book.open()
    this.#desk = new Desk(this.#parts.policy)
    this.#kept.clear()
    const roster: DeskEvent = { kind: "roster", members: this.#parts.members() }
    this.#desk.take(roster, this.#parts.now())
    for (const kept of open) {
      this.#kept.set(kept.asked.id, kept)
      this.#desk.refresh(kept.request)
    }
    // Written like everything else: whoever is at a console may be rung at once.
    const nobody = { resolve: () => undefined, reject: () => undefined, attempts: 0 }
    const silent = [...this.#unreachable].map((member) => ({ kind: "probe", member, isReachable: false }) as const)
    const events: DeskEvent[] = [...this.#parts.present()].map((member) => ({ kind: "console", member, isOpen: true }))
    this.#jobs.unshift(...[...silent, ...events, { kind: "tick" } as const].map((event) => ({ event, ...nobody })))
  }

  #isWanted(effect: Effect): boolean {
    const request = this.#kept.get(effect.request)?.request
    if (request === undefined) return effect.kind === "silence" || effect.kind === "unseat"
    if (effect.kind === "ring") return request.rings.some(({ id }) => id === effect.ring)
    if (effect.kind !== "seat" && effect.kind !== "recall") return true
    return Object.values(request.holds).some(({ token }) => token === effect.token)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#isClosed || this.#pumping !== undefined) return
    if (this.#jobs.length > 0) {
      this.take({ kind: "tick" }).catch(() => undefined)
      return
    }
    const due = this.#desk.dueMs
    const waitMs = due === undefined ? TIDY_MS : Math.min(Math.max(0, due - this.#parts.now()), LOOK_MS)
    if (due === undefined && this.#done.length === 0) return
    this.#timer = setTimeout(() => this.#look(), waitMs).unref()
  }

  #look(): void {
    const due = this.#desk.dueMs
    const isDue = due !== undefined && due <= this.#parts.now()
    if (isDue || (due === undefined && this.#done.length > 0)) this.take({ kind: "tick" }).catch(() => undefined)
    else this.#schedule()
  }
}

/** It was the event that was wrong, not this program. */
const isRefusal = (error: unknown): boolean => error instanceof DispatchError || error instanceof RequestError

/** What some events make of the requests, until it is written. */
class Round {
  readonly #desk: Desk
  readonly #kept: ReadonlyMap<RequestId, KeptRequest>
  readonly #requests = new Map<RequestId, HelpRequest>()
  readonly #asked = new Map<RequestId, Asked>()
  readonly effects: Effect[] = []
  readonly acts: NewAct[] = []

  constructor(desk: Desk, kept: ReadonlyMap<RequestId, KeptRequest>) {
    this.#desk = desk
    this.#kept = kept
  }

  take({ event, act, asked, amend }: Job, now: number): void {
    if (amend !== undefined) this.#amend(amend)
    if (event === undefined) return
    if (asked !== undefined && !this.#kept.has(asked.id) && !this.#asked.has(asked.id)) this.#asked.set(asked.id, asked)
    const outcome: Outcome = this.#desk.take(event, now)
    const { changes, effects } = outcome
    this.acts.push(...actsOf(event, outcome, now))
    if (act !== undefined) this.acts.push(act)
    for (const { request } of changes) this.#requests.set(request.id, request)
    this.effects.push(...effects)
  }

  #amend({ id, change }: NonNullable<Job["amend"]>): void {
    const request = this.#requests.get(id) ?? this.#kept.get(id)?.request
    const asked = this.#asked.get(id) ?? this.#kept.get(id)?.asked
    if (request === undefined || asked === undefined || request.ending !== undefined)
      throw new DispatchError("REQUEST_NOT_OPEN")
    this.#asked.set(id, { ...asked, ...change({ asked, request }) })
  }

  writings(): Writing[] {
    const effects = Map.groupBy(this.effects.filter(isKeptUntilDone), ({ request }) => request)
    return [...new Set([...this.#requests.keys(), ...this.#asked.keys()])].flatMap((id): Writing[] => {
      const over = this.#kept.get(id)
      const asked = this.#asked.get(id) ?? over?.asked
      const request = this.#requests.get(id) ?? over?.request
      // An `open` that the desk refused.
      if (asked === undefined || request === undefined) return []
      const version = over === undefined ? 1 : over.asked.version + 1
      const own = this.#requests.has(id) ? (effects.get(id) ?? []) : []
      return [{ kept: { request, asked: { ...asked, version } }, over, effects: own }]
    })
  }
}

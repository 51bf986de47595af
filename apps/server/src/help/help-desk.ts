import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { HelpEnded, HelpWanted } from "@alongside/protocol/help"
import type { Duty } from "@alongside/protocol/seats"
import type { Database } from "../accounts/database.ts"
import type { Colleague, Roster } from "../accounts/roster.ts"
import type { Sessions } from "../accounts/sessions.ts"
import type { NewAct } from "../board/acts.ts"
import { type BoardOfDispatch, boardNow } from "../board/board-now.ts"
import { CallRelay } from "../call/call-relay.ts"
import { KeptMessages } from "../call/kept-messages.ts"
import type { CanaryKeys } from "../canary/canary-keys.ts"
import type { Limits } from "../configuration.ts"
import { isOfCanary } from "../dispatch/canary.ts"
import type { DeskEvent } from "../dispatch/desk.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { Effect } from "../dispatch/effect.ts"
import type { RequestId } from "../dispatch/help-request.ts"
import type { Interval, Member, MemberId } from "../dispatch/member.ts"
import { type Channel, defaultPolicy } from "../dispatch/policy.ts"
import type { Toll } from "../joining/toll.ts"
import { type Log, tagOf } from "../log.ts"
import type { CounselReach } from "../notify/counsel-reach.ts"
import type { Notices } from "../notify/notices.ts"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import { ConsoleRinger } from "./console-ringer.ts"
import { Consoles } from "./consoles.ts"
import { CounselCalls } from "./counsel-calls.ts"
import { Dispatcher } from "./dispatcher.ts"
import { dutyOf } from "./duty-of.ts"
import { HelpLines } from "./help-lines.ts"
import { type HelpSoFar, helpSoFar } from "./help-so-far.ts"
import { HelpTokens } from "./help-tokens.ts"
import { type Asked, type KeptRequest, requestIdOf, saidBy } from "./kept-request.ts"
import { neededBy } from "./needed.ts"
import { RequestsBook } from "./requests-book.ts"
import type { RingingChannel } from "./ringing-channel.ts"
import { ShiftClock } from "./shift-clock.ts"
import { Statuses } from "./statuses.ts"
import type { OnHelpStep } from "./steps.ts"
import { Turns } from "./turns.ts"

const DAY_MS = 24 * 60 * 60 * 1000
/** What a phone says of the time since the press decides who waits before whom: more than a tunnel isn't believed. */
const MOST_SINCE_PRESS_MS = 2 * 60 * 1000

export interface HelpDeskParts {
  readonly database: Database
  readonly roster: Roster
  /** When everybody is on call, laid out for some days: read again with each new roster. */
  readonly onCall: () => Promise<ReadonlyMap<MemberId, readonly Interval[]>>
  /** Of counsel. */
  readonly sessions: Sessions
  readonly signatures: Signatures
  readonly toll: Toll
  readonly notices: Notices
  readonly reach: CounselReach
  /** Secret: of the tokens that phones are given. */
  readonly tokenKey: Buffer
  readonly limits: Limits
  readonly log: Log
  readonly now: () => number
  readonly onStep: OnHelpStep
  readonly canary: CanaryKeys
  /** Counsel's signed acceptance is here. Resolves when what follows from it is on the disk. */
  readonly onAccepted: (encounter: string, counsel: MemberId, signed: Bytes) => Promise<void>
}

/** A request for help as it came: signed by its leg's session key, which was verified. */
export interface AskedFor {
  readonly wanted: HelpWanted
  /** Of the device that claimed the encounter; hexadecimal. */
  readonly device: string
  readonly sessionKey: Bytes
  /** By the phone's own clock. */
  readonly sincePressMs: number
  /** What {@link HelpDesk.expect} returned. */
  readonly arrived: () => void
  /** What the phone pays with, if it has any. */
  readonly token: Uint8Array | undefined
}

/** Where requests for help come in, are answered, and end. */
export class HelpDesk {
  readonly tokens: HelpTokens
  readonly #parts: HelpDeskParts
  readonly #book: RequestsBook
  readonly #statuses: Statuses
  readonly #lines: HelpLines
  readonly #consoles: Consoles
  readonly #ringer: ConsoleRinger
  readonly #calls: CounselCalls
  readonly #messages: KeptMessages
  readonly #callRelay: CallRelay
  /** The ways in which this server can ring somebody. What isn't here isn't set up. */
  readonly #channels: Partial<Record<Channel, RingingChannel>>
  readonly #turns = new Turns()
  #colleagues = new Map<MemberId, Colleague>()
  #home = ""
  #shiftClock: ShiftClock | undefined
  #dispatcher!: Dispatcher

  private constructor(parts: HelpDeskParts) {
    const { limits, log, now, signatures } = parts
    this.#parts = parts
    this.#book = new RequestsBook(parts.database)
    this.#messages = new KeptMessages(parts.database)
    this.tokens = new HelpTokens(parts.tokenKey, now)
    const colleague = (member: MemberId) => this.#colleagues.get(member)
    this.#statuses = new Statuses({ signatures, colleague, now })
    this.#lines = new HelpLines({
      ...{ tokens: this.tokens, most: limits.helpLines, pingSeconds: limits.pingSeconds, log },
      find: (id) => this.find(id),
      statusOf: (kept) => this.#statuses.of(kept),
      onCallWord: (id, signed) => this.#callRelay.fromPhone(id, signed),
      onFollowed: (id, tell) => this.#callRelay.tellPhoneKept(id, tell),
    })
    this.#consoles = new Consoles({
      ...{ sessions: parts.sessions, signatures, limits, log, now },
      nameOf: (member) => {
        const found = colleague(member)
        return found !== undefined && found.member.certifiedUntilMs > now() ? found.name : undefined
      },
      dispatcher: () => this.#dispatcher,
      onShowRing: (console, name) => this.#ringer.show(console, name, this.#calls.ringNamed(console.member, name)),
      onAccepted: (member, { encounter, signed }) => parts.onAccepted(encounter, member, signed),
      calls: () => this.#callRelay,
      onReturned: (console) => {
        this.#ringer.tellAll(console)
        void this.#callRelay.returned(console)
      },
    })
    this.#ringer = new ConsoleRinger({
      presence: this.#consoles.presence,
      get: (id) => this.#dispatcher.get(id),
      open: () => this.#dispatcher.open(),
      member: (id) => colleague(id)?.member,
      now,
    })
    this.#calls = new CounselCalls({
      ...{ notices: parts.notices, reach: parts.reach, log, now },
      dispatcher: () => this.#dispatcher,
    })
    const away = parts.notices.configured.map((channel) => [channel, this.#calls.ringer] as const)
    this.#channels = { console: this.#ringer, ...Object.fromEntries(away) }
    this.#callRelay = new CallRelay({
      ...{ signatures, messages: this.#messages, mostMessages: limits.callMessages, log },
      get: (id) => this.#dispatcher.get(id),
      open: () => this.#dispatcher.open(),
      tellPhone: (id, signed) => this.#lines.tell(id, { type: "call", signed }),
      tellConsole: (member, message) => {
        for (const console of this.#consoles.presence.of(member)) console.tell(message)
      },
    })
  }

  /** Picks up the requests that an earlier run left open. */
  static async open(parts: HelpDeskParts): Promise<HelpDesk> {
    const desk = new HelpDesk(parts)
    await desk.#readRoster()
    const { log, now, onStep } = parts
    desk.#dispatcher = await Dispatcher.open({
      ...{ book: desk.#book, policy: defaultPolicy, log, now, onStep },
      present: () => desk.#consoles.presence.onDuty(),
      members: () => desk.#members(),
      perform: (effects) => desk.#perform(effects),
      onWritten: (requests) => {
        for (const kept of requests) desk.#lines.written(kept)
        // Whoever has got a seat is told so first.
        queueMicrotask(() => desk.#callRelay.written(requests))
      },
    })
    await desk.#messages.forgetEnded()
    await desk.#dispatcher.begin()
    desk.#consoles.expectBack()
    desk.#shiftClock = new ShiftClock({
      members: () => desk.#members(),
      now,
      onBegun: (member) => desk.#unlessClosed(desk.#dispatcher.take({ kind: "shift", member })),
      layOutAgain: () => desk.#unlessClosed(desk.rosterChanged()),
    })
    return desk
  }

  /**
   * Goes by the newest roster from now on: whoever isn't on it any more is rung no more and loses what they had accepted, and who is
   * new can be rung. Resolves when that is on the disk and everybody concerned has been told.
   */
  async rosterChanged(): Promise<void> {
    await this.#readRoster()
    await this.#dispatcher.take({ kind: "roster", members: this.#members() })
    this.#consoles.look()
  }

  /** For phones whose network lets no WebSocket through. */
  get lines(): Pick<HelpLines, "say" | "hold"> {
    return this.#lines
  }

  /** Everybody on the roster: where they are, and whether they can be reached. */
  get standing(): Pick<Dispatcher, "people" | "probed"> {
    const { canary } = this.#parts
    return {
      people: () => [...this.#dispatcher.people()].filter(({ member }) => !canary.isCounsel(member.id)),
      probed: (member, isReachable) => this.#dispatcher.probed(member, isReachable),
    }
  }

  /** What counsel does with a key on the phone. */
  get calls(): Pick<CounselCalls, "isRinging" | "accept" | "refuse"> {
    return this.#calls
  }

  /** What a coordinator sees of it in this moment. */
  board(): BoardOfDispatch {
    const requests = [...this.#dispatcher.open()].map(({ request }) => request)
    return boardNow({
      requests: requests.filter((request) => !isOfCanary(request)),
      people: this.standing.people(),
      nameOf: (member) => this.#colleagues.get(member)?.name,
      setUp: new Set(Object.keys(this.#channels) as Channel[]),
      nowMs: this.#parts.now(),
    })
  }

  /** Something that a coordinator does, and that they did it. @throws {DispatchError} `REQUEST_NOT_OPEN`. */
  coordinate(event: DeskEvent, act: NewAct): Promise<void> {
    return this.#dispatcher.coordinate(event, act)
  }

  isOpen(id: RequestId): boolean {
    return this.#dispatcher.get(id) !== undefined
  }

  /** Resolves when the dispatcher has done a turn of its own and the database has committed. @throws what kept it from that. */
  async beat(): Promise<void> {
    await this.#dispatcher.take({ kind: "tick" })
    await this.#book.write([], [])
  }

  /** Whether somebody sits before a console, on duty. */
  get isAnyoneOnDuty(): boolean {
    return [...this.#consoles.presence.onDuty()].some((member) => !this.#parts.canary.isCounsel(member))
  }

  /** Who of those on duty could be rung now for somebody. @param jurisdiction - Undefined: the organisation's own. @param languages - BCP 47. */
  dutyFor(jurisdiction: string | undefined, languages: readonly string[]): Duty {
    const onDuty = [...this.#consoles.presence.onDuty()].flatMap((id) => this.#colleagues.get(id)?.member ?? [])
    return dutyOf(onDuty, { jurisdiction, home: this.#home, languages }, this.#parts.now())
  }

  acceptPhone(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#lines.accept(request, socket, head)
  }

  acceptConsole(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#consoles.accept(request, socket, head)
  }

  /** A request as it is on the disk, open or not. */
  async find(id: RequestId): Promise<KeptRequest | undefined> {
    return this.#dispatcher.get(id) ?? (await this.#book.find(id))
  }

  async helpOf(encounter: string): Promise<HelpSoFar> {
    return helpSoFar(await this.#newestOf(encounter))
  }

  statusOf(kept: KeptRequest): Promise<Bytes> {
    return this.#statuses.of(kept)
  }

  /** A request is on its way, and being verified. @returns to be called when it is here, or refused. */
  expect(): () => void {
    return this.#dispatcher.expect()
  }

  /**
   * Takes a request. Resolves when it is on the disk and whoever is to be rung at once is being rung.
   * @throws RequestError `HELP_OVER`, `HELP_STILL_OPEN`, `HELP_ASKED_OTHERWISE`, `HELP_QUOTA_SPENT`, and those of {@link Toll.pay}.
   */
  ask(given: AskedFor): Promise<KeptRequest> {
    const encounter = toHex(given.wanted.encounter)
    return this.#turns.take(encounter, () => this.#ask(encounter, given))
  }

  /** Ends a request; one that has ended stays as it is. @throws RequestError `HELP_UNKNOWN`, `HELP_OVER`. */
  end({ encounter, number, because }: HelpEnded): Promise<KeptRequest> {
    const id = toHex(encounter)
    return this.#turns.take(id, async () => {
      const newest = await this.#newestOf(id)
      if (newest === undefined || newest.asked.number < number) throw new RequestError("HELP_UNKNOWN")
      if (newest.asked.number > number) throw new RequestError("HELP_OVER")
      if (newest.request.ending === undefined) {
        await this.#dispatcher.tell(newest.asked.id, { kind: "end", because }).catch(async (error: unknown) => {
          // Counsel may have ended it in this moment.
          if ((await this.#book.find(newest.asked.id))?.request.ending === undefined) throw error
        })
      }
      return (await this.find(newest.asked.id)) ?? newest
    })
  }

  /** The number of an encounter's next request. What is open of it is ended, and what has ended is forgotten: for the canary alone. */
  async nextOfCanary(): Promise<number> {
    const { encounter } = this.#parts.canary
    const newest = await this.#newestOf(toHex(encounter))
    if (newest === undefined) return 0
    const { number } = newest.asked
    if (newest.request.ending === undefined) await this.end({ encounter, leg: 0, number, because: "all clear" })
    await this.#book.forgetBefore(toHex(encounter), number)
    return number + 1
  }

  /** Resolves when everything that was taken is on the disk. */
  async close(): Promise<void> {
    this.closeSockets()
    this.#shiftClock?.close()
    await this.#dispatcher.close()
  }

  /** May be called again. */
  closeSockets(): void {
    this.#consoles.close()
    this.#lines.close()
  }

  async #ask(
    encounter: string,
    { wanted, device, sessionKey, sincePressMs, arrived, token }: AskedFor,
  ): Promise<KeptRequest> {
    const { leg, number } = wanted
    const said = saidBy(wanted)
    const newest = await this.#newestOf(encounter)
    if (newest?.asked.number === number) {
      if (newest.asked.said !== said) throw new RequestError("HELP_ASKED_OTHERWISE")
      arrived()
      if (leg > newest.asked.leg && newest.request.ending === undefined)
        await this.#moveToLeg(newest.asked.id, leg, toHex(sessionKey))
      return (await this.find(newest.asked.id)) ?? newest
    }
    if (number < (newest?.asked.number ?? 0)) throw new RequestError("HELP_OVER")
    const isNext = number === (newest === undefined ? 0 : newest.asked.number + 1)
    if (!isNext || (newest !== undefined && newest.request.ending === undefined))
      throw new RequestError("HELP_STILL_OPEN")
    const now = this.#parts.now()
    const isCanary = this.#parts.canary.isDevice(device)
    if (!isCanary && (await this.#book.countOf(device, now - DAY_MS)) >= this.#parts.limits.deviceRequestsPerDay)
      throw new RequestError("HELP_QUOTA_SPENT")
    const id = requestIdOf(encounter, number)
    // Spent before the request is written: whoever dies in between is asked for the same request with the same token.
    await this.#parts.toll.pay(token, id)
    const conflicts = await this.#book.conflictsOf(device)
    const { need, source } = neededBy(wanted, { home: this.#home, conflicts, isCanary })
    const asked: Asked = {
      ...{ id, encounter, number, device, said, jurisdictionSource: source },
      ...{ leg, sessionKey: toHex(sessionKey), acceptances: [], version: 0 },
    }
    const pressedMs = now - Math.min(sincePressMs, MOST_SINCE_PRESS_MS)
    // A token tells nothing of the code that it came from, so that a source is a device (docs/decisions).
    const asking = this.#dispatcher.ask({ kind: "open", id: asked.id, need, source: device, pressedMs }, asked)
    arrived()
    await asking
    return (await this.find(asked.id))!
  }

  /** The person's app was started again: whoever has a seat signs for its session key. */
  async #moveToLeg(id: RequestId, leg: number, sessionKey: string): Promise<void> {
    await this.#dispatcher.amend(id, () => ({ leg, sessionKey, acceptances: [] }))
    const kept = this.#dispatcher.get(id)
    if (kept !== undefined) this.#ringer.tellSeats(kept)
  }

  async #newestOf(encounter: string): Promise<KeptRequest | undefined> {
    return this.#book.newestOf(encounter)
  }

  #members(): Member[] {
    const { reach } = this.#parts
    return [...this.#colleagues.values()].map(({ member }) => ({ ...member, channels: reach.channelsOf(member.id) }))
  }

  /** What a server that closes doesn't take any more is no fault. */
  #unlessClosed(taken: Promise<void>): void {
    taken.catch((error: unknown) => {
      if (!(error instanceof DispatchError)) this.#parts.log.error({ err: error }, "a shift could not be noted")
    })
  }

  async #readRoster(): Promise<void> {
    const onCall = await this.#parts.onCall()
    const colleagues = (await this.#parts.roster.colleagues()).map(({ name, member }) => ({
      name,
      member: { ...member, onCall: onCall.get(member.id) ?? [] },
    }))
    const { member } = this.#parts.canary
    const canary: Colleague = { name: "Canary", member }
    this.#colleagues = new Map([...colleagues, canary].map((colleague) => [colleague.member.id, colleague]))
    this.#home = (await this.#parts.roster.homeJurisdiction()) ?? ""
  }

  /** What the phone is told follows from what was written, and needs no effect of its own. */
  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case "ring":
          this.#channels[effect.channel]?.ring(effect)
          break
        case "silence":
          this.#channels[effect.channel]?.silence(effect)
          break
        case "seat":
        case "unseat":
        case "recall":
          this.#ringer.seat(effect)
          break
        case "alarm":
          this.#parts.log.warn(
            { because: effect.because, encounter: tagOf(effect.request.split(".")[0]!) },
            "a request for help needs a coordinator",
          )
          break
      }
    }
  }
}

import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { MAX_CALL_WORD } from "@alongside/protocol/call/relayed"
import type { Sessions } from "../accounts/sessions.ts"
import { AddressPace } from "../address-pace.ts"
import type { CallRelay } from "../call/call-relay.ts"
import type { Limits } from "../configuration.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { RequestId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { RequestEvent } from "../dispatch/step.ts"
import type { Log } from "../log.ts"
import type { Signatures } from "../signatures/signatures.ts"
import { takeAcceptance } from "./acceptances.ts"
import { ConsoleLine, type CounselWord } from "./console-line.ts"
import type { Dispatcher } from "./dispatcher.ts"
import { requestOf } from "./kept-request.ts"
import { type Console, Presence } from "./presence.ts"
import { Sockets } from "./sockets.ts"

/** A signed word of a call in base64url, and what goes with it. */
const MOST_MESSAGE_BYTES = 2 * MAX_CALL_WORD
const LOOK_EVERY_MS = 5000
/** After a start, consoles are back by themselves in this time; who isn't is away. */
const BACK_AFTER_START_MS = 5000
/** What one counsel says at once, and in a second: a hand on a keyboard, and a reload. */
const WORDS_AT_ONCE = 60
const WORDS_PER_SECOND = 5

export interface ConsolesParts {
  readonly sessions: Sessions
  readonly signatures: Signatures
  readonly limits: Limits
  readonly log: Log
  readonly now: () => number
  readonly nameOf: (member: MemberId) => string | undefined
  readonly dispatcher: () => Dispatcher
  readonly calls: () => CallRelay
  /** A console has come, or come on duty: it is told all that stands. */
  readonly onReturned: (console: Console) => void
  /** A link has opened this console at a ring. */
  readonly onShowRing: (console: Console, name: string) => void
  /** An acceptance was taken and is on the disk. Resolves when what follows from it is, too. */
  readonly onAccepted: (
    member: MemberId,
    acceptance: { readonly encounter: string; readonly signed: Bytes },
  ) => Promise<void>
}

/** The WebSockets of counsel on call: who is there, and what they say. */
export class Consoles {
  readonly presence: Presence
  readonly #parts: ConsolesParts
  readonly #sockets: Sockets
  readonly #lines = new Set<ConsoleLine>()
  readonly #pace = new AddressPace(WORDS_AT_ONCE, WORDS_PER_SECOND)
  readonly #timer: NodeJS.Timeout
  /** Counsel who is gone while in a call, until they are back or have dropped out. */
  readonly #missed = new Map<MemberId, NodeJS.Timeout>()
  #startTimer: NodeJS.Timeout | undefined

  constructor(parts: ConsolesParts) {
    this.#parts = parts
    const { consoles: most, pingSeconds } = parts.limits
    this.#sockets = new Sockets({ most, pingSeconds, mostMessageBytes: MOST_MESSAGE_BYTES })
    this.presence = new Presence({
      onDuty: (member) => this.#note(member, true),
      offDuty: (member) => this.#note(member, false),
      onGone: (member) => this.#gone(member),
    })
    this.#timer = setInterval(() => {
      // A session may have ended, and a roster.
      this.look()
      this.#pace.forgetQuiet()
    }, LOOK_EVERY_MS).unref()
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.accept(request, socket, head, (webSocket) => {
      const { sessions, log, now, nameOf } = this.#parts
      const line = new ConsoleLine(webSocket, {
        ...{ sessions, log, now, nameOf, pace: this.#pace },
        onHello: (console) => {
          this.presence.come(console)
          this.#back(console.member)
          this.#parts.onReturned(console)
        },
        onDutyChanged: (console) => {
          this.presence.look(console.member)
          if (console.isOnDuty) this.#parts.onReturned(console)
        },
        onEnd: (console) => this.presence.leave(console),
        onWord: (console, word) => this.#take(console, word),
      })
      this.#lines.add(line)
      webSocket.on("close", () => this.#lines.delete(line))
    })
  }

  /** After a start: whoever was being rung or in a call has a moment to be back. */
  expectBack(): void {
    const expected = new Set<MemberId>()
    for (const { request } of this.#parts.dispatcher().open()) {
      for (const { member } of request.rings) expected.add(member)
      for (const { member } of Object.values(request.holds)) expected.add(member)
    }
    if (expected.size === 0) return
    this.#startTimer = setTimeout(() => {
      for (const member of expected) {
        if (!this.presence.isOnDuty(member)) this.#note(member, false)
        if (!this.presence.isConnected(member)) this.#gone(member)
      }
    }, BACK_AFTER_START_MS).unref()
  }

  /** Who may be here, and under which name, may have changed: whoever is new is welcomed, and whose session has ended is gone. */
  look(): void {
    for (const line of this.#lines) {
      line.checkSession()
      line.checkName()
    }
  }

  /** May be called again. */
  close(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#startTimer)
    for (const timer of this.#missed.values()) clearTimeout(timer)
    this.#sockets.close()
  }

  async #take(line: ConsoleLine, word: CounselWord): Promise<void> {
    const { member } = line
    switch (word.type) {
      case "accept":
        return this.#tell(requestOf(word.ring), { kind: "accept", member, ring: word.ring })
      case "refuse":
        return this.#tell(requestOf(word.ring), { kind: "refuse", member })
      case "acceptance": {
        const taken = await takeAcceptance(member, word, this.#parts.dispatcher(), this.#parts.signatures)
        if (taken.mayRead) await this.#parts.onAccepted(member, taken)
        line.tell({ type: "accepted", request: word.request, token: word.token })
        return
      }
      case "show ring":
        this.#parts.onShowRing(line, word.name)
        return
      case "hand over":
        return this.#tell(word.request, { kind: "hand over", member, token: word.token, because: word.because })
      case "call":
        return this.#parts.calls().fromConsole(member, word.request, word.token, word.signed)
      default:
        return this.#tell(word.request, { kind: word.type, member, token: word.token })
    }
  }

  #tell(request: RequestId, event: RequestEvent): Promise<void> {
    return this.#parts.dispatcher().tell(request, event)
  }

  #back(member: MemberId): void {
    clearTimeout(this.#missed.get(member))
    this.#missed.delete(member)
  }

  #gone(member: MemberId): void {
    this.#back(member)
    const timer = setTimeout(() => {
      this.#missed.delete(member)
      this.#dropOut(member)
    }, this.#parts.limits.consoleBackSeconds * 1000).unref()
    this.#missed.set(member, timer)
  }

  /** Their call is over, as far as anybody here can know: the request is theirs for a while, and then goes back. */
  #dropOut(member: MemberId): void {
    for (const { asked, request } of this.#parts.dispatcher().open()) {
      for (const hold of Object.values(request.holds)) {
        if (hold.member !== member || hold.connectByMs !== undefined) continue
        // Refused, if it is over in this moment.
        this.#tell(asked.id, { kind: "dropped", member, token: hold.token }).catch(() => undefined)
      }
    }
  }

  #note(member: MemberId, isOpen: boolean): void {
    this.#parts
      .dispatcher()
      .take({ kind: "console", member, isOpen })
      .catch((error: unknown) => {
        // A server that closes takes nothing any more.
        if (!(error instanceof DispatchError)) this.#parts.log.error({ err: error }, "presence could not be noted")
      })
  }
}

import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { Bytes } from "@alongside/evidence/format/bytes"
import {
  type HeldAnswer,
  type PhoneLineMessage,
  type PhoneMessage,
  phoneMessageSchema,
} from "@alongside/protocol/call/phone-line"
import { MAX_CALL_WORD } from "@alongside/protocol/call/relayed"
import type { WebSocket } from "ws"
import { AddressPace } from "../address-pace.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import { statusOf } from "../dispatch/effect.ts"
import type { RequestId } from "../dispatch/help-request.ts"
import { type Log, tagOf } from "../log.ts"
import { RequestError } from "../problem.ts"
import { HeldLines } from "./held-lines.ts"
import type { HelpTokens } from "./help-tokens.ts"
import type { KeptRequest } from "./kept-request.ts"
import { HELLO_WITHIN_MS, readJson, refuseAndClose, Sockets, sendTo } from "./sockets.ts"

/** A signed word of a call in base64url, and what goes with it. */
const MOST_MESSAGE_BYTES = 2 * MAX_CALL_WORD
/** What one phone says in its call at once, and in a second: a description with its candidates, and somebody who writes. */
const WORDS_AT_ONCE = 60
const WORDS_PER_SECOND = 5
/** A phone's question is answered after so long, whether there is anything or not: what stands between mostly waits for 30 s. */
const HOLD_MS = 20_000
/** RFC 6455 §7.4.1: nothing more will come. */
const OVER = 1000

export interface HelpLineParts {
  readonly tokens: HelpTokens
  readonly find: (id: RequestId) => Promise<KeptRequest | undefined>
  readonly statusOf: (kept: KeptRequest) => Promise<Bytes>
  readonly most: number
  readonly pingSeconds: number
  readonly log: Log
  /** A phone says something in its call. @throws {DispatchError | RequestError} */
  readonly onCallWord: (id: RequestId, signed: string) => Promise<void>
  /** A phone has come: what was written in its call is told it. */
  readonly onFollowed: (id: RequestId, tell: (signed: string) => void) => Promise<void>
}

/** One phone that waits to be told. */
interface Line {
  readonly socket: WebSocket
  /** Of the newest status that was sent or is being signed. */
  version: number
  /** What that status said, so that nothing is told twice. */
  said: string
}

/** The WebSockets at which phones are told how their requests stand: spec/request.md §4. */
export class HelpLines {
  readonly #parts: HelpLineParts
  readonly #sockets: Sockets
  readonly #lines = new Map<RequestId, Set<Line>>()
  readonly #pace = new AddressPace(WORDS_AT_ONCE, WORDS_PER_SECOND)
  readonly #held: HeldLines
  #isClosed = false
  readonly #timer = setInterval(() => {
    this.#pace.forgetQuiet()
    this.#held.forgetSilent()
  }, 60_000).unref()

  constructor(parts: HelpLineParts) {
    this.#parts = parts
    this.#held = new HeldLines(parts.most)
    this.#sockets = new Sockets({
      most: parts.most,
      pingSeconds: parts.pingSeconds,
      mostMessageBytes: MOST_MESSAGE_BYTES,
    })
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.accept(request, socket, head, (webSocket) => this.#open(webSocket))
  }

  /** A request was written: whoever waits for it is told, if there is something new. */
  written(kept: KeptRequest): void {
    for (const line of this.#lines.get(kept.asked.id) ?? []) void this.#send(line, kept)
    this.#held.wake(kept.asked.id)
  }

  /** Something that was said in the call of this request, for the phone. */
  tell(id: RequestId, message: PhoneLineMessage): void {
    for (const { socket } of this.#lines.get(id) ?? []) sendTo(socket, JSON.stringify(message))
    this.#held.tell(id, message)
  }

  /** A phone that has no WebSocket says something. @returns what it is told of it. */
  async say(id: RequestId, { signed }: PhoneMessage & { type: "call" }): Promise<PhoneLineMessage[]> {
    const refusal = await this.#refusalOf(id, signed)
    return refusal === undefined ? [] : [{ type: "refused", code: refusal }]
  }

  /**
   * A phone that has no WebSocket asks what one would have brought; answered when there is something, or after {@link HOLD_MS}.
   * @param version - Of the newest status that it has.
   * @throws RequestError `HELP_TOKEN_REFUSED` when there is no such request, `SERVER_BUSY`.
   */
  async hold(id: RequestId, after: number, version: number): Promise<HeldAnswer> {
    const untilMs = performance.now() + HOLD_MS
    const asked = this.#held.ask(id, () => void this.#tellKept(id))
    for (;;) {
      const changed = this.#held.changed(id, untilMs - performance.now())
      const kept = await this.#parts.find(id)
      if (kept === undefined) throw new RequestError("HELP_TOKEN_REFUSED")
      const isNew = kept.asked.version > version
      const { messages, next } = this.#held.messagesAfter(id, after)
      const isOver = this.#isClosed || performance.now() >= untilMs || !this.#held.isNewest(id, asked)
      if (isNew || messages.length > 0 || isOver) {
        const status = isNew ? Buffer.from(await this.#parts.statusOf(kept)).toString("base64url") : null
        return { status, messages, next }
      }
      await changed
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.#isClosed = true
    this.#held.close()
    this.#sockets.close()
  }

  /** A phone that has begun to ask is told what was written in its call. */
  async #tellKept(id: RequestId): Promise<void> {
    try {
      await this.#parts.onFollowed(id, (signed) => this.#held.tell(id, { type: "call", signed }))
    } catch (error) {
      this.#parts.log.error({ err: error, encounter: tagOf(id.split(".")[0]!) }, "messages of a call could not be read")
    }
  }

  #open(socket: WebSocket): void {
    const timer = setTimeout(() => refuseAndClose(socket, "HELP_TOKEN_REQUIRED"), HELLO_WITHIN_MS)
    socket.on("close", () => clearTimeout(timer))
    socket.once("message", (data, isBinary) => {
      clearTimeout(timer)
      const hello = phoneMessageSchema.safeParse(readJson(data, isBinary)).data
      if (hello?.type !== "hello") {
        refuseAndClose(socket, "REQUEST_MALFORMED")
        return
      }
      const id = this.#parts.tokens.open(hello.token)
      if (id === undefined) refuseAndClose(socket, "HELP_TOKEN_REFUSED")
      else void this.#follow(socket, id)
      socket.on("message", (more, isMoreBinary) => {
        const message = phoneMessageSchema.safeParse(readJson(more, isMoreBinary)).data
        if (id === undefined || message?.type !== "call") refuseAndClose(socket, "REQUEST_MALFORMED")
        else void this.#take(socket, id, message)
      })
    })
  }

  async #take(socket: WebSocket, id: RequestId, { signed }: PhoneMessage & { type: "call" }): Promise<void> {
    const refusal = await this.#refusalOf(id, signed)
    if (refusal !== undefined) sendTo(socket, JSON.stringify({ type: "refused", code: refusal }))
  }

  /** Carries a word. @returns why it wasn't. */
  async #refusalOf(id: RequestId, signed: string): Promise<string | undefined> {
    try {
      if (!this.#pace.admits(id)) throw new RequestError("TOO_MANY_REQUESTS")
      await this.#parts.onCallWord(id, signed)
      return undefined
    } catch (error) {
      if (error instanceof DispatchError || error instanceof RequestError) return error.code
      this.#parts.log.error({ err: error }, "a word of a phone's failed")
      return "INTERNAL"
    }
  }

  async #follow(socket: WebSocket, id: RequestId): Promise<void> {
    const line: Line = { socket, version: 0, said: "" }
    const lines = this.#lines.get(id) ?? new Set()
    this.#lines.set(id, lines.add(line))
    socket.on("close", () => {
      lines.delete(line)
      if (lines.size === 0 && this.#lines.get(id) === lines) this.#lines.delete(id)
    })
    try {
      const kept = await this.#parts.find(id)
      if (kept === undefined) refuseAndClose(socket, "HELP_TOKEN_REFUSED")
      else {
        await this.#send(line, kept)
        await this.#parts.onFollowed(id, (signed) => sendTo(socket, JSON.stringify({ type: "call", signed })))
      }
    } catch (error) {
      this.#failed(line, id, error)
    }
  }

  async #send(line: Line, kept: KeptRequest): Promise<void> {
    const { asked, request } = kept
    const { intake } = request.holds
    const said = JSON.stringify([statusOf(request), intake?.connectByMs, asked.acceptances, asked.sessionKey])
    if (kept.asked.version <= line.version || said === line.said) return
    line.version = kept.asked.version
    line.said = said
    try {
      const status = await this.#parts.statusOf(kept)
      // Signing takes its time, and threads: a newer one may have been faster.
      if (line.version !== kept.asked.version) return
      sendTo(line.socket, status)
      if (kept.request.ending !== undefined) line.socket.close(OVER)
    } catch (error) {
      this.#failed(line, kept.asked.id, error)
    }
  }

  #failed({ socket }: Line, id: RequestId, error: unknown): void {
    this.#parts.log.error({ err: error, encounter: tagOf(id.split(".")[0]!) }, "a status could not be told")
    // 1011: the phone comes back.
    socket.close(1011)
  }
}

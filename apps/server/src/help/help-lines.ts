import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { type PhoneLineMessage, type PhoneMessage, phoneMessageSchema } from "@alongside/protocol/call/phone-line"
import { MAX_CALL_WORD } from "@alongside/protocol/call/relayed"
import type { WebSocket } from "ws"
import { AddressPace } from "../address-pace.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import { statusOf } from "../dispatch/effect.ts"
import type { RequestId } from "../dispatch/help-request.ts"
import { type Log, tagOf } from "../log.ts"
import { RequestError } from "../problem.ts"
import type { HelpTokens } from "./help-tokens.ts"
import type { KeptRequest } from "./kept-request.ts"
import { HELLO_WITHIN_MS, readJson, refuseAndClose, Sockets, sendTo } from "./sockets.ts"

/** A signed word of a call in base64url, and what goes with it. */
const MOST_MESSAGE_BYTES = 2 * MAX_CALL_WORD
/** What one phone says in its call at once, and in a second: a description with its candidates, and somebody who writes. */
const WORDS_AT_ONCE = 60
const WORDS_PER_SECOND = 5
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
  readonly #timer = setInterval(() => this.#pace.forgetQuiet(), 60_000).unref()

  constructor(parts: HelpLineParts) {
    this.#parts = parts
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
  }

  /** Something that was said in the call of this request, for the phone. */
  tell(id: RequestId, message: PhoneLineMessage): void {
    for (const { socket } of this.#lines.get(id) ?? []) sendTo(socket, JSON.stringify(message))
  }

  close(): void {
    clearInterval(this.#timer)
    this.#sockets.close()
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
    try {
      if (!this.#pace.admits(id)) throw new RequestError("TOO_MANY_REQUESTS")
      await this.#parts.onCallWord(id, signed)
    } catch (error) {
      const isRefusal = error instanceof DispatchError || error instanceof RequestError
      if (!isRefusal) this.#parts.log.error({ err: error }, "a word of a phone's failed")
      sendTo(socket, JSON.stringify({ type: "refused", code: isRefusal ? error.code : "INTERNAL" }))
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

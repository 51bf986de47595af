import {
  type ConsoleMessage,
  consoleMessageSchema,
  type OnCallMessage,
  type OnCallRefusal,
  onCallRefusals,
} from "@alongside/protocol/on-call"
import type { WebSocket } from "ws"
import type { Session, Sessions } from "../accounts/sessions.ts"
import type { AddressPace } from "../address-pace.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { Log } from "../log.ts"
import { RequestError } from "../problem.ts"
import type { Console } from "./presence.ts"
import { type ClosingCode, HELLO_WITHIN_MS, readJson, refuseAndClose, sendTo } from "./sockets.ts"

/** What counsel said, other than who they are and whether they are on duty. */
export type CounselWord = Exclude<ConsoleMessage, { readonly type: "hello" | "duty" }>

export interface ConsoleLineParts {
  readonly sessions: Sessions
  readonly pace: AddressPace
  readonly log: Log
  readonly now: () => number
  /** As persons are shown it; `undefined` for somebody who isn't rung. */
  readonly nameOf: (member: string) => string | undefined
  readonly onHello: (line: ConsoleLine) => void
  readonly onDutyChanged: (line: ConsoleLine) => void
  /** May be called again, and for one that never said hello. */
  readonly onEnd: (line: ConsoleLine) => void
  /** @throws {DispatchError | RequestError} */
  readonly onWord: (line: ConsoleLine, word: CounselWord) => Promise<void>
}

/** One WebSocket of counsel on call. It is told nothing before its `hello` has shown the token of a session, and rings only on duty. */
export class ConsoleLine implements Console {
  readonly #socket: WebSocket
  readonly #parts: ConsoleLineParts
  readonly #helloTimer: NodeJS.Timeout
  #token: string | undefined
  #member = ""
  #name: string | undefined
  #isOnDuty = false

  constructor(socket: WebSocket, parts: ConsoleLineParts) {
    this.#socket = socket
    this.#parts = parts
    this.#helloTimer = setTimeout(() => this.#close("SESSION_REQUIRED"), HELLO_WITHIN_MS)
    socket.on("message", (data, isBinary) => this.#onMessage(readJson(data, isBinary)))
    socket.on("close", () => this.#end())
  }

  /** Counsel's key, hexadecimal; empty before `hello`. */
  get member(): string {
    return this.#member
  }

  get isOnDuty(): boolean {
    return this.#isOnDuty
  }

  tell(message: OnCallMessage): void {
    sendTo(this.#socket, JSON.stringify(message))
  }

  /** Ends the connection when its session has ended meanwhile. */
  checkSession(): void {
    if (this.#token !== undefined && this.#sessionOf(this.#token) === undefined) this.#close("SESSION_REFUSED")
  }

  /** Welcomes them again when they were certified meanwhile, or are called something else. */
  checkName(): void {
    if (this.#member === "" || this.#parts.nameOf(this.#member) === this.#name) return
    this.#welcome()
    if (this.#name === undefined) this.#setDuty(false)
  }

  #onMessage(given: unknown): void {
    const message = consoleMessageSchema.safeParse(given).data
    if (message === undefined) this.#close("REQUEST_MALFORMED")
    else if (message.type === "hello") this.#hello(message.token)
    else if (this.#token === undefined) this.#close("SESSION_REQUIRED")
    else if (this.#sessionOf(this.#token) === undefined) this.#close("SESSION_REFUSED")
    else if (!this.#parts.pace.admits(this.#member)) this.#refuse("TOO_MANY_REQUESTS", message)
    else if (message.type === "duty") this.#setDuty(message.isOnDuty)
    else this.#parts.onWord(this, message).catch((error: unknown) => this.#refuseFor(error, message))
  }

  #hello(token: string): void {
    const session = this.#sessionOf(token)
    // Once: nobody becomes somebody else within a connection.
    if (session === undefined || this.#token !== undefined) {
      this.#close(session === undefined ? "SESSION_REFUSED" : "REQUEST_MALFORMED")
      return
    }
    clearTimeout(this.#helloTimer)
    this.#token = token
    this.#member = session.key
    this.#welcome()
    this.#parts.onHello(this)
  }

  #welcome(): void {
    this.#name = this.#parts.nameOf(this.#member)
    this.tell({ type: "welcome", name: this.#name ?? null, serverMs: this.#parts.now() })
  }

  #setDuty(isOnDuty: boolean): void {
    const isRung = this.#parts.nameOf(this.#member) !== undefined
    this.#isOnDuty = isOnDuty && isRung
    this.tell({ type: "duty", isOnDuty: this.#isOnDuty })
    this.#parts.onDutyChanged(this)
  }

  #refuseFor(error: unknown, word: CounselWord): void {
    const code = error instanceof DispatchError || error instanceof RequestError ? error.code : "INTERNAL"
    const said = onCallRefusals.find((one) => one === code)
    if (said === undefined || said === "INTERNAL") this.#parts.log.error({ err: error }, "a word of counsel's failed")
    this.#refuse(said ?? "INTERNAL", word)
  }

  #refuse(code: OnCallRefusal, message: ConsoleMessage): void {
    const about = "ring" in message ? { ring: message.ring } : "request" in message ? { request: message.request } : {}
    this.tell({ type: "refused", code, ...about })
  }

  #sessionOf(token: string): Session | undefined {
    try {
      return this.#parts.sessions.assertSession(token)
    } catch (error) {
      if (error instanceof RequestError) return undefined
      throw error
    }
  }

  #close(code: ClosingCode): void {
    refuseAndClose(this.#socket, code)
    this.#end()
  }

  /** May be called again. */
  #end(): void {
    clearTimeout(this.#helloTimer)
    this.#isOnDuty = false
    this.#parts.onEnd(this)
  }
}

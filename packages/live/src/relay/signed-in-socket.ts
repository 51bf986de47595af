import { routes } from "@alongside/protocol/routes"
import { waitBefore } from "./backoff.ts"
import { ServerError, type Session } from "./session.ts"

/** `refused`: the server knows us and says no; trying again doesn't help until somebody does something. */
export type LinkState = "connecting" | "online" | "offline" | "refused"

export interface SocketEvents {
  link(state: LinkState): void
  /** A text message, parsed as JSON. */
  message(message: unknown): void
  bytes(bytes: Uint8Array<ArrayBuffer>): void
}

/** So long without a word, and the server is asked whether it is there: a dead radio link closes no socket. */
const QUIET_MS = 15_000
const HEALTH_PATIENCE_MS = 5000

/**
 * A WebSocket for somebody who is signed in: connects, says hello, and comes back when it is lost. Whoever owns it reads the
 * messages, and says {@link welcome} when the server has; until then nothing but hello is sent.
 */
export class SignedInSocket {
  readonly #session: Session
  readonly #route: string
  readonly #events: SocketEvents
  #socket: WebSocket | undefined
  #isWelcome = false
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #quiet: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(session: Session, route: string, events: SocketEvents) {
    this.#session = session
    this.#route = route
    this.#events = events
    void this.#connect()
  }

  /** Sends it if the server has welcomed us; what can't be sent is dropped. Returns whether it went. */
  say(message: object): boolean {
    if (!this.#isWelcome || this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  welcome(): void {
    this.#isWelcome = true
    this.#tries = 0
    this.#events.link("online")
  }

  /** The token has expired or the server forgot it: a new one is asked for at the next connection. */
  forgetSession(): void {
    this.#session.forget()
  }

  /** Tries at once instead of waiting on: the network is back, or somebody asked for it. */
  hurry(): void {
    if (this.#isClosed || this.#socket !== undefined) return
    clearTimeout(this.#timer)
    this.#tries = 0
    void this.#connect()
  }

  /** Asks now whether the server is there: something says that the network went. */
  doubt(): void {
    if (this.#socket === undefined) return
    clearTimeout(this.#quiet)
    void this.#askHealth(this.#socket)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#drop()
  }

  async #connect(): Promise<void> {
    this.#events.link("connecting")
    let token: string
    try {
      token = await this.#session.token()
    } catch (error) {
      // A session that is refused stays refused; anything else may pass.
      const isFinal = error instanceof ServerError && error.status !== undefined && error.status < 429
      return this.#comeBack(isFinal ? "refused" : "offline")
    }
    if (this.#isClosed) return
    const socket = new WebSocket(this.#session.origin.replace(/^http/, "ws") + this.#route)
    socket.binaryType = "arraybuffer"
    this.#socket = socket
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", token })))
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.#socket) return
      this.#listenOn()
      if (typeof data === "string") this.#events.message(JSON.parse(data))
      else this.#events.bytes(new Uint8Array(data))
    })
    socket.addEventListener("close", () => {
      if (socket === this.#socket) this.#lose()
    })
    this.#listenOn()
  }

  #listenOn(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => void this.#askHealth(this.#socket), QUIET_MS)
  }

  async #askHealth(socket: WebSocket | undefined): Promise<void> {
    const patience = AbortSignal.timeout(HEALTH_PATIENCE_MS)
    const isThere = await fetch(this.#session.origin + routes.health, { cache: "no-store", signal: patience }).then(
      (answer) => answer.ok,
      () => false,
    )
    if (socket !== this.#socket || this.#isClosed) return
    if (isThere) this.#listenOn()
    else this.#lose()
  }

  #lose(): void {
    this.#drop()
    if (!this.#isClosed) this.#comeBack("offline")
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#isWelcome = false
    clearTimeout(this.#quiet)
    socket?.close()
  }

  #comeBack(state: LinkState): void {
    if (this.#isClosed) return
    this.#events.link(state)
    this.#timer = setTimeout(() => void this.#connect(), waitBefore(this.#tries))
    this.#tries += 1
  }
}

import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import { type RawData, type WebSocket, WebSocketServer } from "ws"
import { answerRaw } from "../http.ts"

/** RFC 6455 §7.4.2 leaves 4000 to 4999 to applications: the HTTP status of the refusal, and 4000. */
const closeCodeOf = { REQUEST_MALFORMED: 4400, SESSION_REQUIRED: 4401, SESSION_REFUSED: 4401 } as const
const tokenCodes = { HELP_TOKEN_REQUIRED: 4401, HELP_TOKEN_REFUSED: 4401 } as const
export type ClosingCode = keyof typeof closeCodeOf | keyof typeof tokenCodes

/** Time to say who it is. */
export const HELLO_WITHIN_MS = 5000
/** Whoever is so far behind reads nothing any more; they come back and are told how things stand. */
const MOST_BEHIND_BYTES = 1024 * 1024

/** What a WebSocket runs over. */
const connections = new WeakMap<WebSocket, Duplex>()
/** Those that wait for the end of this turn: see [Note: One write a turn]. */
const corked = new Set<Duplex>()

export interface SocketsOptions {
  readonly most: number
  readonly mostMessageBytes: number
  readonly pingSeconds: number
}

/** WebSockets of one kind: so many at once, none with longer messages than its kind has to say, none that is dead. */
export class Sockets {
  readonly #server: WebSocketServer
  readonly #most: number
  readonly #timer: NodeJS.Timeout
  #silent = new Set<WebSocket>()

  /** @param pingSeconds - A laptop that sleeps or a phone in a lift closes nothing: who hasn't answered one ping when the next is due is gone. */
  constructor({ most, mostMessageBytes, pingSeconds }: SocketsOptions) {
    this.#most = most
    this.#server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: mostMessageBytes })
    this.#timer = setInterval(() => this.#ping(), pingSeconds * 1000).unref()
  }

  /** Takes over a connection that asks for a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, onOpen: (webSocket: WebSocket) => void): void {
    if (this.#server.clients.size >= this.#most) {
      answerRaw(socket, "SERVER_BUSY")
      return
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      connections.set(webSocket, socket)
      webSocket.on("pong", () => this.#silent.delete(webSocket))
      // A broken connection is closed as well; that is all there is to do about it.
      webSocket.on("error", () => undefined)
      onOpen(webSocket)
    })
  }

  /** May be called again. */
  close(): void {
    clearInterval(this.#timer)
    // 1001: the server goes away; whoever is there comes back by themselves.
    for (const socket of this.#server.clients) socket.close(1001)
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #ping(): void {
    for (const socket of this.#silent) socket.terminate()
    this.#silent = new Set(this.#server.clients)
    for (const socket of this.#server.clients) socket.ping()
  }
}

/** Sends, unless the connection is gone; ends it when nobody reads at the other end. */
export function sendTo(socket: WebSocket, data: string | Uint8Array): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MOST_BEHIND_BYTES) {
    socket.terminate()
    return
  }
  gather(socket)
  socket.send(data)
}

/**
 * [Note: One write a turn]
 * A thousand people who press at once ring the same consoles many times over, and handing something to the network costs more than
 * making it. So what is said to one connection while a round of requests is settled goes out in one write, at the end of it.
 */
function gather(socket: WebSocket): void {
  const connection = connections.get(socket)
  if (connection === undefined || corked.has(connection)) return
  connection.cork()
  if (corked.size === 0) process.nextTick(letGo)
  corked.add(connection)
}

function letGo(): void {
  for (const connection of corked) connection.uncork()
  corked.clear()
}

/** Says why, and ends the connection. */
export function refuseAndClose(socket: WebSocket, code: ClosingCode): void {
  sendTo(socket, JSON.stringify({ type: "refused", code: code satisfies ErrorCode }))
  socket.close({ ...closeCodeOf, ...tokenCodes }[code])
}

/** Text as JSON; `undefined` for anything else. */
export function readJson(data: RawData, isBinary: boolean): unknown {
  if (isBinary) return undefined
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined
  }
}

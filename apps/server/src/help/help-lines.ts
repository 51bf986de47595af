import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { Bytes } from "@alongside/evidence/format/bytes"
import type { WebSocket } from "ws"
import { z } from "zod"
import { statusOf } from "../dispatch/effect.ts"
import type { RequestId } from "../dispatch/help-request.ts"
import { type Log, tagOf } from "../log.ts"
import type { HelpTokens } from "./help-tokens.ts"
import type { KeptRequest } from "./kept-request.ts"
import { HELLO_WITHIN_MS, readJson, refuseAndClose, Sockets, sendTo } from "./sockets.ts"

/** A `hello` with its token. */
const MOST_MESSAGE_BYTES = 512
/** RFC 6455 §7.4.1: nothing more will come. */
const OVER = 1000

const helloSchema = z.object({ type: z.literal("hello"), token: z.string().max(200) })

export interface HelpLineParts {
  readonly tokens: HelpTokens
  readonly find: (id: RequestId) => Promise<KeptRequest | undefined>
  readonly statusOf: (kept: KeptRequest) => Promise<Bytes>
  readonly most: number
  readonly log: Log
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

  constructor(parts: HelpLineParts) {
    this.#parts = parts
    this.#sockets = new Sockets(parts.most, MOST_MESSAGE_BYTES)
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.accept(request, socket, head, (webSocket) => this.#open(webSocket))
  }

  /** A request was written: whoever waits for it is told, if there is something new. */
  written(kept: KeptRequest): void {
    for (const line of this.#lines.get(kept.asked.id) ?? []) void this.#send(line, kept)
  }

  close(): void {
    this.#sockets.close()
  }

  #open(socket: WebSocket): void {
    const timer = setTimeout(() => refuseAndClose(socket, "HELP_TOKEN_REQUIRED"), HELLO_WITHIN_MS)
    socket.on("close", () => clearTimeout(timer))
    socket.once("message", (data, isBinary) => {
      clearTimeout(timer)
      const hello = helloSchema.safeParse(readJson(data, isBinary)).data
      if (hello === undefined) {
        refuseAndClose(socket, "REQUEST_MALFORMED")
        return
      }
      const id = this.#parts.tokens.open(hello.token)
      if (id === undefined) refuseAndClose(socket, "HELP_TOKEN_REFUSED")
      else void this.#follow(socket, id)
      // There is nothing else to say.
      socket.on("message", () => refuseAndClose(socket, "REQUEST_MALFORMED"))
    })
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
      else await this.#send(line, kept)
    } catch (error) {
      this.#failed(line, id, error)
    }
  }

  async #send(line: Line, kept: KeptRequest): Promise<void> {
    const said = JSON.stringify([statusOf(kept.request), kept.asked.acceptances, kept.asked.sessionKey])
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

import type { ErrorCode } from "@alongside/protocol/error-codes"
import { type ServerMessage, type WatcherMessage, watcherMessageSchema } from "@alongside/protocol/watch"
import type { RawData, WebSocket } from "ws"
import type { Openings } from "../accounts/openings.ts"
import type { Viewer, Viewers } from "../accounts/viewers.ts"
import { type Log, tagOf } from "../log.ts"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { SegmentStore } from "../store/segment-store.ts"
import { type Line, Watch } from "./watch.ts"

/** RFC 6455 §7.4.2 leaves 4000 to 4999 to applications: the HTTP status of the refusal, and 4000. */
const closeCodeOf = { SESSION_REQUIRED: 4401, SESSION_REFUSED: 4401, REQUEST_MALFORMED: 4400 } as const
type ClosingCode = keyof typeof closeCodeOf

/** Time for a console to say who it is. */
const HELLO_WITHIN_MS = 5000

export interface WatcherParts {
  readonly viewers: Viewers
  readonly encounters: Encounters
  readonly openings: Openings
  readonly store: SegmentStore
  readonly mostWatches: number
  readonly mostBuffered: number
  readonly log: Log
  /** Begins and ends the delivery of an encounter's records to a watch. */
  readonly follow: (watch: Watch) => void
  readonly unfollow: (watch: Watch) => void
}

/** One WebSocket of a console, or of a contact's page. It is told nothing before its `hello` has shown the token of a session. */
export class Watcher implements Line {
  readonly #socket: WebSocket
  readonly #parts: WatcherParts
  readonly #watches = new Map<string, Watch>()
  /** Ends the note of who watches, by encounter. */
  readonly #openings = new Map<string, () => void>()
  readonly #helloTimer: NodeJS.Timeout
  #token: string | undefined
  #viewer: Viewer | undefined

  constructor(socket: WebSocket, parts: WatcherParts) {
    this.#socket = socket
    this.#parts = parts
    this.#helloTimer = setTimeout(() => this.#close("SESSION_REQUIRED"), HELLO_WITHIN_MS)
    socket.on("message", (data, isBinary) => this.#onMessage(data, isBinary))
    socket.on("close", () => this.#end())
    // A broken connection is closed as well; that is all there is to do about it.
    socket.on("error", () => undefined)
  }

  /** Undefined before the hello. */
  get viewer(): Viewer | undefined {
    return this.#viewer
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  tell(message: ServerMessage, onGone?: () => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(JSON.stringify(message), () => onGone?.())
  }

  send(frame: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame, { binary: true })
  }

  /** Watches an encounter no more, and says why, if it did. */
  dropWatch(encounter: string, code: ErrorCode): void {
    if (!this.#watches.has(encounter)) return
    this.#unwatch(encounter)
    this.tell({ type: "refused", code, encounter })
  }

  /** Ends the connection when its session has ended meanwhile. */
  checkSession(): void {
    if (this.#token === undefined) return
    const code = this.#faultOf(this.#token)
    if (code !== undefined) this.#close(code)
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    const message = isBinary ? undefined : readMessage(data)
    const fault = message === undefined ? "REQUEST_MALFORMED" : this.#take(message)
    if (fault !== undefined) this.#close(fault)
  }

  /** Does what the watcher asks, or says why the connection has to end. */
  #take(message: WatcherMessage): ClosingCode | undefined {
    if (message.type === "hello") return this.#hello(message.token)
    const fault = this.#token === undefined ? "SESSION_REQUIRED" : this.#faultOf(this.#token)
    if (fault !== undefined) return fault
    const { type, encounter } = message
    if (type === "unwatch") this.#unwatch(encounter)
    else this.#watch(encounter, this.#token!).catch((error: unknown) => this.#refuse(encounter, error))
    return undefined
  }

  #hello(token: string): ClosingCode | undefined {
    const fault = this.#faultOf(token)
    if (fault !== undefined) return fault
    clearTimeout(this.#helloTimer)
    this.#token = token
    this.#viewer = this.#parts.viewers.assertViewer(token)
    this.tell({ type: "welcome" })
    return undefined
  }

  #refuse(encounter: string, error: unknown): void {
    const code = error instanceof RequestError ? error.code : "INTERNAL"
    if (code === "INTERNAL") this.#parts.log.error({ err: error, encounter: tagOf(encounter) }, "a watch failed")
    this.tell({ type: "refused", code, encounter })
  }

  async #watch(id: string, token: string): Promise<void> {
    if (this.#watches.has(id)) return
    if (this.#watches.size >= this.#parts.mostWatches) throw new RequestError("TOO_MANY_REQUESTS")
    const viewer = this.#parts.viewers.assertViewer(token)
    await this.#parts.viewers.assertMayWatch(viewer, id)
    const encounter = await this.#parts.encounters.find(id)
    if (encounter === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
    // On the disk before anything is sent: the person can see who was given her recording. Contacts she named herself.
    const letGo = viewer.who === "counsel" ? await this.#parts.openings.hold(id, viewer.key) : () => undefined
    if (this.#watches.has(id) || encounter.isErased || this.#socket.readyState !== this.#socket.OPEN) return letGo()
    this.#openings.set(id, letGo)
    const watch = new Watch(encounter, this, this.#parts.mostBuffered)
    this.#watches.set(id, watch)
    this.#parts.follow(watch)
    await watch.join(this.#parts.store)
  }

  #unwatch(id: string): void {
    const watch = this.#watches.get(id)
    if (watch === undefined) return
    this.#watches.delete(id)
    this.#openings.get(id)?.()
    this.#openings.delete(id)
    this.#parts.unfollow(watch)
    watch.end()
  }

  #faultOf(token: string): ClosingCode | undefined {
    try {
      this.#parts.viewers.assertViewer(token)
      return undefined
    } catch (error) {
      if (error instanceof RequestError) return "SESSION_REFUSED"
      throw error
    }
  }

  #close(code: ClosingCode): void {
    this.tell({ type: "refused", code: code satisfies ErrorCode })
    this.#socket.close(closeCodeOf[code])
  }

  #end(): void {
    clearTimeout(this.#helloTimer)
    for (const id of [...this.#watches.keys()]) this.#unwatch(id)
  }
}

function readMessage(data: RawData): WatcherMessage | undefined {
  try {
    return watcherMessageSchema.safeParse(JSON.parse(String(data))).data
  } catch {
    // Not JSON.
    return undefined
  }
}

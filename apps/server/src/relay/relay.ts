import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { encodeRecordFrame, type ServerMessage } from "@alongside/protocol/watch"
import { WebSocketServer } from "ws"
import type { Openings } from "../accounts/openings.ts"
import type { Viewers } from "../accounts/viewers.ts"
import { answerRaw } from "../http.ts"
import type { Log } from "../log.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { LiveEncounter } from "../receive/live-encounter.ts"
import type { StoredRecord } from "../receive/take-batch.ts"
import type { SegmentStore } from "../store/segment-store.ts"
import type { Watch } from "./watch.ts"
import { Watcher } from "./watcher.ts"

/** Nothing a watcher says is longer. */
const MOST_MESSAGE_BYTES = 1024
const LOOK_EVERY_MS = 500
/** Proxies and phones' networks close what is quiet for a minute. */
const PING_EVERY_MS = 25_000

export interface RelayParts {
  readonly viewers: Viewers
  readonly encounters: Encounters
  readonly openings: Openings
  readonly store: SegmentStore
  readonly log: Log
  readonly limits: {
    readonly watchers: number
    readonly watchesPerSocket: number
    readonly watcherBuffer: number
    readonly silentSeconds: number
  }
}

/** Passes sealed records on to those who watch, as they become durable, and tells them what begins, falls silent and ends. */
export class Relay {
  readonly #parts: RelayParts
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MOST_MESSAGE_BYTES })
  readonly #watchers = new Set<Watcher>()
  readonly #watches = new Map<LiveEncounter, Set<Watch>>()
  readonly #timers: readonly NodeJS.Timeout[]

  constructor(parts: RelayParts) {
    this.#parts = parts
    this.#timers = [
      setInterval(() => this.#look(), LOOK_EVERY_MS).unref(),
      setInterval(() => this.#ping(), PING_EVERY_MS).unref(),
    ]
  }

  /** Takes over a connection that asks for a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#server.clients.size >= this.#parts.limits.watchers) {
      answerRaw(socket, "SERVER_BUSY")
      return
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const { viewers, encounters, openings, store, log, limits } = this.#parts
      const watcher = new Watcher(webSocket, {
        viewers,
        encounters,
        openings,
        store,
        log,
        mostWatches: limits.watchesPerSocket,
        mostBuffered: limits.watcherBuffer,
        follow: (watch) => this.#follow(watch),
        unfollow: (watch) => this.#unfollow(watch),
      })
      this.#watchers.add(watcher)
      webSocket.on("close", () => this.#watchers.delete(watcher))
    })
  }

  /** Somebody pressed, or pressed again after it had ended. */
  begun({ id, startedMs, adviceOf }: LiveEncounter): void {
    // Counsel's own record is no encounter that anybody could watch.
    if (adviceOf === undefined) this.#announce({ type: "encounter", encounter: id, startedMs })
  }

  /** A record became durable. */
  stored({ encounter, ordinal, entry, batch, isEnd }: StoredRecord): void {
    if (encounter.isSilent) {
      encounter.isSilent = false
      this.begun(encounter)
    }
    const watches = this.#watches.get(encounter)
    if (watches !== undefined) {
      const { receivedMs, isContradiction } = entry
      const frame = encodeRecordFrame({ encounter: encounter.idBytes, ordinal, receivedMs, isContradiction, batch })
      for (const watch of watches) watch.push(ordinal, frame)
    }
    if (isEnd && encounter.adviceOf === undefined) this.#announce({ type: "ended", encounter: encounter.id })
  }

  /** Its erasing has begun: whoever watches it is told, and watches it no more. */
  erased({ id }: LiveEncounter): void {
    for (const watcher of this.#watchers) watcher.dropWatch(id, "ENCOUNTER_ERASED")
  }

  /** Tells a contact's open pages that there is news of it. @returns true when there is one. */
  tellContact(contact: string, { id, startedMs }: LiveEncounter): boolean {
    let isTold = false
    for (const watcher of this.#watchers) {
      if (watcher.viewer?.who !== "contact" || watcher.viewer.key !== contact) continue
      watcher.tell({ type: "encounter", encounter: id, startedMs })
      isTold = true
    }
    return isTold
  }

  /** Some sessions may have ended. */
  checkSessions(): void {
    for (const watcher of this.#watchers) watcher.checkSession()
  }

  /** May be called again. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    // 1001: the server goes away; whoever is there comes back by themselves.
    for (const socket of this.#server.clients) socket.close(1001)
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #follow(watch: Watch): void {
    const { encounter } = watch
    encounter.holders += 1
    const watches = this.#watches.get(encounter) ?? new Set()
    watches.add(watch)
    this.#watches.set(encounter, watches)
  }

  #unfollow(watch: Watch): void {
    const { encounter } = watch
    const watches = this.#watches.get(encounter)
    if (watches?.delete(watch) !== true) return
    encounter.holders -= 1
    if (watches.size === 0) this.#watches.delete(encounter)
  }

  #look(): void {
    const before = performance.now() - this.#parts.limits.silentSeconds * 1000
    for (const encounter of this.#parts.encounters.all()) {
      if (encounter.isEnded || encounter.isSilent || encounter.heardAtMs > before) continue
      if (encounter.adviceOf !== undefined) continue
      encounter.isSilent = true
      this.#announce({ type: "silent", encounter: encounter.id, lastReceivedMs: encounter.lastReceivedMs })
    }
    this.checkSessions()
  }

  #ping(): void {
    for (const socket of this.#server.clients) socket.ping()
  }

  #announce(message: ServerMessage & { readonly encounter: string }): void {
    for (const watcher of this.#watchers) {
      if (watcher.viewer !== undefined && this.#parts.viewers.hears(watcher.viewer, message.encounter))
        watcher.tell(message)
    }
  }
}

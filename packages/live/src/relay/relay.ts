import type { Bytes } from "@alongside/evidence/format/bytes"
import { routes } from "@alongside/protocol/routes"
import { type ServerMessage, serverMessageSchema, type WatcherMessage } from "@alongside/protocol/watch"
import type { Session } from "./session.ts"
import { type LinkState, SignedInSocket } from "./signed-in-socket.ts"

export interface RelayEvents {
  link(state: LinkState): void
  message(message: ServerMessage): void
  /** Record frames, as the server pushed them. */
  records(frames: Bytes): void
}

/** The WebSocket on which one server pushes what is watched; after it was lost it asks for that again. */
export class Relay {
  readonly #socket: SignedInSocket
  readonly #events: RelayEvents
  #watched: string | undefined

  constructor(session: Session, events: RelayEvents) {
    this.#events = events
    this.#socket = new SignedInSocket(session, routes.watch, {
      link: (state) => events.link(state),
      message: (message) => this.#hear(message),
      bytes: (frames) => events.records(frames),
    })
  }

  /** Watches this encounter and no other; `undefined` none. */
  watch(encounter: string | undefined): void {
    const before = this.#watched
    this.#watched = encounter
    if (before !== undefined && before !== encounter) this.#say({ type: "unwatch", encounter: before })
    if (encounter !== undefined) this.#say({ type: "watch", encounter })
  }

  /** Tries at once instead of waiting on: the network is back, or somebody asked for it. */
  hurry(): void {
    this.#socket.hurry()
  }

  close(): void {
    this.#socket.close()
  }

  #hear(given: unknown): void {
    const message = serverMessageSchema.safeParse(given)
    // A newer server may say more than we know.
    if (!message.success) return
    if (message.data.type === "welcome") {
      this.#socket.welcome()
      if (this.#watched !== undefined) this.#say({ type: "watch", encounter: this.#watched })
    } else if (message.data.type === "refused" && message.data.encounter === undefined) {
      this.#socket.forgetSession()
    }
    this.#events.message(message.data)
  }

  #say(message: WatcherMessage): void {
    this.#socket.say(message)
  }
}

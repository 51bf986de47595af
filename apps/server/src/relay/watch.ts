import { parseIndexEntry } from "@alongside/protocol/record-index"
import type { ServerMessage } from "@alongside/protocol/watch"
import type { LiveEncounter } from "../receive/live-encounter.ts"
import type { Ordinal, SegmentStore } from "../store/segment-store.ts"
import { frameOf, readFrame } from "./frames.ts"

/** A watcher's connection, as one watch needs it. */
export interface Line {
  /** Sends text. @param onGone - Called when it, and so everything before it, has left this process. */
  tell(message: ServerMessage, onGone?: () => void): void
  send(frame: Uint8Array): void
  /** Bytes that were sent and haven't left this process. */
  readonly bufferedBytes: number
}

interface Push {
  readonly ordinal: Ordinal
  readonly frame: Uint8Array
}

/** A watcher who joins in the middle gets this much of what came last, so that there is a picture at once. */
const RECENT_MS = 2000
/** Records that can have come in {@link RECENT_MS}; where there are more, the newest of them. */
const RECENT_RECORDS = 32

/**
 * One watcher following one encounter: *joining* until what opens the newest epochs and the last seconds have been read and
 * sent, then *following*; *behind* while the connection holds more than it may, and *following* again once that is gone.
 * Memory never grows with a slow watcher: what isn't pushed is on the disk, and the watcher is told from where.
 */
export class Watch {
  readonly encounter: LiveEncounter
  readonly #line: Line
  readonly #mostBuffered: number
  /** What came while the beginning was being read. */
  #waiting: Push[] = []
  #waitingBytes = 0
  /** The first that came then and found no room. */
  #missed: Ordinal | undefined
  #state: "joining" | "following" | "behind" | "over" = "joining"

  constructor(encounter: LiveEncounter, line: Line, mostBuffered: number) {
    this.encounter = encounter
    this.#line = line
    this.#mostBuffered = mostBuffered
  }

  /** Sends what there has to be to begin with. What is pushed meanwhile follows it. */
  async join(store: SegmentStore): Promise<void> {
    const next = this.encounter.end
    await this.#sendBeginning(store, next)
    if (this.#state === "over") return
    this.#tell("watching", next)
    this.#state = "following"
    for (const { ordinal, frame } of this.#waiting.splice(0)) this.push(ordinal, frame)
    if (this.#missed !== undefined && this.#state === "following") this.#fallBehind(this.#missed)
  }

  /** Passes on a record that has just become durable. */
  push(ordinal: Ordinal, frame: Uint8Array): void {
    if (this.#state === "joining") this.#keep({ ordinal, frame })
    if (this.#state !== "following") return
    if (this.#line.bufferedBytes + frame.length <= this.#mostBuffered) this.#line.send(frame)
    else this.#fallBehind(ordinal)
  }

  end(): void {
    this.#state = "over"
    this.#waiting = []
  }

  #keep(push: Push): void {
    if (this.#missed !== undefined) return
    this.#waitingBytes += push.frame.length
    if (this.#waitingBytes <= this.#mostBuffered) this.#waiting.push(push)
    else this.#missed = push.ordinal
  }

  #fallBehind(ordinal: Ordinal): void {
    this.#state = "behind"
    this.#tell("behind", ordinal, () => {
      if (this.#state !== "behind") return
      this.#state = "following"
      this.#tell("watching", this.encounter.end)
    })
  }

  async #sendBeginning(store: SegmentStore, next: Ordinal): Promise<void> {
    const openers = this.encounter.openers.ordinals().filter((ordinal) => ordinal < next)
    for (const ordinal of openers) this.#sendIfFollowed(await readFrame(store, this.encounter, ordinal))
    const sinceMs = this.encounter.lastReceivedMs - RECENT_MS
    for await (const summary of store.summaries(this.encounter.id, Math.max(0, next - RECENT_RECORDS))) {
      if (summary.ordinal >= next) break
      if (openers.includes(summary.ordinal) || parseIndexEntry(summary.summary).receivedMs < sinceMs) continue
      this.#sendIfFollowed(await frameOf(store, this.encounter, summary))
    }
  }

  /** A beginning that the connection can't hold is cut short: the watcher sees the holes and fetches what it misses. */
  #sendIfFollowed(frame: Uint8Array | undefined): void {
    if (frame === undefined || this.#state === "over") return
    if (this.#line.bufferedBytes + frame.length <= this.#mostBuffered) this.#line.send(frame)
  }

  #tell(type: "watching" | "behind", next: Ordinal, onGone?: () => void): void {
    this.#line.tell({ type, encounter: this.encounter.id, next }, onGone)
  }
}

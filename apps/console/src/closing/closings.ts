import { fromHex } from "@alongside/evidence/format/bytes"
import { ServerError, type Session } from "@alongside/live/relay/session"
import { closingRoutes, parseKeptClosings } from "@alongside/protocol/closing"
import type { EncounterList } from "@alongside/protocol/session"
import { type ReadonlySignal, signal } from "@preact/signals"
import { type ReadClosing, readClosing } from "./read-closing.ts"

/** What is older than that is read when it is looked at. */
const RECENT_MS = 24 * 60 * 60 * 1000

/** Reads what the ends of recent encounters mean, as they come. */
export class Closings {
  readonly #session: Session
  readonly #identity: string
  readonly #read = signal<ReadonlyMap<string, ReadClosing>>(new Map())
  readonly #told = signal<ReadonlySet<string>>(new Set())
  /** By encounter, the newest that was asked for: its time. */
  readonly #asked = new Map<string, number>()

  /** @param identity - Opens what phones seal to this counsel. */
  constructor(session: Session, identity: string) {
    this.#session = session
    this.#identity = identity
  }

  /** The newest of each encounter that was read. */
  get read(): ReadonlySignal<ReadonlyMap<string, ReadClosing>> {
    return this.#read
  }

  /** Encounters of which counsel has read that they were ended under pressure. */
  get told(): ReadonlySignal<ReadonlySet<string>> {
    return this.#told
  }

  tell(encounter: string): void {
    this.#told.value = new Set([...this.#told.value, encounter])
  }

  /** Reads what is new. @param nowMs - server clock. @param watched - is read however old it is. */
  follow(encounters: EncounterList, nowMs: number, watched: string | undefined): void {
    for (const { id, closing, erasedMs } of encounters) {
      if (closing === null || erasedMs !== null || this.#asked.get(id) === closing.atMs) continue
      if (id !== watched && nowMs - closing.atMs > RECENT_MS) continue
      this.#asked.set(id, closing.atMs)
      void this.#open(id)
    }
  }

  async #open(id: string): Promise<void> {
    try {
      const { bytes } = await this.#session.get(closingRoutes.closings(id))
      const newest = parseKeptClosings(bytes).at(-1)
      const read = newest === undefined ? undefined : await readClosing(newest, fromHex(id)!, this.#identity)
      if (read !== undefined) this.#read.value = new Map(this.#read.value).set(id, read)
    } catch (error) {
      // Asked again with the next list.
      this.#asked.delete(id)
      if (!(error instanceof ServerError)) throw error
    }
  }
}

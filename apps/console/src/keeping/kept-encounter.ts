import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { ask, ServerError, type Session } from "@alongside/live/relay/session"
import { type Keeping, keepingSchema } from "@alongside/protocol/keeping"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { SIGN_IN_CONTENT_TYPE } from "@alongside/protocol/session"
import { isTombstoneOf, openTombstone, type Tombstone } from "@alongside/protocol/tombstone"
import { type ReadonlySignal, signal } from "@preact/signals"

/** Whether the encounter on the page stays, and what counsel's last wish about it came to. */
export interface KeptState {
  readonly keeping: Keeping
  /** Of an erased one: what the server has signed; `invalid` when it isn't the server's word for this encounter. */
  readonly tombstone: Tombstone | "invalid" | undefined
  /** The server is being asked to hold it, or to let it go. */
  readonly isAsking: boolean
  /** This counsel has released, on this page, what was said while they were connected. */
  readonly isReleased: boolean
  /** Why that failed the last time: a code of docs/errors.md. */
  readonly fault: string | undefined
}

/** Follows whether one encounter stays, and holds it for this counsel or lets it go. */
export class KeptEncounter {
  readonly #session: Session
  readonly #encounter: string
  readonly #state = signal<KeptState | undefined>(undefined)
  /** Questions are answered in any order: what was asked before the newest that is shown isn't shown any more. */
  #asked = 0
  #shown = 0

  /** @param known - what the list has of it, shown until the server has answered. */
  constructor(session: Session, encounter: string, known: Keeping | undefined) {
    this.#session = session
    this.#encounter = encounter
    if (known !== undefined) this.#show({ keeping: known })
  }

  get state(): ReadonlySignal<KeptState | undefined> {
    return this.#state
  }

  /** Asks the server how it stands. Without an answer what was shown stays: the link's state says that there is none. */
  async read(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
    }
  }

  /** Holds it for this counsel, or lets it go. What came of it is in the state. */
  async hold(isWanted: boolean): Promise<void> {
    if (this.#state.value?.isAsking === true) return
    this.#show({ isAsking: true, fault: undefined })
    try {
      await this.#session.send(routes.hold(this.#encounter), { method: isWanted ? "POST" : "DELETE" })
      await this.#read()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#show({ fault: error.problem ?? error.code })
      // It may be erased, or the answer alone was lost.
      await this.read()
    } finally {
      this.#show({ isAsking: false })
    }
  }

  /** Sends counsel's signed release of what was said while they were connected. */
  async release(signed: Bytes): Promise<void> {
    if (this.#state.value?.isAsking === true) return
    this.#show({ isAsking: true, fault: undefined })
    try {
      const headers = { "content-type": SIGN_IN_CONTENT_TYPE }
      await this.#session.send(routes.release(this.#encounter), { method: "POST", headers, body: signed })
      this.#show({ isReleased: true })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#show({ fault: error.problem ?? error.code })
    } finally {
      this.#show({ isAsking: false })
    }
  }

  async #read(): Promise<void> {
    const asked = ++this.#asked
    const answer = await this.#session.get(routes.hold(this.#encounter))
    const keeping = keepingSchema.parse(answer.json())
    if (asked < this.#shown) return
    this.#shown = asked
    this.#show({ keeping })
    if (keeping.erasedMs !== null && this.#state.value?.tombstone === undefined) {
      this.#show({ tombstone: await this.#readTombstone() })
    }
  }

  /** `undefined` while it is being erased. */
  async #readTombstone(): Promise<KeptState["tombstone"]> {
    try {
      const { bytes } = await this.#session.get(routes.tombstone(this.#encounter))
      const organisation = await ask(this.#session.origin + routes.organisation)
      const { serverKey } = organisationSchema.parse(organisation.json())
      const tombstone = await openTombstone(bytes, fromHex(serverKey)!)
      return (await isTombstoneOf(tombstone, fromHex(this.#encounter)!)) ? tombstone : "invalid"
    } catch (error) {
      if (error instanceof FormatError) return "invalid"
      if (error instanceof ServerError && error.problem === "TOMBSTONE_UNKNOWN") return undefined
      throw error
    }
  }

  #show(change: Partial<KeptState>): void {
    const keeping = change.keeping ?? this.#state.value?.keeping
    if (keeping === undefined) return
    this.#state.value = {
      tombstone: undefined,
      isAsking: false,
      isReleased: false,
      fault: undefined,
      ...this.#state.value,
      ...change,
      keeping,
    }
  }
}

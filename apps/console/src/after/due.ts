import { ServerError, type Session } from "@alongside/live/relay/session"
import { dueRoutes, type NewDue, ownDueSchema } from "@alongside/protocol/due"
import { type ReadonlySignal, signal } from "@preact/signals"
import { type DueActions, type DueState, nothingDue } from "./due-state.ts"

/** What is due to this counsel, of all their encounters. */
export class Due implements DueActions {
  readonly #session: () => Session | undefined
  readonly #state = signal<DueState>(nothingDue)

  constructor(session: () => Session | undefined) {
    this.#session = session
  }

  get state(): ReadonlySignal<DueState> {
    return this.#state
  }

  /** Asks the server. Without an answer what was shown stays. */
  async read(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
    }
  }

  add(encounter: string, due: NewDue): void {
    void this.#post(dueRoutes.ofEncounter(encounter), due)
  }

  tick(id: string, isDone: boolean): void {
    void this.#post(dueRoutes.own, { id, isDone })
  }

  async #read(): Promise<void> {
    const answer = await this.#session()?.get(dueRoutes.own)
    if (answer !== undefined) this.#set({ items: ownDueSchema.parse(answer.json()) })
  }

  async #post(route: string, body: unknown): Promise<void> {
    if (this.#state.peek().isBusy) return
    this.#set({ isBusy: true, fault: undefined })
    try {
      const headers = { "content-type": "application/json" }
      await this.#session()?.send(route, { method: "POST", headers, body: JSON.stringify(body) })
      await this.#read()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#set({ fault: error.problem ?? error.code })
    } finally {
      this.#set({ isBusy: false })
    }
  }

  #set(change: Partial<DueState>): void {
    this.#state.value = { ...this.#state.peek(), ...change }
  }
}

import { ServerError, type Session } from "@alongside/live/relay/session"
import { seatRoutes } from "@alongside/protocol/seat-routes"
import { joiningCodeSchema, joiningCodesSchema, type NewCodeAsked } from "@alongside/protocol/seats"
import { effect, type ReadonlySignal, signal } from "@preact/signals"
import { type CodesActions, type CodesState, emptyCodes } from "./codes-state.ts"

const LOOK_EVERY_MS = 5000

/** The codes that people join the organisation with: made, shown and closed by a coordinator, kept up to date while they are looked at. */
export class Codes implements CodesActions {
  readonly #state = signal<CodesState>(emptyCodes)
  readonly state: ReadonlySignal<CodesState> = this.#state
  #session!: Session
  /** Counts what was asked: an older answer that comes late changes nothing. */
  #looks = 0

  /**
   * The coordinator is there. Once; nothing else is called before.
   * @param isLookedAt - Whether the page that shows them is open.
   */
  enter(session: Session, isLookedAt: ReadonlySignal<boolean>): void {
    this.#session = session
    effect(() => {
      if (!isLookedAt.value) return undefined
      void this.#look()
      const looking = setInterval(() => void this.#look(), LOOK_EVERY_MS)
      return () => clearInterval(looking)
    })
  }

  make(asked: NewCodeAsked): void {
    void this.#busy(async () => {
      const headers = { "content-type": "application/json" }
      const init = { method: "POST", headers, body: JSON.stringify(asked) }
      const made = joiningCodeSchema.parse((await this.#session.send(seatRoutes.codes, init)).json())
      this.#looks += 1
      this.#set({ codes: [made, ...(this.#state.peek().codes ?? [])], shown: made.id })
    })
  }

  show(id: string | undefined): void {
    this.#set({ shown: id, fault: undefined })
  }

  close(id: string): void {
    void this.#busy(async () => {
      await this.#session.send(seatRoutes.code(id), { method: "DELETE" })
    })
  }

  /** One thing at a time, and what became of it. */
  async #busy(act: () => Promise<void>): Promise<void> {
    if (this.#state.peek().isBusy) return
    this.#set({ isBusy: true, fault: undefined })
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#set({ fault: error.problem ?? error.code })
    } finally {
      await this.#look()
      this.#set({ isBusy: false })
    }
  }

  async #look(): Promise<void> {
    this.#looks += 1
    const look = this.#looks
    try {
      const { codes } = joiningCodesSchema.parse((await this.#session.get(seatRoutes.codes)).json())
      if (look === this.#looks) this.#set({ codes, isStale: false })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      if (look === this.#looks) this.#set({ isStale: true })
    }
  }

  #set(change: Partial<CodesState>): void {
    this.#state.value = { ...this.#state.peek(), ...change }
  }
}

import { ServerError, type Session } from "@alongside/live/relay/session"
import { type Hours, rotaSchema, shiftRoutes } from "@alongside/protocol/shifts"
import { effect, type ReadonlySignal, signal } from "@preact/signals"
import { json, shiftFaultOf } from "./own-hours.ts"
import { emptyRota, type RotaActions, type RotaState } from "./rota-state.ts"

const LOOK_EVERY_MS = 5000

/** Everybody's hours on the coordinator's desk, kept up to date while they are looked at. */
export class Rota implements RotaActions {
  readonly #state = signal<RotaState>(emptyRota)
  readonly state: ReadonlySignal<RotaState> = this.#state
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

  save(key: string, hours: Hours): void {
    void this.#do(() => this.#session.send(shiftRoutes.rotaOf(key), json("PUT", hours)))
  }

  setZone(zone: string): void {
    void this.#do(() => this.#session.send(shiftRoutes.rota, json("PUT", { zone })))
  }

  async #do(act: () => Promise<unknown>): Promise<void> {
    if (this.#state.peek().isBusy) return
    this.#set({ isBusy: true, fault: undefined })
    try {
      await act()
    } catch (error) {
      this.#set({ fault: shiftFaultOf(error) })
    } finally {
      await this.#look()
      this.#set({ isBusy: false })
    }
  }

  async #look(): Promise<void> {
    this.#looks += 1
    const look = this.#looks
    try {
      const rota = rotaSchema.parse((await this.#session.get(shiftRoutes.rota)).json())
      if (look === this.#looks) this.#set({ rota, isStale: false })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      if (look === this.#looks) this.#set({ isStale: true })
    }
  }

  #set(change: Partial<RotaState>): void {
    this.#state.value = { ...this.#state.peek(), ...change }
  }
}

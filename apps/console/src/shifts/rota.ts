import type { Session } from "@alongside/live/relay/session"
import { type Hours, rotaSchema, shiftRoutes } from "@alongside/protocol/shifts"
import type { ReadonlySignal } from "@preact/signals"
import { LookedAt } from "../looked-at.ts"
import type { ShiftFault } from "./hours-state.ts"
import { json, shiftFaultOf } from "./own-hours.ts"
import { emptyRota, type RotaActions, type RotaState } from "./rota-state.ts"

/** Everybody's hours on the coordinator's desk, kept up to date while they are looked at. */
export class Rota implements RotaActions {
  readonly #shown = new LookedAt<RotaState, ShiftFault>(
    emptyRota,
    async () => ({ rota: rotaSchema.parse((await this.#session.get(shiftRoutes.rota)).json()) }),
    shiftFaultOf,
  )
  #session!: Session

  get state(): ReadonlySignal<RotaState> {
    return this.#shown.state
  }

  /**
   * The coordinator is there. Once; nothing else is called before.
   * @param isLookedAt - Whether the page that shows them is open.
   */
  enter(session: Session, isLookedAt: ReadonlySignal<boolean>): void {
    this.#session = session
    this.#shown.follow(isLookedAt)
  }

  save(key: string, hours: Hours): void {
    void this.#shown.act(() => this.#session.send(shiftRoutes.rotaOf(key), json("PUT", hours)))
  }

  setZone(zone: string): void {
    void this.#shown.act(() => this.#session.send(shiftRoutes.rota, json("PUT", { zone })))
  }
}

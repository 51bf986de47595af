import type { Session } from "@alongside/live/relay/session"
import { seatRoutes } from "@alongside/protocol/seat-routes"
import { joiningCodeSchema, joiningCodesSchema, type NewCodeAsked } from "@alongside/protocol/seats"
import type { ReadonlySignal } from "@preact/signals"
import { LookedAt } from "../looked-at.ts"
import { type CodesActions, type CodesState, emptyCodes } from "./codes-state.ts"

/** The codes that people join the organisation with: made, shown and closed by a coordinator, kept up to date while they are looked at. */
export class Codes implements CodesActions {
  readonly #shown = new LookedAt<CodesState, string>(
    emptyCodes,
    async () => joiningCodesSchema.parse((await this.#session.get(seatRoutes.codes)).json()),
    (error) => error.problem ?? error.code,
  )
  #session!: Session

  get state(): ReadonlySignal<CodesState> {
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

  make(asked: NewCodeAsked): void {
    void this.#shown.act(async () => {
      const headers = { "content-type": "application/json" }
      const init = { method: "POST", headers, body: JSON.stringify(asked) }
      const made = joiningCodeSchema.parse((await this.#session.send(seatRoutes.codes, init)).json())
      this.#shown.set({ codes: [made, ...(this.state.peek().codes ?? [])], shown: made.id })
    })
  }

  show(id: string | undefined): void {
    this.#shown.set({ shown: id, fault: undefined })
  }

  close(id: string): void {
    void this.#shown.act(() => this.#session.send(seatRoutes.code(id), { method: "DELETE" }))
  }
}

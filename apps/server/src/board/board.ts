import type { Board as BoardTold } from "@alongside/protocol/board"
import { type ActKind, boardTag } from "@alongside/protocol/board"
import type { DeskEvent } from "../dispatch/desk.ts"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { RequestId } from "../dispatch/help-request.ts"
import type { HelpDesk } from "../help/help-desk.ts"
import type { Watchfulness } from "../notify/watchfulness.ts"
import { RequestError } from "../problem.ts"

/** What a coordinator does with requests that wait. Each is written down with what came of it, in one transaction. */
export class Board {
  readonly #desk: HelpDesk
  readonly #now: () => number
  readonly #watchfulness: Pick<Watchfulness, "canary" | "provider">

  constructor(desk: HelpDesk, watchfulness: Pick<Watchfulness, "canary" | "provider">, now: () => number) {
    this.#desk = desk
    this.#watchfulness = watchfulness
    this.#now = now
  }

  told(): BoardTold {
    const { channels, ...now } = this.#desk.board()
    return {
      ...now,
      channels: channels.map((one) => ({
        ...one,
        provider: (one.channel === "console" ? undefined : this.#watchfulness.provider(one.channel)) ?? null,
      })),
      canary: this.#watchfulness.canary,
    }
  }

  /** @throws RequestError `HELP_UNKNOWN`: one of them isn't open any more, or isn't in the queue. */
  order(who: string, id: RequestId, before: RequestId | undefined): Promise<void> {
    return this.#take(who, "ordered", id, { kind: "order", id, before })
  }

  /** @throws RequestError `HELP_UNKNOWN`. */
  letThrough(who: string, id: RequestId): Promise<void> {
    return this.#take(who, "let through", id, { kind: "request", id, event: { kind: "let through" } })
  }

  /** Those that are open are linked. @throws RequestError `HELP_UNKNOWN` when none of them is. */
  async link(who: string, ids: readonly RequestId[], isLinked: boolean): Promise<void> {
    const open = ids.filter((id) => this.#desk.isOpen(id))
    if (open.length === 0) throw new RequestError("HELP_UNKNOWN")
    // The first one's tag says which event; nobody has to find a word for it.
    const event = isLinked ? boardTag(open[0]!) : undefined
    for (const id of open)
      await this.#take(who, isLinked ? "linked" : "unlinked", id, {
        kind: "request",
        id,
        event: { kind: "link", event },
      })
  }

  async #take(who: string, what: ActKind, id: RequestId, event: DeskEvent): Promise<void> {
    try {
      await this.#desk.coordinate(event, { who, what, about: boardTag(id), atMs: this.#now() })
    } catch (error) {
      if (error instanceof DispatchError) throw new RequestError("HELP_UNKNOWN", { cause: error })
      throw error
    }
  }
}

import { type Effect, isSameStatus, statusOf } from "./effect.ts"
import type { HelpRequest, History } from "./help-request.ts"
import type { MemberId } from "./member.ts"
import type { OnCall } from "./on-call.ts"

type DistributiveOmit<Union, Name extends PropertyKey> = Union extends unknown ? Omit<Union, Name> : never
/** An effect but for its key and request. */
type NewEffect = DistributiveOmit<Effect, "key" | "request">

/** One step of one request while it is being worked out. Lives as long as the step, and nobody outside sees it. */
export class Turn {
  readonly before: HelpRequest
  readonly now: number
  readonly onCall: OnCall
  readonly #effects: Effect[] = []
  #request: HelpRequest

  constructor(before: HelpRequest, now: number, onCall: OnCall) {
    this.before = before
    this.#request = before
    this.now = Math.max(now, before.changedMs)
    this.onCall = onCall
  }

  get request(): HelpRequest {
    return this.#request
  }

  change(fields: Partial<HelpRequest>): void {
    this.#request = { ...this.#request, ...fields }
  }

  /** Changes one field, unless it has that value. */
  set<Name extends keyof HelpRequest>(name: Name, value: HelpRequest[Name]): void {
    if (this.#request[name] !== value) this.#request = { ...this.#request, [name]: value }
  }

  /** Writes down what figures are made of; of a moment only the first is kept. */
  remember(fields: Partial<History>): void {
    this.change({ history: { ...this.#request.history, ...fields } })
  }

  /** @param key - What tells it from every other effect of this kind of the request. */
  emit(effect: NewEffect, key: string | number): void {
    const { id } = this.#request
    this.#effects.push({ ...effect, key: `${id}/${effect.kind}/${key}`, request: id })
  }

  /** The request after the step, and what is to be done; the same object as before it when nothing has changed. */
  finish(): { readonly request: HelpRequest; readonly effects: readonly Effect[] } {
    if (this.#request === this.before) return { request: this.before, effects: this.#effects }
    this.change({ revision: this.before.revision + 1, changedMs: this.now })
    const [heard, hears] = [counselInCall(this.before), counselInCall(this.#request)]
    if (heard !== hears) this.emit({ kind: "epoch", counsel: hears }, this.#request.revision)
    const [was, is] = [statusOf(this.before), statusOf(this.#request)]
    if (!isSameStatus(was, is)) this.emit({ kind: "tell", status: is }, this.#request.revision)
    return { request: this.#request, effects: this.#effects }
  }
}

/** A call that has dropped for a moment is the same call. */
function counselInCall({ holds }: HelpRequest): MemberId | undefined {
  return holds.counsel?.connectedMs === undefined ? undefined : holds.counsel.member
}

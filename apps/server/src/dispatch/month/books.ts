import type { Change } from "../desk.ts"
import type { Effect } from "../effect.ts"
import type { HelpRequest } from "../help-request.ts"
import type { Channel } from "../policy.ts"

/** Writes down everything that dispatch decides, and holds it to its promises; a broken one is an `Error`. */
export class Books {
  readonly rings: Partial<Record<Channel, number>> = {}
  readonly #stored = new Map<string, HelpRequest>()
  /** Who holds which request. */
  readonly #holders = new Map<string, string>()
  readonly #keys = new Set<string>()
  readonly #ringing = new Set<string>()

  write(changes: readonly Change[], effects: readonly Effect[]): void {
    for (const { request, over } of changes) {
      const stored = this.#stored.get(request.id)
      hold(stored?.revision === over, "a request is written over the revision that it was read at")
      hold((stored?.wave ?? 0) <= request.wave, "waves go forward")
      this.#stored.set(request.id, request)
      for (const { member } of Object.values(stored?.holds ?? {})) this.#holders.delete(member)
    }
    for (const { request } of changes) {
      for (const { member } of Object.values(request.holds)) {
        hold(!this.#holders.has(member), "nobody holds two requests")
        this.#holders.set(member, request.id)
      }
    }
    for (const effect of effects) this.#note(effect)
  }

  /** Every request, once the month is over and each has come to its end. */
  close(): HelpRequest[] {
    const requests = [...this.#stored.values()]
    hold(
      requests.every(({ ending }) => ending !== undefined),
      "no request is forgotten",
    )
    hold(this.#ringing.size === 0, "whatever rings is told to stop")
    return requests
  }

  #note(effect: Effect): void {
    if (effect.kind === "ring") {
      hold(!this.#keys.has(effect.key), "nobody is rung twice by one key")
      this.#ringing.add(effect.ring)
      this.rings[effect.channel] = (this.rings[effect.channel] ?? 0) + 1
    }
    if (effect.kind === "silence") this.#ringing.delete(effect.ring)
    this.#keys.add(effect.key)
  }
}

function hold(isKept: boolean, promise: string): void {
  if (!isKept) throw new Error(`a promise is broken: ${promise}`)
}

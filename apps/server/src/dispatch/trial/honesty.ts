import { expect } from "vitest"
import type { Change } from "../desk.ts"
import type { Effect } from "../effect.ts"
import { dueMs, type HelpRequest } from "../help-request.ts"

/** What holds at every moment, whatever has happened: looked at after each event. */
export class Honesty {
  readonly #stored = new Map<string, HelpRequest>()
  readonly #done = new Map<string, Effect>()

  newest(id: string): HelpRequest | undefined {
    return this.#stored.get(id)
  }

  get all(): readonly HelpRequest[] {
    return [...this.#stored.values()]
  }

  get done(): readonly Effect[] {
    return [...this.#done.values()]
  }

  check(changes: readonly Change[], effects: readonly Effect[], open: Iterable<HelpRequest>): void {
    for (const change of changes) this.#write(change)
    for (const effect of effects) this.#do(effect)
    const requests = [...open]
    this.#expectSame(requests)
    expectOneRequestEach(requests)
    for (const request of requests) expectRemembered(request)
  }

  /** The desk's own memory is what was written, and nothing that is open was lost. */
  #expectSame(requests: readonly HelpRequest[]): void {
    for (const request of requests) expect(this.#stored.get(request.id)).toBe(request)
    const open = [...this.#stored.values()].filter(({ ending }) => ending === undefined)
    expect(requests).toHaveLength(open.length)
  }

  /** One compare-and-set, as a database does it. */
  #write({ request, over }: Change): void {
    const stored = this.#stored.get(request.id)
    expect(stored?.revision).toBe(over)
    if (stored !== undefined) {
      expect(stored.ending).toBeUndefined()
      expect(request.wave).toBeGreaterThanOrEqual(stored.wave)
      expect(request.lastToken).toBeGreaterThanOrEqual(stored.lastToken)
      expect(request.changedMs).toBeGreaterThanOrEqual(stored.changedMs)
      expect(request.policy).toBe(stored.policy)
    }
    this.#stored.set(request.id, request)
  }

  /** A key is one thing to be done: if it comes again it is the same thing. */
  #do(effect: Effect): void {
    const earlier = this.#done.get(effect.key)
    if (earlier !== undefined) expect(effect).toEqual(earlier)
    this.#done.set(effect.key, effect)
  }
}

/** Nobody answers two requests, or sits on two seats of one; nobody is rung for a request while they hold another. */
function expectOneRequestEach(requests: readonly HelpRequest[]): void {
  const holders = requests.flatMap(({ holds }) => Object.values(holds).map(({ member }) => member))
  expect(holders).toHaveLength(new Set(holders).size)
  for (const { rings } of requests) expect(rings.filter(({ member }) => holders.includes(member))).toEqual([])
}

/** Unless somebody is in the call with the person, there is a time at which it is looked at again. */
function expectRemembered(request: HelpRequest): void {
  const isConnected = request.holds.counsel !== undefined && request.holds.counsel.connectByMs === undefined
  if (!isConnected) expect(dueMs(request)).toBeLessThan(Number.POSITIVE_INFINITY)
}

import type { MemberId } from "./member.ts"
import type { Channel, Pace, Policy } from "./policy.ts"

interface Sent {
  readonly atMs: number
  readonly cost: number
}

/**
 * What has been sent to whom and what it cost, as far back as the caps look. A flood of false requests can make phones ring
 * and money flow no faster than this; consoles ring regardless. The purse may be overdrawn by one wave: a wave isn't cut in two.
 */
export class Spending {
  readonly #caps: Policy["caps"]
  readonly #byDestination = new Map<string, Sent[]>()
  readonly #bySource = new Map<string, number[]>()
  #all: Sent[] = []
  #spent = 0

  constructor(caps: Policy["caps"]) {
    this.#caps = caps
  }

  /** Whether one more message would be one too many for this destination or for the purse. */
  isSpent(member: MemberId, channel: Channel, nowMs: number): boolean {
    const cost = this.#caps.cost[channel] ?? 0
    if (cost > 0 && this.#spentAt(nowMs) + cost > this.#caps.spending.most) return true
    const pace = this.#caps.perDestination[channel]
    return pace !== undefined && recent(this.#sentTo(member, channel), pace, nowMs).length >= pace.most
  }

  note(member: MemberId, channel: Channel, nowMs: number): void {
    const sent: Sent = { atMs: nowMs, cost: this.#caps.cost[channel] ?? 0 }
    const pace = this.#caps.perDestination[channel]
    if (pace !== undefined) {
      this.#byDestination.set(`${channel} ${member}`, [...recent(this.#sentTo(member, channel), pace, nowMs), sent])
    }
    if (sent.cost === 0) return
    this.#all.push(sent)
    this.#spent += sent.cost
  }

  /** Notes a request from this source. Returns whether it is within the source's share. */
  admit(source: string, nowMs: number): boolean {
    const { most, withinMs } = this.#caps.perSource
    const earlier = (this.#bySource.get(source) ?? []).filter((atMs) => atMs > nowMs - withinMs)
    this.#bySource.set(source, [...earlier, nowMs])
    return earlier.length < most
  }

  #sentTo(member: MemberId, channel: Channel): readonly Sent[] {
    return this.#byDestination.get(`${channel} ${member}`) ?? []
  }

  #spentAt(nowMs: number): number {
    const old = this.#all.findIndex(({ atMs }) => atMs > nowMs - this.#caps.spending.withinMs)
    const gone = this.#all.splice(0, old === -1 ? this.#all.length : old)
    this.#spent -= gone.reduce((sum, { cost }) => sum + cost, 0)
    return this.#spent
  }
}

function recent(sent: readonly Sent[], { withinMs }: Pace, nowMs: number): readonly Sent[] {
  // What lies ahead was noted by a clock that has been set back since.
  return sent.filter(({ atMs }) => atMs > nowMs - withinMs && atMs <= nowMs)
}

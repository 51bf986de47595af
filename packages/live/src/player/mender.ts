import type { Bridge } from "../media/bridge.ts"
import type { BridgeOf } from "../open/orders.ts"
import {
  type BridgeAt,
  bridgeAhead,
  isDry,
  type LaneAt,
  type LaneName,
  type Lanes,
  type Played,
  wayOver,
} from "./holes.ts"
import type { Seconds } from "./live-edge.ts"
import type { Stack } from "./stack.ts"

export interface MenderEvents {
  bridge(of: BridgeOf, durationMs: number): Promise<Bridge>
  /** True when nothing will come for that lane at that moment. */
  isKnownGap(lane: LaneName, at: Seconds): boolean
  /** True where a picture that was played before may be what can't be decoded. */
  isPictureSuspect(): boolean
  /** Nothing is there for any lane until `to`. */
  leap(to: Seconds): void
}

/** How long a lane that is late is waited for, at first and at most. */
const PATIENCE: Seconds = 1
const MOST_PATIENCE: Seconds = 4

/** Gets a player over holes: looks at where its lanes stand, and bridges or leaps. */
export class Mender {
  readonly #events: MenderEvents
  /** Lanes that were waited for in vain: bridged without waiting until a piece of theirs comes. */
  readonly #absent = new Set<LaneName>()
  /** Since when each lane has had nothing to play, by performance.now(). */
  readonly #drySince = new Map<LaneName, number>()
  #patience = PATIENCE
  #isBridging = false

  constructor(events: MenderEvents) {
    this.#events = events
  }

  /** True when the lane is neither given up nor in a gap at that moment: playing waits for it. */
  isExpected(lane: LaneName, at: Seconds | undefined): boolean {
    return !this.#absent.has(lane) && (at === undefined || !this.#events.isKnownGap(lane, at))
  }

  /**
   * A piece came.
   * @param late - by how much it is behind the position. @returns true when its lane had been given up and is only late:
   *   from now on it is waited for, as long as it takes, and the player has to go back to where it is.
   */
  came(lane: LaneName, late: Seconds, pieceLength: Seconds): boolean {
    if (!this.#absent.delete(lane) || late <= 0) return false
    this.#patience = Math.min(MOST_PATIENCE, Math.max(this.#patience, late + pieceLength + PATIENCE / 2))
    return true
  }

  /** @param stalled - for how long the position hasn't moved. @param mayAct - false while something is on its way. */
  look(stack: Stack, played: Played, stalled: Seconds, mayAct: boolean): void {
    const lanes = this.#lanesOf(stack, played)
    if (this.#isBridging || !mayAct) return
    const way = bridgeAhead(played, lanes) ?? wayOver(played, stalled, lanes, this.#patience)
    if (way === undefined) return
    if ("seek" in way) {
      this.#events.leap(way.seek + 0.001)
      return
    }
    if (lanes[way.bridge]?.ranges.every(({ from }) => from < way.from) === true) this.#absent.add(way.bridge)
    void this.bridge(stack, way)
  }

  async bridge(stack: Stack, at: BridgeAt): Promise<void> {
    if (this.#isBridging) return
    this.#isBridging = true
    try {
      const picture = this.#events.isPictureSuspect() ? "grey" : "still"
      const of = at.bridge === "audio" ? "silence" : picture
      stack.bridge(at, await this.#events.bridge(of, (at.to - at.from) * 1000))
    } finally {
      this.#isBridging = false
    }
  }

  #lanesOf(stack: Stack, played: Played): Lanes {
    const lanes: Partial<Record<LaneName, LaneAt>> = {}
    const now = performance.now()
    for (const name of stack.isOpen ? stack.layout : []) {
      const ranges = stack.ranges(name)
      if (!isDry(ranges, played)) this.#drySince.delete(name)
      else if (!this.#drySince.has(name)) this.#drySince.set(name, now)
      const dryFor = (now - (this.#drySince.get(name) ?? now)) / 1000
      lanes[name] = { ranges, dryFor, isKnownGap: (at) => !this.isExpected(name, at) }
    }
    return lanes
  }
}

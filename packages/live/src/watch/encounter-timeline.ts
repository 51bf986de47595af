import type { ChainHole, SignedGap } from "../open/opened.ts"
import { LegTimes } from "../player/leg-times.ts"
import { type Gap, Gaps } from "./gaps.ts"
import { type MappedSegment, RecordMap } from "./record-map.ts"
import type { Interruption, Restart, Stretch, UnexplainedHole } from "./watch-state.ts"

type Track = MappedSegment["track"]

/** What is missing for less isn't told of by itself. */
const SHORTEST_HOLE_MS = 200
/** Statements say whole milliseconds, and positions are a player's. */
const SLACK_MS = 50

/** All legs of an encounter on one line: what was recorded when, what wasn't, and why. Times are encounter time. */
export class EncounterTimeline {
  readonly map = new RecordMap()
  readonly times = new LegTimes()
  readonly #gaps = new Gaps()

  addGap(gap: SignedGap): void {
    this.#gaps.add(gap)
  }

  /** What was recorded after a gap began ends it. @param elapsedMs - on the leg's clock. */
  recorded(leg: number, track: Track, elapsedMs: number): void {
    this.#gaps.recorded(leg, track, elapsedMs)
  }

  /** Encounter time of a leg's zero; `undefined` while the clocks that say so aren't known. */
  zeroOf(leg: number): number | undefined {
    for (const one of [0, leg]) {
      const wall = this.map.wallZeroOf(one)
      if (wall !== undefined) this.times.learn(one, wall)
    }
    return this.times.zeroOf(leg, () => this.#endBefore(leg))
  }

  /** The leg that a moment falls in, or the one before it. */
  legAt(ms: number): number | undefined {
    return this.map.legs.findLast((leg) => (this.#startOf(leg) ?? Number.POSITIVE_INFINITY) <= ms + SLACK_MS)
  }

  wallAt(ms: number): number | undefined {
    const leg = this.legAt(ms)
    return leg === undefined ? undefined : this.times.wallAt(leg, ms)
  }

  /** From the first moment of picture or sound to the last that is known. */
  bounds(): { readonly oldestMs: number; readonly newestMs: number } {
    const all = [...this.stretches("audio"), ...this.stretches("video")]
    if (all.length === 0) return { oldestMs: 0, newestMs: 0 }
    return { oldestMs: Math.min(...all.map((one) => one.fromMs)), newestMs: Math.max(...all.map((one) => one.toMs)) }
  }

  stretches(track: Track): Stretch[] {
    return this.map
      .coverage()
      .filter((one) => one.track === track)
      .flatMap(({ leg, stretches }) => {
        const zero = this.zeroOf(leg)
        return zero === undefined ? [] : stretches.map(([from, to]) => ({ fromMs: zero + from, toMs: zero + to }))
      })
  }

  /** Segments of picture and sound that touch [fromMs, toMs), in order. */
  segmentsIn(fromMs: number, toMs: number): MappedSegment[] {
    return this.map.legs.flatMap((leg) => {
      const zero = this.zeroOf(leg)
      if (zero === undefined) return []
      return this.map.segmentsIn(leg, fromMs - zero, toMs - zero).sort((a, b) => a.fromMs - b.fromMs)
    })
  }

  /** The signed gap that covers a moment of a track. */
  gapAt(track: Track, ms: number): (Gap & { readonly sinceMs: number }) | undefined {
    const leg = this.legAt(ms)
    const zero = leg === undefined ? undefined : this.zeroOf(leg)
    if (leg === undefined || zero === undefined) return undefined
    const gap = this.#gaps.at(leg, track, ms - zero)
    return gap === undefined ? undefined : { ...gap, sinceMs: zero + gap.fromMs }
  }

  interruptions(): Interruption[] {
    return this.#gaps.list().flatMap(({ leg, track, cause, fromMs, toMs }) => {
      const zero = this.zeroOf(leg)
      if (zero === undefined) return []
      const wallMs = this.times.wallAt(leg, zero + fromMs)
      return [{ track, cause, fromMs: zero + fromMs, toMs: toMs === undefined ? undefined : zero + toMs, wallMs }]
    })
  }

  restarts(): Restart[] {
    return this.map.legs.slice(1).flatMap((leg) => {
      const atMs = this.#startOf(leg)
      if (atMs === undefined) return []
      return [{ atMs, pauseMs: atMs - this.#endBefore(leg), wallMs: this.times.wallAt(leg, atMs) }]
    })
  }

  /** Where nothing came of picture or sound between two stretches of one leg, and no reason is signed. */
  unexplained(): UnexplainedHole[] {
    return this.map.coverage().flatMap(({ leg, track, stretches }) => {
      const zero = this.zeroOf(leg)
      if (track === "place" || zero === undefined) return []
      return stretches.slice(1).flatMap(([to], i) => {
        const from = stretches[i]![1]
        if (to - from < SHORTEST_HOLE_MS || this.#gaps.at(leg, track, (from + to) / 2) !== undefined) return []
        return [{ track, fromMs: zero + from, toMs: zero + to, wallMs: this.times.wallAt(leg, zero + from) }]
      })
    })
  }

  /** Of what the chains lack, the segments and gaps that no record holds that the server has told of. */
  missingIn(holes: readonly ChainHole[]): number {
    let missing = 0
    for (const { leg, chain, from, to } of holes) {
      if (chain === "audio" || chain === "video" || chain === "place") {
        missing += to - from - this.map.statementsIn(leg, chain, from, to)
      }
    }
    return missing
  }

  /** When all legs before this one have ended. */
  #endBefore(leg: number): number {
    const ends = this.map.legs
      .filter((one) => one < leg)
      .map((one) => (this.zeroOf(one) ?? 0) + (this.map.endOf(one) ?? 0))
    return Math.max(0, ...ends)
  }

  #startOf(leg: number): number | undefined {
    const zero = this.zeroOf(leg)
    const starts = this.map.coverage().flatMap((one) => (one.leg === leg ? [one.stretches[0]?.[0] ?? 0] : []))
    return zero === undefined || starts.length === 0 ? undefined : zero + Math.min(...starts)
  }
}

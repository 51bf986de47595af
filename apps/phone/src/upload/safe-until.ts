import type { Track } from "../capture/piece.ts"
import type { Span } from "../outbox/sealed-batch.ts"

/** Milliseconds after the first press; negative for what was kept from before it. */
export interface Safe {
  /** Where the record begins; `undefined` before its first piece was sealed. */
  readonly beginMs: number | undefined
  /** Every track that is recorded is safe up to here; `undefined` while nothing is. */
  readonly untilMs: number | undefined
  readonly untilByTrack: Readonly<Record<Track, number | undefined>>
}

export const nothingSafe: Safe = {
  beginMs: undefined,
  untilMs: undefined,
  untilByTrack: { audio: undefined, video: undefined, place: undefined },
}

interface Stand {
  /** What no receipt covers yet, in the order of sealing. */
  readonly waiting: Map<number, Span>
  untilMs: number | undefined
  newest: number
  endsInGap: boolean
}

/**
 * How far the record of one encounter is safe, from verified receipts alone.
 *
 * A track is safe up to the first batch of it that still waits. A track of which everything sealed is acknowledged holds
 * nothing back while it isn't being recorded, nor does `place`, of which there is only one every few seconds.
 */
export class SafeUntil {
  readonly #stands: Readonly<Record<Track, Stand>> = { audio: newStand(), video: newStand(), place: newStand() }

  #beginMs: number | undefined

  /** In the order of sealing. @param baseMs - added to the spans' times. */
  sealed(number: number, spans: readonly Span[], baseMs: number): void {
    for (const span of spans) {
      const fromMs = span.fromMs + baseMs
      this.#beginMs = Math.min(this.#beginMs ?? fromMs, fromMs)
      this.#stands[span.track].waiting.set(number, { ...span, fromMs, untilMs: span.untilMs + baseMs })
    }
  }

  acknowledged(number: number): void {
    for (const stand of Object.values(this.#stands)) {
      const span = stand.waiting.get(number)
      if (span === undefined) continue
      stand.waiting.delete(number)
      stand.untilMs = Math.max(stand.untilMs ?? span.untilMs, span.untilMs)
      if (number < stand.newest) continue
      stand.newest = number
      stand.endsInGap = span.endsInGap
    }
  }

  get safe(): Safe {
    const untilByTrack = {
      audio: untilOf(this.#stands.audio),
      video: untilOf(this.#stands.video),
      place: untilOf(this.#stands.place),
    }
    const holding: number[] = []
    const others: number[] = []
    for (const track of ["audio", "video", "place"] as const) {
      const { waiting, endsInGap } = this.#stands[track]
      const until = untilByTrack[track]
      const isHolding = waiting.size > 0 || (track !== "place" && !endsInGap)
      if (until !== undefined) (isHolding ? holding : others).push(until)
    }
    const untilMs = holding.length > 0 ? Math.min(...holding) : others.length > 0 ? Math.max(...others) : undefined
    return { beginMs: this.#beginMs, untilMs, untilByTrack }
  }
}

function newStand(): Stand {
  return { waiting: new Map(), untilMs: undefined, newest: -1, endsInGap: false }
}

function untilOf({ waiting, untilMs }: Stand): number | undefined {
  for (const first of waiting.values()) return first.fromMs
  return untilMs
}

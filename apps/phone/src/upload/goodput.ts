/** An uplink's answer counts this long: a person who is driven away passes many cells. */
const MEMORY_MS = 8000
/** Less than this is one answer that happened to come early. */
const LEAST_MS = 400

/** A request's answer tells for longer how fast its bytes went: a link isn't filled often. */
const CAPACITY_MEMORY_MS = 15_000
/** Smaller requests take as long as larger ones. */
const TELLING_BYTES = 4000

interface Stretch {
  readonly endMs: number
  readonly durationMs: number
  readonly bytes: number
}

/**
 * What the uplink carries, in bytes a second, measured only while there was more to send than it took: a link that is
 * given little carries little, which says nothing about it.
 */
export class Goodput {
  #stretches: Stretch[] = []
  #lone: { readonly endMs: number; readonly rate: number }[] = []
  #busySinceMs: number | undefined
  #bytes = 0

  /** Something is waiting although every request that may be under way is. */
  saturated(nowMs: number): void {
    this.#busySinceMs ??= nowMs
  }

  /** Nothing waits any more. */
  relaxed(nowMs: number): void {
    this.#close(nowMs)
    this.#busySinceMs = undefined
  }

  acknowledged(bytes: number, nowMs: number): void {
    if (this.#busySinceMs === undefined) return
    this.#bytes += bytes
    if (nowMs - this.#busySinceMs >= LEAST_MS) {
      this.#close(nowMs)
      this.#busySinceMs = nowMs
    }
  }

  /** Bytes a second; `undefined` when the link hasn't been filled lately. */
  perSecond(nowMs: number): number | undefined {
    this.#stretches = this.#stretches.filter(({ endMs }) => nowMs - endMs <= MEMORY_MS)
    let bytes = 0
    let durationMs = 0
    for (const stretch of this.#stretches) {
      bytes += stretch.bytes
      durationMs += stretch.durationMs
    }
    return durationMs < LEAST_MS ? undefined : (bytes * 1000) / durationMs
  }

  /**
   * A request that was alone on its way, or beside sound only.
   * @param tookMs - until it was answered. @param roundTripMs - what a small one takes.
   */
  wentAlone(bytes: number, tookMs: number, roundTripMs: number, nowMs: number): void {
    if (bytes < TELLING_BYTES) return
    this.#lone = this.#lone.filter(({ endMs }) => nowMs - endMs <= CAPACITY_MEMORY_MS)
    this.#lone.push({ endMs: nowMs, rate: (bytes * 1000) / Math.max(1, tookMs - roundTripMs) })
  }

  /**
   * Bytes a second that the uplink would carry, as single requests tell: three of four went no faster. A long way that isn't
   * full is slower to begin than to go on, so it is rather too low than too high. `undefined` when nothing went lately.
   */
  capacity(nowMs: number): number | undefined {
    const rates = this.#lone.filter(({ endMs }) => nowMs - endMs <= CAPACITY_MEMORY_MS).map(({ rate }) => rate)
    rates.sort((one, other) => one - other)
    return rates[Math.floor(rates.length * 0.75)]
  }

  #close(nowMs: number): void {
    if (this.#busySinceMs === undefined) return
    const durationMs = nowMs - this.#busySinceMs
    if (this.#bytes > 0 && durationMs > 0) this.#stretches.push({ endMs: nowMs, durationMs, bytes: this.#bytes })
    this.#bytes = 0
  }
}

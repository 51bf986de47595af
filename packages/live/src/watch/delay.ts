/** So long may a piece take from the phone to the server and still be believed to have taken it. */
const MOST_TRANSIT_MS = 60_000
const REMEMBERED = 240

/**
 * About how long ago something that is shown happened: what is left to play until the newest piece, since when that is
 * here, and how long it took to the server. The last is the phone's clock against the server's, so it is left out when
 * the two plainly disagree.
 */
export class Delay {
  #transits: number[] = []
  #newestEndMs = Number.NEGATIVE_INFINITY
  #arrivedMs = 0

  /**
   * @param endMs - encounter time at which the piece ends. @param endWallMs - the same by the phone's wall clock.
   * @param receivedMs - server clock. @param nowMs - this page's clock, monotonic.
   */
  note(endMs: number, endWallMs: number, receivedMs: number, nowMs: number): void {
    if (endMs <= this.#newestEndMs) return
    this.#newestEndMs = endMs
    this.#arrivedMs = nowMs
    this.#transits = [...this.#transits.slice(1 - REMEMBERED), receivedMs - endWallMs]
  }

  behindMs(positionMs: number, nowMs: number): number | undefined {
    if (this.#transits.length === 0) return undefined
    // Two clocks that agree only roughly show a transit below nothing now and then.
    const transit = this.#transits.at(-1)!
    const isBelievable = transit > -1000 && transit < MOST_TRANSIT_MS
    const since = Math.max(0, nowMs - this.#arrivedMs)
    return Math.max(0, this.#newestEndMs - positionMs) + since + (isBelievable ? Math.max(0, transit) : 0)
  }
}

import type { GapCause } from "./piece.ts"

/** A tick that comes this much late wasn't late: nothing ran. */
const SUSPENDED_MS = 2000

interface Stretch {
  readonly cause: GapCause
  readonly fromMs: number
  toMs: number
}

/**
 * Remembers when the page was hidden or suspended, so that a hole in a recording can be given its cause afterwards: a
 * suspended page can't say that it is. All times monotonic.
 */
export class PageAbsence {
  #stretches: Stretch[] = []
  #hidden: Stretch | undefined
  #last: { readonly nowMs: number; readonly wallMs: number } | undefined

  hidden(isHidden: boolean, atMs: number): void {
    if (isHidden && this.#hidden === undefined) {
      this.#hidden = { cause: "page-hidden", fromMs: atMs, toMs: Number.POSITIVE_INFINITY }
      this.#stretches.push(this.#hidden)
    } else if (!isHidden && this.#hidden !== undefined) {
      this.#hidden.toMs = atMs
      this.#hidden = undefined
    }
  }

  /** The browser says that it freezes the page, and later that it went on. */
  frozen(fromMs: number, toMs: number): void {
    this.#stretches.push({ cause: "page-suspended", fromMs, toMs })
  }

  /**
   * To be called a few times a second.
   *
   * On some phones the monotonic clock stops while the phone sleeps, and only the wall clock tells. A wall clock that
   * leaps while the page is on the screen was set by somebody, which is no absence.
   * @returns True when the page was suspended since the call before.
   */
  tick(nowMs: number, wallMs: number): boolean {
    const last = this.#last
    this.#last = { nowMs, wallMs }
    if (last === undefined) return false
    const leap = nowMs - last.nowMs
    const slept = wallMs - last.wallMs - leap
    if (leap < SUSPENDED_MS && (slept < SUSPENDED_MS || this.#hidden === undefined)) return false
    this.frozen(last.nowMs, nowMs)
    this.#stretches = this.#stretches.slice(-50)
    return true
  }

  /** The likely cause of a hole between two times; `otherwise` when the page was there all along. */
  causeOf(fromMs: number, toMs: number, otherwise: GapCause): GapCause {
    const during = this.#stretches.filter((stretch) => stretch.fromMs <= toMs && stretch.toMs >= fromMs)
    return during.find((stretch) => stretch.cause === "page-suspended")?.cause ?? during[0]?.cause ?? otherwise
  }
}

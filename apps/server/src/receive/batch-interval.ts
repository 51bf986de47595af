/** 5, 2 and 1 batch a second from a phone on a good link, whose segments end five times a second. */
const INTERVALS_MS = [0, 500, 1000] as const
/** Above, what comes next may come too late; below, twice the work is borne. */
const BUSY = 0.75
const AT_EASE = 0.3
/** 1 s: something that takes long once is no crowd. */
const LOOKS_BUSY = 2
/** 10 s: phones that speak up together again make a rush of their own. */
const LOOKS_AT_EASE = 20
export const LOOK_EVERY_MS = 500

/**
 * How often phones are asked to sign and send, so that a server that comes to its limits serves all of them a little later
 * instead of some of them not at all: most of what an upload costs is its two signatures, whatever is in it (decision 0011).
 *
 * @see spec/upload.md §3
 */
export class BatchInterval {
  readonly #load: () => number
  #step = 0
  #looksBusy = 0
  #looksAtEase = 0

  /** @param load - 0 to 1: what share of the time since it was last asked the busiest part of the server worked. */
  constructor(load: () => number) {
    this.#load = load
  }

  /** Milliseconds; 0: as often as there is something. */
  get ms(): number {
    return INTERVALS_MS[this.#step]!
  }

  /** To be called every {@link LOOK_EVERY_MS}. */
  look(): void {
    const load = this.#load()
    this.#looksBusy = load > BUSY ? this.#looksBusy + 1 : 0
    this.#looksAtEase = load < AT_EASE ? this.#looksAtEase + 1 : 0
    if (this.#looksBusy >= LOOKS_BUSY) this.#change(1)
    else if (this.#looksAtEase >= LOOKS_AT_EASE) this.#change(-1)
  }

  #change(by: 1 | -1): void {
    this.#step = Math.min(INTERVALS_MS.length - 1, Math.max(0, this.#step + by))
    this.#looksBusy = 0
    this.#looksAtEase = 0
  }
}

/** Keeps the screen on while recording: a phone that locks stops its camera. Where the browser can't, nothing happens. */
export class WakeLock {
  #isWanted = false
  #held: WakeLockSentinel | undefined

  hold(): void {
    this.#isWanted = true
    void this.#request()
  }

  /** Browsers take the lock away when the page is hidden; to be called when it shows again. */
  renew(): void {
    if (this.#isWanted && this.#held?.released !== false) void this.#request()
  }

  release(): void {
    this.#isWanted = false
    void this.#held?.release()
  }

  async #request(): Promise<void> {
    try {
      const lock = await navigator.wakeLock.request("screen")
      if (this.#isWanted) this.#held = lock
      else await lock.release()
    } catch {
      // Refused while the page is hidden or the battery low, or not there: the screen locks, and the gap says so.
    }
  }
}

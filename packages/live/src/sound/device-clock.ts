/**
 * Turns the time stamps of one device into the page's monotonic clock.
 *
 * Cameras and microphones count from a zero of their own and say nothing about it. Of everything a device delivers, what
 * arrives soonest after its stamp tells the distance between the two clocks best: a busy page only ever delays. So the
 * distance is the smallest seen in the last seconds, which also follows a device clock that drifts, or stands still for a
 * moment on a busy phone.
 */
export class DeviceClock {
  #leastNow = Number.POSITIVE_INFINITY
  #leastBefore = Number.POSITIVE_INFINITY
  #windowStartMs = 0

  /**
   * @param stampUs - The device's own stamp, of the end of what it describes.
   * @param arrivalMs - Monotonic time at which it reached us.
   * @returns The monotonic time that the stamp means, in milliseconds, never after `arrivalMs`.
   */
  toMonotonic(stampUs: number, arrivalMs: number): number {
    const stampMs = stampUs / 1000
    const distance = arrivalMs - stampMs
    if (arrivalMs - this.#windowStartMs > WINDOW_MS) {
      this.#leastBefore = this.#leastNow
      this.#leastNow = distance
      this.#windowStartMs = arrivalMs
    }
    this.#leastNow = Math.min(this.#leastNow, distance)
    return stampMs + Math.min(this.#leastNow, this.#leastBefore)
  }
}

// Two windows are looked at, so 1.5 to 3 s: long enough to meet an undelayed frame, short enough for sound and picture to
// come together again when a device has stumbled.
const WINDOW_MS = 1500

/** The monotonic clock of piece.ts. */
export function monotonicMs(): number {
  return performance.timeOrigin + performance.now()
}

/** What the wall clock shows, or showed, at a monotonic time not long ago. */
export function wallAt(monotonic: number): number {
  return Date.now() - (monotonicMs() - monotonic)
}

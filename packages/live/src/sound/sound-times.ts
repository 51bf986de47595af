import { DeviceClock } from "./device-clock.ts"

/** Sound as a microphone gives it: some 10 ms. */
export interface Sound {
  /** Mono. */
  readonly samples: Float32Array<ArrayBuffer>
  readonly rate: number
}

export interface TimedSound extends Sound {
  /** When its first sample was captured; monotonic, milliseconds. */
  readonly startMs: number
}

interface HeldSound extends Sound {
  /** When its last sample was captured, by the device. */
  readonly endUs: number
  readonly arrivalMs: number
}

/**
 * Tells when each block of a microphone's sound was captured.
 *
 * The first ones are held back until the clock has been learned: on a page that is just starting they come late and all at
 * once, and whatever is said of them can't be taken back when sooner ones come.
 */
export class SoundTimes {
  readonly #clock = new DeviceClock()
  /** Until the clock is learned. */
  #held: HeldSound[] | undefined = []
  /** By how much the device has set its stamps back. */
  #setBackUs = 0
  #endUs: number | undefined

  /**
   * @param stampUs - The device's time stamp of the first sample.
   * @returns Blocks whose time is known now, in the order in which they came.
   */
  take(block: Sound, stampUs: number, arrivalMs: number): readonly TimedSound[] {
    const held = { ...block, endUs: this.#endOf(block, stampUs), arrivalMs }
    if (this.#held === undefined) return [this.#timed(held)]
    this.#clock.toMonotonic(held.endUs, arrivalMs)
    this.#held.push(held)
    return arrivalMs - this.#held[0]!.arrivalMs < LEARNING_MS ? [] : this.release()
  }

  /** What is held back, with what is known by now. */
  release(): readonly TimedSound[] {
    const held = this.#held ?? []
    if (held.length > 0) this.#held = undefined
    return held.map((block) => this.#timed(block))
  }

  /**
   * Chromium's first two blocks may be stamped by when they were handed on and those behind them by when they were captured, an
   * eighth of a second before. No sound is captured twice: stamps that go back go on from where they were.
   */
  #endOf({ samples, rate }: Sound, stampUs: number): number {
    let startUs = stampUs + this.#setBackUs
    const backUs = this.#endUs === undefined ? 0 : this.#endUs - startUs
    if (backUs > JITTER_US) {
      this.#setBackUs += backUs
      startUs += backUs
    }
    this.#endUs = startUs + (1e6 * samples.length) / rate
    return this.#endUs
  }

  #timed({ samples, rate, endUs, arrivalMs }: HeldSound): TimedSound {
    const startMs = this.#clock.toMonotonic(endUs, arrivalMs) - (1000 * samples.length) / rate
    return { samples, rate, startMs }
  }
}

/** A little less than a piece of sound lasts: none leaves later for it. */
const LEARNING_MS = 180
const JITTER_US = 20_000

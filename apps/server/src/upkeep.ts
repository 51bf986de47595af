import type { DeviceUsage } from "./accounts/device-usage.ts"
import type { Openings } from "./accounts/openings.ts"
import type { AddressPace } from "./address-pace.ts"
import type { Destroyer } from "./envelopes/destroyer.ts"
import type { Log } from "./log.ts"
import type { Eraser } from "./owner/eraser.ts"
import type { Encounters } from "./receive/encounters.ts"

const FLUSH_EVERY_MS = 5000
const FORGET_EVERY_MS = 60_000

export interface UpkeepParts {
  readonly encounters: Encounters
  readonly usage: DeviceUsage
  readonly openings: Openings
  readonly eraser: Eraser
  readonly destroyer: Destroyer
  /** How often it is looked for what is to be erased or destroyed. */
  readonly eraseEveryMs: number
  readonly paces: readonly AddressPace[]
  readonly log: Log
}

/** What has to be done now and then: write down counts, let go of what is idle, erase what is due, forget addresses and old days. */
export class Upkeep {
  readonly #parts: UpkeepParts
  readonly #timers: readonly NodeJS.Timeout[]
  #flushing: Promise<void> = Promise.resolve()
  #erasing: Promise<void> = Promise.resolve()

  constructor(parts: UpkeepParts) {
    this.#parts = parts
    this.#timers = [
      setInterval(() => this.#flush(), FLUSH_EVERY_MS).unref(),
      setInterval(() => this.#forget(), FORGET_EVERY_MS).unref(),
      setInterval(() => this.#erase(), parts.eraseEveryMs).unref(),
    ]
    // What an earlier run began.
    this.#erase()
  }

  /** Stops, and writes down what there is. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#flush()
    await Promise.all([this.#flushing, this.#erasing])
  }

  /** One after the other: a slow disk makes them fewer, not many at once. */
  #flush(): void {
    this.#flushing = this.#flushing.then(async () => {
      const { encounters, usage, openings, log } = this.#parts
      try {
        await encounters.flush()
        await usage.flush()
        await openings.flush()
        encounters.evict()
      } catch (error) {
        log.error({ err: error }, "counts could not be written down; they will be counted again")
      }
    })
  }

  #erase(): void {
    this.#erasing = this.#erasing.then(async () => {
      try {
        await this.#parts.eraser.eraseDue()
        await this.#parts.destroyer.destroyDue()
      } catch (error) {
        this.#parts.log.error({ err: error }, "it could not be looked for what is to be erased or destroyed")
      }
    })
  }

  #forget(): void {
    for (const pace of this.#parts.paces) pace.forgetQuiet()
    this.#flushing = this.#flushing.then(() => this.#parts.usage.forgetOldDays())
  }
}

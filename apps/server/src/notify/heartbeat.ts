import type { Log } from "../log.ts"

export interface HeartbeatParts {
  /** Resolves when the dispatcher has done a turn and the database has answered. */
  readonly beat: () => Promise<void>
  /** Called after each beat, so that somebody outside misses it; `undefined` where nobody listens. */
  readonly url: string | undefined
  readonly everyMs: number
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What listens answers within this time, or is called again at the next beat. */
const PATIENCE_MS = 10_000

/**
 * A dead man's switch for the dispatcher: as long as it really works, an address outside is called; when it doesn't, nobody calls,
 * and whoever listens there raises the alarm. A process that only answers proves nothing.
 */
export class Heartbeat {
  readonly #parts: HeartbeatParts
  readonly #timer: NodeJS.Timeout
  readonly #ending = new AbortController()
  #beating: Promise<void> | undefined
  #lastMs: number | undefined

  constructor(parts: HeartbeatParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#beat(), parts.everyMs).unref()
    this.#beat()
  }

  /** How long ago the last beat was; `undefined` before the first. */
  get agoMs(): number | undefined {
    return this.#lastMs === undefined ? undefined : Math.max(0, this.#parts.now() - this.#lastMs)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#ending.abort()
    await this.#beating
  }

  /** One that hangs is the last one: that is what the silence says. */
  #beat(): void {
    this.#beating ??= this.#once().finally(() => {
      this.#beating = undefined
    })
  }

  async #once(): Promise<void> {
    const { beat, url, log, now } = this.#parts
    try {
      await beat()
    } catch (error) {
      if (!this.#ending.signal.aborted) log.error({ err: error }, "the dispatcher doesn't work")
      return
    }
    this.#lastMs = now()
    if (url === undefined || this.#ending.signal.aborted) return
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(PATIENCE_MS)])
    const isHeard = await fetch(url, { method: "POST", redirect: "manual", signal }).then(
      ({ ok }) => ok,
      () => false,
    )
    // What fetch throws names the address.
    if (!isHeard && !this.#ending.signal.aborted) log.warn("nobody heard the heartbeat")
  }
}

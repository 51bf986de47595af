import type { CanaryStep, CanaryTold } from "@alongside/protocol/board"
import type { Log } from "../log.ts"
import type { Language } from "../notify/message.ts"
import type { Notices } from "../notify/notices.ts"
import { type CanaryPressParts, canaryPress } from "./canary-press.ts"

/** Whether the next one is due is looked at this often: the clock may be set, and a machine may sleep. */
const LOOK_EVERY_MS = 1000
/** One that fails is tried once more before anybody is woken by it: a proxy that is started again, a connection that broke off. */
const AGAIN_AFTER_MS = 20_000
/** Whoever reads it later looks at the board anyhow. */
const GOOD_FOR_MS = 60 * 60 * 1000

export interface CanaryParts extends Omit<CanaryPressParts, "origin" | "ending"> {
  readonly origin: () => string
  readonly everyMs: number
  readonly notices: Notices
  /** Whose mailbox; `undefined` where nobody has said: then there are the log and the heartbeat. */
  readonly operator: string | undefined
  readonly language: Language
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Presses for nobody, again and again, by the way that everybody's press goes, and is loud when it doesn't come through twice in a row: in the
 * log, to the operator by e-mail, and by keeping the heartbeat silent until one comes through. Rings nobody but itself.
 */
export class Canary {
  readonly #parts: CanaryParts
  readonly #timer: NodeJS.Timeout
  readonly #ending = new AbortController()
  #pressing: Promise<void> | undefined
  #dueMs: number
  #last: CanaryTold | undefined
  #failures = 0

  /** Begins: the first press is due at once. */
  constructor(parts: CanaryParts) {
    this.#parts = parts
    this.#dueMs = parts.now()
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
    this.#look()
  }

  /** How the last one went; `undefined` before the first. */
  get last(): CanaryTold | undefined {
    return this.#last
  }

  /** Two in a row didn't come through: somebody who presses waits for nobody. */
  get isFailing(): boolean {
    return this.#failures > 1
  }

  /** Resolves when a press under way is over, and what was said is on the disk. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#ending.abort()
    await this.#pressing
  }

  #look(): void {
    const { now, everyMs } = this.#parts
    // A clock that was put back far doesn't silence it.
    this.#dueMs = Math.min(this.#dueMs, now() + everyMs)
    if (now() < this.#dueMs || this.#ending.signal.aborted) return
    this.#pressing ??= this.#press().finally(() => {
      this.#pressing = undefined
    })
  }

  async #press(): Promise<void> {
    const { now, everyMs, origin, log } = this.#parts
    const startMs = now()
    const since = performance.now()
    let step: CanaryStep = "signing in"
    try {
      await canaryPress({ ...this.#parts, origin: origin(), ending: this.#ending.signal }, (begun) => {
        step = begun
      })
      if (this.isFailing) log.info("the canary comes through again")
      this.#failures = 0
      this.#last = { atMs: startMs, tookMs: Math.round(performance.now() - since), failedAt: null }
      this.#dueMs = startMs + everyMs
    } catch (error) {
      if (this.#ending.signal.aborted) return
      this.#failures += 1
      this.#last = { atMs: startMs, tookMs: null, failedAt: step }
      this.#dueMs = startMs + Math.min(AGAIN_AFTER_MS, everyMs)
      if (this.#failures === 1) log.warn({ err: error, step }, "the canary didn't come through, and is tried again")
      else log.error({ err: error, step }, "the canary doesn't come through: a request for help may reach nobody")
      if (this.#failures === 2) await this.#tell(startMs)
    }
  }

  async #tell(nowMs: number): Promise<void> {
    const { notices, operator, language, log } = this.#parts
    if (operator === undefined) return
    try {
      await notices.send([
        {
          ...{ key: `canary ${nowMs}`, about: "operator", channel: "email", to: operator, language },
          ...{ message: { kind: "alarm", because: "canary" }, untilMs: nowMs + GOOD_FOR_MS },
        },
      ])
    } catch (error) {
      log.error({ err: error }, "the operator could not be told")
    }
  }
}

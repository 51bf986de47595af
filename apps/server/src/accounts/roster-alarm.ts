import type { Log } from "../log.ts"
import type { CertifiedRoster } from "./certified-roster.ts"

/** A day: a coordinator has slept, and two shares of the root can be fetched. */
const SOON_MS = 24 * 60 * 60 * 1000
const LOOK_EVERY_MS = 60_000

type State = "none" | "good" | "ends soon" | "expired"

/** Says so in the log when the roster is about to end, and when it has: from then on nobody can be rung. */
export class RosterAlarm {
  readonly #certified: CertifiedRoster
  readonly #log: Log
  readonly #now: () => number
  readonly #timer: NodeJS.Timeout
  #state: State = "none"

  constructor(certified: CertifiedRoster, log: Log, now: () => number) {
    this.#certified = certified
    this.#log = log
    this.#now = now
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref()
  }

  /** Called also whenever there is a new roster. Rejects for nothing. */
  async look(): Promise<void> {
    const standing = await this.#certified.standing().catch(() => undefined)
    const state = stateOf(standing?.untilMs, this.#now())
    if (state === this.#state) return
    this.#state = state
    if (state === "expired") this.#log.error("the roster has expired: nobody is certified, and nobody is rung")
    if (state === "ends soon") this.#log.warn("the roster ends within a day: a coordinator has to renew it")
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

function stateOf(untilMs: number | undefined, nowMs: number): State {
  if (untilMs === undefined) return "none"
  if (untilMs <= nowMs) return "expired"
  return untilMs - nowMs <= SOON_MS ? "ends soon" : "good"
}

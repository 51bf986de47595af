import { isOnCall } from "../dispatch/member.ts"
import type { Candidate } from "../dispatch/on-call.ts"
import type { Log } from "../log.ts"
import type { Language } from "./message.ts"
import type { Notices } from "./notices.ts"

const SECOND = 1000
const LOOK_EVERY_MS = SECOND
/** A console whose network changes, and a server that was started again, are back sooner. */
const LASTS_MS = 60 * SECOND
/** Whoever reads it later looks at the board anyhow. */
const GOOD_FOR_MS = 60 * 60 * SECOND

export interface LoudRosterParts {
  readonly people: () => Iterable<Candidate>
  readonly notices: Notices
  /** Whose mailbox; `undefined` where nobody has said: then there is the log alone. */
  readonly operator: string | undefined
  readonly language: Language
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type State = "good" | "nobody on shift" | "nobody reachable"

/**
 * Says so, once, when no counsel who is on call can be reached, or none is on call though there are shifts: in the log, and to the
 * operator by e-mail. Somebody who presses then waits for nobody.
 */
export class LoudRoster {
  readonly #parts: LoudRosterParts
  readonly #timer: NodeJS.Timeout
  /** What was said last. */
  #said: State = "good"
  #seen: State = "good"
  #sinceMs: number
  #sending: Promise<void> = Promise.resolve()

  constructor(parts: LoudRosterParts) {
    this.#parts = parts
    this.#sinceMs = parts.now()
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
  }

  /** Resolves when what was said is on the disk. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sending
  }

  #look(): void {
    const nowMs = this.#parts.now()
    const state = stateOf(this.#parts.people(), nowMs)
    if (state !== this.#seen) {
      this.#seen = state
      this.#sinceMs = nowMs
    }
    if (state === this.#said || (state !== "good" && nowMs - this.#sinceMs < LASTS_MS)) return
    const wasGood = this.#said === "good"
    this.#said = state
    const { log } = this.#parts
    if (state === "good") log.info("counsel who are on call can be reached again")
    else log.error({ because: state }, "no counsel who is on call can be reached")
    if (wasGood) this.#sending = this.#sending.then(() => this.#tell(nowMs))
  }

  async #tell(nowMs: number): Promise<void> {
    const { notices, operator, language, log } = this.#parts
    if (operator === undefined) return
    try {
      await notices.send([
        {
          ...{ key: `alarm ${nowMs}`, about: "operator", channel: "email", to: operator, language },
          ...{ message: { kind: "alarm", because: "nobody reachable" }, untilMs: nowMs + GOOD_FOR_MS },
        },
      ])
    } catch (error) {
      log.error({ err: error }, "the operator could not be told")
    }
  }
}

/** @returns `good` also where nobody has shifts: who is at a console then is all that there is. */
function stateOf(people: Iterable<Candidate>, nowMs: number): State {
  const counsel = [...people].filter(({ member }) => member.role === "counsel" && !member.isPartner)
  if (counsel.every(({ member }) => member.onCall.length === 0)) return "good"
  const there = counsel.filter(({ member, isAtConsole }) => isAtConsole || isOnCall(member, nowMs))
  if (there.length === 0) return "nobody on shift"
  return there.some((one) => canBeRung(one, nowMs)) ? "good" : "nobody reachable"
}

const canBeRung = ({ member, isAtConsole, isReachable }: Candidate, nowMs: number): boolean =>
  member.certifiedUntilMs > nowMs && (isAtConsole || (isReachable && member.channels.length > 0))

import type { Member, MemberId } from "../dispatch/member.ts"

const LOOK_EVERY_MS = 5000
/** Shifts are laid out for some days: a day later there is one more of them. */
const LAY_OUT_EVERY_MS = 60 * 60 * 1000

export interface ShiftClockParts {
  readonly members: () => readonly Member[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly onBegun: (member: MemberId) => void
  readonly layOutAgain: () => void
}

/** Says when somebody's shift begins: whoever waits for a lawyer then has one more to be rung. */
export class ShiftClock {
  readonly #parts: ShiftClockParts
  readonly #timer: NodeJS.Timeout
  #lookedMs: number
  #laidOutMs: number

  constructor(parts: ShiftClockParts) {
    this.#parts = parts
    this.#lookedMs = parts.now()
    this.#laidOutMs = this.#lookedMs
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref()
  }

  look(): void {
    const { members, now, onBegun, layOutAgain } = this.#parts
    const [before, at] = [this.#lookedMs, now()]
    this.#lookedMs = at
    for (const { id, onCall } of members()) {
      if (onCall.some(({ fromMs }) => before < fromMs && fromMs <= at)) onBegun(id)
    }
    if (at - this.#laidOutMs < LAY_OUT_EVERY_MS) return
    this.#laidOutMs = at
    layOutAgain()
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

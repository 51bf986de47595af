import type { EncounterBook } from "../accounts/encounter-book.ts"
import { type Log, tagOf } from "../log.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { CounselEnvelopes } from "./counsel-envelopes.ts"
import type { OnDestroyingStep } from "./steps.ts"

export interface DestroyerParts {
  readonly envelopes: CounselEnvelopes
  readonly encounters: Encounters
  readonly book: EncounterBook
  /** Every counsel reads every encounter, unasked: then there is nobody whose envelope could go. */
  readonly isOpenToCounsel: boolean
  readonly limits: { readonly envelopesAfterEndMinutes: number; readonly envelopesAfterSilenceHours: number }
  readonly log: Log
  /** Server clock, milliseconds since 1970. */
  readonly now: () => number
  readonly onStep: OnDestroyingStep
}

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS

/**
 * Destroys, of encounters that are over, the envelopes for counsel who didn't accept.
 *
 * Over is what its phone has ended, some time ago, or not been heard of for much longer, and of which no request is open. A person
 * who goes on has new epochs and new envelopes, which are looked at in their turn.
 */
export class Destroyer {
  readonly #parts: DestroyerParts
  #hasForgotten = false

  constructor(parts: DestroyerParts) {
    this.#parts = parts
  }

  async destroyDue(): Promise<void> {
    const { envelopes, isOpenToCounsel, log, onStep } = this.#parts
    if (isOpenToCounsel) return
    // What an earlier run deleted last may still be in what is written ahead.
    let isToForget = !this.#hasForgotten
    for (const encounter of await envelopes.unsettled()) {
      if (!(await this.#isOver(encounter))) continue
      onStep("encounter over")
      const count = await envelopes.settle(encounter)
      if (count > 0)
        log.info({ encounter: tagOf(encounter), count }, "envelopes of counsel who didn't accept destroyed")
      isToForget ||= count > 0
    }
    if (!isToForget) return
    onStep("envelopes deleted")
    await envelopes.forget()
    this.#hasForgotten = true
    onStep("envelopes forgotten")
  }

  async #isOver(id: string): Promise<boolean> {
    const { encounters, book, limits, now } = this.#parts
    const live = encounters.inMemory(id)
    const row = live === undefined ? await book.find(id) : encounters.rowOf(live)
    // Its claim comes first: whatever has no row will have one.
    if (row === undefined) return false
    const quietMs = now() - row.last_received_ms
    const isEnded = row.is_ended === 1 && quietMs >= limits.envelopesAfterEndMinutes * MINUTE_MS
    return isEnded || quietMs >= limits.envelopesAfterSilenceHours * HOUR_MS
  }
}

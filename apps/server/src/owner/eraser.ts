import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { signTombstone } from "@alongside/protocol/tombstone"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Erasures } from "../accounts/erasures.ts"
import { type Log, tagOf } from "../log.ts"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { LiveEncounter } from "../receive/live-encounter.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { SegmentStore } from "../store/segment-store.ts"
import type { OnErasingStep } from "./steps.ts"

export interface EraserParts {
  readonly erasures: Erasures
  readonly encounters: Encounters
  readonly book: EncounterBook
  readonly store: SegmentStore
  readonly signatures: Signatures
  readonly log: Log
  /** Server clock, milliseconds since 1970. */
  readonly now: () => number
  /** Nobody watches it any more. */
  readonly onErased: (encounter: LiveEncounter) => void
  readonly onStep: OnErasingStep
}

/**
 * Erases what is due: ciphertext, envelopes and salts from log and objects, and the claims from the database. What stays is a
 * signed tombstone with her order in it.
 *
 * Once begun, an erasure is finished by whichever run of the server comes to it: each step can be done again.
 */
export class Eraser {
  readonly #parts: EraserParts

  constructor(parts: EraserParts) {
    this.#parts = parts
  }

  /** Erases everything that is due now, one after the other. What fails is logged, and tried again the next time. */
  async eraseDue(): Promise<void> {
    const { erasures, log, now } = this.#parts
    for (const encounter of await erasures.due(now())) {
      try {
        await this.#erase(encounter)
      } catch (error) {
        log.error(
          { err: error, encounter: tagOf(encounter) },
          "an encounter could not be erased; it will be tried again",
        )
      }
    }
  }

  async #erase(id: string): Promise<void> {
    const { erasures, book, store, signatures, log, now, onStep } = this.#parts
    // Brought into memory before it begins, so that everybody who still has it shares the object that says so.
    const lives = await this.#heldUnlessBegun([id, ...(await book.adviceRecordsOf(id))])
    const row = await erasures.begin(id, now())
    if (row === undefined) {
      for (const live of lives.values()) live.holders -= 1
      return
    }
    onStep("erasure begun")
    for (const live of lives.values()) await this.#end(live)
    // Counsel's own records of what they said go with it, those too that have come since.
    for (const record of await book.adviceRecordsOf(id)) await store.erase(record)
    await store.erase(id)
    onStep("records erased")
    const records = (await book.find(id))?.records ?? 0
    const erasedMs = now()
    const tombstone = await signTombstone(
      { encounter: fromHex(id)!, askedMs: row.asked_ms, erasedMs, records, order: fromHex(row.order)! },
      (message) => signatures.sign(message),
    )
    onStep("tombstone signed")
    await erasures.done(id, toHex(tombstone), erasedMs)
    onStep("tombstone kept")
    log.info({ encounter: tagOf(id) }, "erased")
  }

  async #heldUnlessBegun(ids: readonly string[]): Promise<Map<string, LiveEncounter>> {
    const held = new Map<string, LiveEncounter>()
    for (const id of ids) {
      const live = await this.#liveUnlessBegun(id)
      if (live === undefined) continue
      live.holders += 1
      held.set(id, live)
    }
    return held
  }

  /** Nothing more is taken for it, and nobody is given anything of it. */
  async #end(live: LiveEncounter): Promise<void> {
    const { encounters, onErased } = this.#parts
    live.isErased = true
    // What was accepted before is on its way to the disk.
    await Promise.allSettled([...live.batchesUnderWay.values()].map(({ durable }) => durable))
    await Promise.allSettled(live.claimsUnderWay)
    onErased(live)
    // How many records there were stands in the tombstone.
    await encounters.flush()
    encounters.forget(live)
  }

  async #liveUnlessBegun(id: string): Promise<LiveEncounter | undefined> {
    try {
      return await this.#parts.encounters.find(id)
    } catch (error) {
      if (error instanceof RequestError && error.code === "ENCOUNTER_ERASED") return undefined
      throw error
    }
  }
}

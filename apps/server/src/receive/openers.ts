import type { IndexEntry } from "@alongside/protocol/record-index"
import type { Ordinal } from "../store/segment-store.ts"

/** Epochs of one leg whose records are kept at hand: the newest, and the one before while the newest's envelopes arrive. */
const EPOCHS_KEPT = 2
/** Records of one epoch: its statement and an envelope for each reader, at most each in a batch of its own. */
const RECORDS_PER_EPOCH = 32

interface LegOpeners {
  readonly legRecords: Set<Ordinal>
  readonly epochs: Map<number, Set<Ordinal>>
}

/** Which records somebody who joins in the middle needs to open what comes now: leg statements, newest epochs, their envelopes. */
export class Openers {
  readonly #legs = new Map<number, LegOpeners>()

  note(ordinal: Ordinal, { leg, statements }: IndexEntry): void {
    for (const { kind, epoch } of statements) {
      if (kind === "leg") this.#of(leg).legRecords.add(ordinal)
      else if (kind === "epoch" || kind === "envelope") this.#noteEpoch(this.#of(leg), epoch, ordinal)
    }
  }

  /** Ordinals in order, without repetition. */
  ordinals(): Ordinal[] {
    const all = new Set<Ordinal>()
    for (const { legRecords, epochs } of this.#legs.values()) {
      for (const ordinal of legRecords) all.add(ordinal)
      for (const records of epochs.values()) for (const ordinal of records) all.add(ordinal)
    }
    return [...all].sort((a, b) => a - b)
  }

  #of(leg: number): LegOpeners {
    const known = this.#legs.get(leg)
    if (known !== undefined) return known
    const made = { legRecords: new Set<Ordinal>(), epochs: new Map<number, Set<Ordinal>>() }
    this.#legs.set(leg, made)
    return made
  }

  #noteEpoch({ epochs }: LegOpeners, epoch: number, ordinal: Ordinal): void {
    const records = epochs.get(epoch) ?? new Set()
    if (records.size < RECORDS_PER_EPOCH) records.add(ordinal)
    epochs.set(epoch, records)
    if (epochs.size > EPOCHS_KEPT) epochs.delete(Math.min(...epochs.keys()))
  }
}

import type { Ordinal, SegmentStore, StoredSummary, StoreRecord } from "../store/segment-store.ts"
import { putTogether, takenOutOf } from "./apart.ts"
import type { CounselEnvelopes } from "./counsel-envelopes.ts"

/** A store whose records are read with the envelopes for counsel that were kept apart, as far as they are still there. */
export class WholeRecords implements SegmentStore {
  readonly #store: SegmentStore
  readonly #envelopes: CounselEnvelopes

  constructor(store: SegmentStore, envelopes: CounselEnvelopes) {
    this.#store = store
    this.#envelopes = envelopes
  }

  async read(encounter: string, ordinal: Ordinal): Promise<Uint8Array> {
    const stored = await this.#store.read(encounter, ordinal)
    const hashes = takenOutOf(stored)
    if (hashes.length === 0) return stored
    return putTogether(stored, await this.#envelopes.bodies(encounter, hashes))
  }

  append(record: StoreRecord): Promise<Ordinal> {
    return this.#store.append(record)
  }

  encounters(): AsyncIterable<string> {
    return this.#store.encounters()
  }

  summaries(encounter: string, from?: Ordinal): AsyncIterable<StoredSummary> {
    return this.#store.summaries(encounter, from)
  }

  erase(encounter: string): Promise<void> {
    return this.#store.erase(encounter)
  }

  pressure(): ReturnType<SegmentStore["pressure"]> {
    return this.#store.pressure()
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

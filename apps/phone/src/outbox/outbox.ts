import type { Bytes } from "@alongside/evidence/format/bytes"
import { BODIES, BY_ENCOUNTER, ENCOUNTERS, finished, KEPT, settled, WAITING } from "./database.ts"
import type { BatchRow, EncounterRow } from "./rows.ts"

/** What a start of the app finds. */
export interface OutboxContent {
  readonly encounters: readonly EncounterRow[]
  /** Batches without a receipt, in the order in which they were sealed. */
  readonly waiting: readonly BatchRow[]
  /** A number that no batch here has. */
  readonly nextNumber: number
}

const ALL = [ENCOUNTERS, WAITING, KEPT, BODIES]

/**
 * Sealed batches on this phone's disk, and what is remembered of their encounters.
 *
 * What resolves is kept as strictly as the browser can (IndexedDB's strict durability): it outlives a kill and, where the
 * disk is honest, a power cut. Calls may overlap; the database does them in order.
 */
export class Outbox {
  readonly #database: IDBDatabase | undefined

  /** @param database - `undefined` where the browser keeps nothing: then nothing is ever found, and nothing can be put. */
  constructor(database: IDBDatabase | undefined) {
    this.#database = database
  }

  async content(): Promise<OutboxContent> {
    if (this.#database === undefined) return { encounters: [], waiting: [], nextNumber: 0 }
    const transaction = this.#database.transaction([ENCOUNTERS, WAITING, BODIES])
    const [encounters, waiting, last] = await Promise.all([
      settled<EncounterRow[]>(transaction.objectStore(ENCOUNTERS).getAll()),
      settled<BatchRow[]>(transaction.objectStore(WAITING).getAll()),
      settled(transaction.objectStore(BODIES).openKeyCursor(null, "prev")),
    ])
    return { encounters, waiting, nextNumber: last === null ? 0 : Number(last.key) + 1 }
  }

  /** Batches with a receipt, in the order in which they were sealed: of one encounter, or of all. */
  async kept(encounter?: string): Promise<BatchRow[]> {
    if (this.#database === undefined) return []
    const index = this.#database.transaction(KEPT).objectStore(KEPT).index(BY_ENCOUNTER)
    const rows = await settled<BatchRow[]>(index.getAll(encounter))
    return rows.sort((a, b) => a.number - b.number)
  }

  /**
   * A batch without a receipt, and what is remembered of its encounter, if that has changed.
   * @throws DOMException `QuotaExceededError` when the disk takes no more.
   */
  async put(row: BatchRow, bytes: Bytes, encounter: EncounterRow | undefined): Promise<void> {
    const transaction = this.#write("strict")
    transaction.objectStore(WAITING).put(row)
    transaction.objectStore(BODIES).put(bytes, row.number)
    if (encounter !== undefined) transaction.objectStore(ENCOUNTERS).put(encounter)
    await finished(transaction)
  }

  /** @throws DOMException `QuotaExceededError` when the disk takes no more. */
  async putEncounter(encounter: EncounterRow): Promise<void> {
    const transaction = this.#write("strict")
    transaction.objectStore(ENCOUNTERS).put(encounter)
    await finished(transaction)
  }

  /**
   * Batches that are here have their receipt. Not kept strictly: should it be forgotten, they are sent once more, which is safe.
   * @throws DOMException `QuotaExceededError` when the disk takes no more.
   */
  async acknowledge(rows: readonly BatchRow[], encounter: EncounterRow): Promise<void> {
    const transaction = this.#write("relaxed")
    for (const row of rows) {
      transaction.objectStore(WAITING).delete(row.number)
      transaction.objectStore(KEPT).put(row)
    }
    transaction.objectStore(ENCOUNTERS).put(encounter)
    await finished(transaction)
  }

  /** The server will never take a batch that is here. As for {@link acknowledge}. */
  async refuse(row: BatchRow): Promise<void> {
    const transaction = this.#write("relaxed")
    transaction.objectStore(WAITING).put(row)
    await finished(transaction)
  }

  /** The sealed bytes; `undefined` when they aren't here. */
  async read(number: number): Promise<Bytes | undefined> {
    if (this.#database === undefined) return undefined
    return settled<Bytes | undefined>(this.#database.transaction(BODIES).objectStore(BODIES).get(number))
  }

  /** Takes batches, and the encounters of which nothing is left, off this disk. */
  async remove(numbers: readonly number[], encounters: readonly string[] = []): Promise<void> {
    if (this.#database === undefined || (numbers.length === 0 && encounters.length === 0)) return
    const transaction = this.#write("strict")
    for (const number of numbers)
      for (const store of [WAITING, KEPT, BODIES]) transaction.objectStore(store).delete(number)
    for (const id of encounters) transaction.objectStore(ENCOUNTERS).delete(id)
    await finished(transaction)
  }

  #write(durability: IDBTransactionDurability): IDBTransaction {
    if (this.#database === undefined) throw new DOMException("the browser keeps nothing", "QuotaExceededError")
    return this.#database.transaction(ALL, "readwrite", { durability })
  }
}

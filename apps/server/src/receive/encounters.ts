import { fromHex } from "@alongside/evidence/format/bytes"
import { parseBatch } from "@alongside/evidence/statement/batch"
import { type IndexEntry, parseIndexEntry } from "@alongside/protocol/record-index"
import type { EncounterId } from "@alongside/protocol/upload"
import type { EncounterBook, EncounterRow } from "../accounts/encounter-book.ts"
import { RequestError } from "../problem.ts"
import type { SegmentStore, StoredSummary } from "../store/segment-store.ts"
import { LiveEncounter } from "./live-encounter.ts"

/** Kept at least this long after its last use: a phone under way sends every fifth of a second, and comes back after a tunnel. */
const KEEP_IDLE_MS = 60_000
/** Encounters counted at once when the server starts: their records are looked up on disk, which takes waiting more than work. */
const COUNTED_AT_ONCE = 32
/** What one costs besides its places: keys, maps, openers. */
const OWN_BYTES = 8 * 1024

/**
 * The encounters that are in use, each there once, made from database and store when first asked for.
 *
 * The store is the truth about records: what the database says of them is only believed after {@link Encounters.open} has
 * compared the two.
 */
export class Encounters {
  readonly #book: EncounterBook
  readonly #store: SegmentStore
  readonly #memory: number
  readonly #live = new Map<EncounterId, LiveEncounter>()
  readonly #now: () => number
  readonly #loading = new Map<EncounterId, Promise<LiveEncounter | undefined>>()

  private constructor(book: EncounterBook, store: SegmentStore, memory: number, now: () => number) {
    this.#now = now
    this.#book = book
    this.#store = store
    this.#memory = memory
  }

  /** Brings the database up to what the store holds, and begins with nothing in memory. @param memory - Bytes, about. */
  static async open(
    book: EncounterBook,
    store: SegmentStore,
    memory: number,
    now: () => number = Date.now,
  ): Promise<Encounters> {
    const rows = new Map((await book.all()).map((row) => [row.id, row]))
    const ids = store.encounters()[Symbol.asyncIterator]()
    const countRest = async (): Promise<void> => {
      for (let next = await ids.next(); next.done !== true; next = await ids.next()) {
        const row = rows.get(next.value)
        const counted = await countFrom(store, row ?? emptyRow(next.value))
        if (counted !== row && counted.records > 0) await book.update([counted])
      }
    }
    await Promise.all(Array.from({ length: COUNTED_AT_ONCE }, countRest))
    return new Encounters(book, store, memory, now)
  }

  /** If it is in memory now. For the hot path: waits for nothing. */
  inMemory(id: EncounterId): LiveEncounter | undefined {
    const found = this.#live.get(id)
    if (found !== undefined) found.lastUsedMs = performance.now()
    return found
  }

  /**
   * Looks in memory, then in database and store.
   * @throws RequestError `SERVER_BUSY` when memory is full of encounters in use, `ENCOUNTER_ERASED`.
   */
  async find(id: EncounterId): Promise<LiveEncounter | undefined> {
    const found = this.inMemory(id)
    if (found !== undefined) return found
    const underWay = this.#loading.get(id)
    if (underWay !== undefined) return underWay
    if (this.#live.size * OWN_BYTES > this.#memory) throw new RequestError("SERVER_BUSY")
    const loading = this.#load(id).finally(() => this.#loading.delete(id))
    this.#loading.set(id, loading)
    return loading
  }

  /** Begins an encounter that {@link find} didn't know. If somebody else began it meanwhile, it is theirs that is returned. */
  begin(id: EncounterId, idBytes: LiveEncounter["idBytes"], device: string): LiveEncounter {
    return this.#live.get(id) ?? this.#keep(new LiveEncounter(id, idBytes, device, this.#now()))
  }

  /** Forgets an encounter whose erasing has begun; from then on it isn't found any more. */
  forget({ id }: LiveEncounter): void {
    this.#live.delete(id)
  }

  /** Takes back {@link begin}: its claim could not be written down. */
  drop(encounter: LiveEncounter): void {
    if (encounter.end === 0) this.#live.delete(encounter.id)
  }

  all(): Iterable<LiveEncounter> {
    return this.#live.values()
  }

  /** What the database would say if it were up to date. */
  rowOf(encounter: LiveEncounter): EncounterRow {
    return {
      id: encounter.id,
      device: encounter.device ?? null,
      started_ms: encounter.startedMs,
      last_received_ms: encounter.lastReceivedMs,
      records: encounter.end,
      bytes: encounter.bytes,
      newest_leg: encounter.newestLeg,
      is_ended: encounter.isEnded ? 1 : 0,
    }
  }

  /** Writes down what has changed. A crash before it costs nothing: {@link Encounters.open} counts again. */
  async flush(): Promise<void> {
    const dirty = [...this.#live.values()].filter((one) => one.isDirty)
    for (const one of dirty) one.isDirty = false
    await this.#book.update(dirty.map((one) => this.rowOf(one)))
  }

  /** Lets go of what hasn't been used for longest, until the rest fits; what is in use stays. */
  evict(): void {
    let bytes = this.#bytes()
    if (bytes <= this.#memory) return
    const idle = [...this.#live.values()].filter((one) => this.#isIdle(one)).sort((a, b) => a.lastUsedMs - b.lastUsedMs)
    for (const one of idle) {
      if (bytes <= this.#memory) return
      bytes -= bytesOf(one)
      this.#live.delete(one.id)
    }
  }

  #isIdle(one: LiveEncounter): boolean {
    const isUsed = one.holders > 0 || one.batchesUnderWay.size > 0 || one.isDirty
    return !isUsed && one.lastUsedMs < performance.now() - KEEP_IDLE_MS
  }

  #bytes(): number {
    let bytes = 0
    for (const one of this.#live.values()) bytes += bytesOf(one)
    return bytes
  }

  #keep(encounter: LiveEncounter): LiveEncounter {
    encounter.lastUsedMs = performance.now()
    this.#live.set(encounter.id, encounter)
    return encounter
  }

  async #load(id: EncounterId): Promise<LiveEncounter | undefined> {
    const row = await this.#book.find(id)
    if (row === undefined) return undefined
    if (await this.#book.isErased(id)) throw new RequestError("ENCOUNTER_ERASED")
    const idBytes = fromHex(id)!
    const encounter = new LiveEncounter(id, idBytes, row.device ?? undefined, row.started_ms)
    encounter.adviceOf = await this.#book.adviceOf(id)
    for (const leg of await this.#book.legsOf(id)) {
      encounter.legs.set(leg.leg, { sessionKey: leg.session_key, publicKey: fromHex(leg.session_key)! })
    }
    for await (const { ordinal, summary, bodyLength } of this.#store.summaries(id)) {
      const entry = parseIndexEntry(summary)
      encounter.bytes += bodyLength
      if (entry.isContradiction) encounter.contradictions.set(hex(entry.batchHash), entry.receivedMs)
      encounter.note(ordinal, entry, false)
    }
    encounter.newestLeg = Math.max(encounter.newestLeg, row.newest_leg)
    encounter.isEnded = row.is_ended === 1
    encounter.isDirty = false
    encounter.isSilent = true
    return this.#live.get(id) ?? this.#keep(encounter)
  }
}

function bytesOf(encounter: LiveEncounter): number {
  return OWN_BYTES + encounter.places.bytes
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")

function emptyRow(id: EncounterId): EncounterRow {
  return {
    id,
    device: null,
    started_ms: 0,
    last_received_ms: 0,
    records: 0,
    bytes: 0,
    newest_leg: 0,
    is_ended: 0,
  }
}

/** The row, or a newer one when the store holds records that it doesn't count. */
async function countFrom(store: SegmentStore, row: EncounterRow): Promise<EncounterRow> {
  let counted = row
  for await (const stored of store.summaries(row.id, row.records)) {
    const entry = parseIndexEntry(stored.summary)
    const isNewer = entry.leg > counted.newest_leg
    const isLast = entry.leg >= counted.newest_leg && (await holdsLastHeads(store, row.id, stored, entry))
    counted = {
      ...counted,
      started_ms: counted.records === 0 ? entry.receivedMs : counted.started_ms,
      last_received_ms: Math.max(counted.last_received_ms, entry.receivedMs),
      records: stored.ordinal + 1,
      bytes: counted.bytes + stored.bodyLength,
      newest_leg: Math.max(counted.newest_leg, entry.leg),
      is_ended: isLast || (counted.is_ended === 1 && !isNewer) ? 1 : 0,
    }
  }
  return counted
}

async function holdsLastHeads(
  store: SegmentStore,
  id: EncounterId,
  { ordinal }: StoredSummary,
  { statements, isContradiction }: IndexEntry,
): Promise<boolean> {
  if (isContradiction || !statements.some(({ kind }) => kind === "heads")) return false
  const { items } = parseBatch(await store.read(id, ordinal))
  return items.some(({ statement }) => statement.kind === "heads" && statement.isLast)
}

import type { Bytes } from "@alongside/evidence/format/bytes"
import { type IndexEntry, MAX_NOTED_RECEIPTS } from "@alongside/protocol/record-index"
import type { EncounterId } from "@alongside/protocol/upload"
import type { Ordinal } from "../store/segment-store.ts"
import { Openers } from "./openers.ts"
import { Places, type StatementPlace } from "./places.ts"

export interface ClaimedLeg {
  /** Hexadecimal. */
  readonly sessionKey: string
  /** The same, 32 bytes. */
  readonly publicKey: Bytes
}

/** A batch that was checked and isn't durable yet. Whoever sends it again meanwhile waits for the same end. */
export interface BatchUnderWay {
  readonly receivedMs: number
  /** Rejects when the store didn't take it. */
  readonly durable: Promise<Ordinal>
}

/** What memory holds of an encounter that is being received or watched. All of it can be made again from database and store. */
export class LiveEncounter {
  readonly id: EncounterId
  readonly idBytes: Bytes
  /** Hexadecimal; `undefined` when the database was lost: then the next claim says. */
  device: string | undefined
  /** The encounter of which this is counsel's own record (spec/advice.md); `undefined` for a person's. */
  adviceOf: string | undefined
  readonly legs = new Map<number, ClaimedLeg>()
  /** Claims on their way to the disk: no batch is acknowledged before them. */
  readonly claimsUnderWay = new Set<Promise<void>>()
  readonly places = new Places()
  readonly openers = new Openers()
  /** Batches that were kept although they contradict others: when each came, by batch hash (hexadecimal). */
  readonly contradictions = new Map<string, number>()
  /** Envelopes for counsel that are on their way to the disk: what comes behind them is appended behind them. Never rejects. */
  envelopesUnderWay: Promise<void> | undefined
  readonly batchesUnderWay = new Map<string, BatchUnderWay>()
  /** Receipts that were signed and that no record notes yet: the ordinals of each. */
  readonly #unnotedReceipts: (readonly Ordinal[])[] = []
  /** Statement hashes of places that batches under way will take. */
  readonly #placesUnderWay = new Map<string, Bytes>()
  /** One past the newest durable ordinal. */
  end: Ordinal = 0
  /** Of batches durable or under way. */
  bytes = 0
  startedMs: number
  lastReceivedMs: number
  newestLeg = 0
  /** A last heads statement of the newest leg has come. */
  isEnded = false
  /** Differs from what the database says. */
  isDirty = false
  /** Watchers were told that nothing comes, or nobody has been told that something does since this was loaded. */
  isSilent = false
  /** When something last came, by this process's monotonic clock: what counts for silence, whatever is done to the wall clock. */
  heardAtMs = performance.now()
  /** By this process's monotonic clock. */
  lastUsedMs = performance.now()
  /** Its erasing has begun: nothing more is taken. */
  isErased = false
  /** Requests and watchers that hold this object: it stays in memory while there are any. */
  holders = 0

  constructor(id: EncounterId, idBytes: Bytes, device: string | undefined, startedMs: number) {
    this.id = id
    this.idBytes = idBytes
    this.device = device
    this.startedMs = startedMs
    this.lastReceivedMs = startedMs
  }

  hashUnderWay(place: StatementPlace): Bytes | undefined {
    return this.#placesUnderWay.get(nameOf(place))
  }

  reserve(place: StatementPlace, statementHash: Bytes): void {
    this.#placesUnderWay.set(nameOf(place), statementHash)
  }

  release(place: StatementPlace): void {
    this.#placesUnderWay.delete(nameOf(place))
  }

  /** Notes a receipt that was signed, so that the next record keeps what it was for. */
  noteReceipt(ordinals: readonly Ordinal[]): void {
    this.#unnotedReceipts.push(ordinals)
    // A statement names the newest receipt, so it is the oldest that can be missed.
    if (this.#unnotedReceipts.length > MAX_NOTED_RECEIPTS) this.#unnotedReceipts.shift()
  }

  /** Receipts for the next record to note; nobody gets them twice. */
  takeReceipts(): (readonly Ordinal[])[] {
    return this.#unnotedReceipts.splice(0)
  }

  /** Notes a record that is durable. @param isLast - It holds a last heads statement. */
  note(ordinal: Ordinal, entry: IndexEntry, isLast: boolean): void {
    this.end = Math.max(this.end, ordinal + 1)
    this.lastReceivedMs = Math.max(this.lastReceivedMs, entry.receivedMs)
    this.heardAtMs = performance.now()
    this.isDirty = true
    if (entry.isContradiction) return
    for (const { chain, sequence } of entry.statements) this.places.take({ leg: entry.leg, chain, sequence }, ordinal)
    this.openers.note(ordinal, entry)
    this.noteLeg(entry.leg)
    if (isLast && entry.leg === this.newestLeg) this.isEnded = true
  }

  /** A later leg means that the person goes on. */
  noteLeg(leg: number): void {
    if (leg <= this.newestLeg) return
    this.newestLeg = leg
    this.isEnded = false
    this.isDirty = true
  }
}

function nameOf({ leg, chain, sequence }: StatementPlace): string {
  return `${leg} ${chain} ${sequence}`
}

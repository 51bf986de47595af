import { equalBytes } from "@alongside/evidence/format/bytes"
import type { BatchItem } from "@alongside/evidence/statement/batch"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import { encodeIndexEntry, type IndexEntry, parseIndexEntry } from "@alongside/protocol/record-index"
import type { DeviceUsage } from "../accounts/device-usage.ts"
import type { Limits } from "../configuration.ts"
import { takeApart } from "../envelopes/apart.ts"
import type { CounselEnvelopes } from "../envelopes/counsel-envelopes.ts"
import { type Ordinal, type SegmentStore, StoreError } from "../store/segment-store.ts"
import type { CheckedBatch } from "./check-batch.ts"
import type { LiveEncounter } from "./live-encounter.ts"
import type { OrdinalRange, StatementPlace } from "./places.ts"
import type { OnReceiveStep } from "./steps.ts"

/** A batch that became durable, for those who watch. */
export interface StoredRecord {
  readonly encounter: LiveEncounter
  readonly ordinal: Ordinal
  readonly entry: IndexEntry
  readonly batch: Uint8Array
  /** With it the encounter has ended. */
  readonly isEnd: boolean
}

export interface TakeParts {
  readonly store: SegmentStore
  readonly envelopes: Pick<CounselEnvelopes, "keep">
  readonly usage: DeviceUsage
  readonly limits: Limits
  readonly now: () => number
  readonly onStored: (record: StoredRecord) => void
  readonly onStep: OnReceiveStep
}

/** When the batch first came (server clock, milliseconds since 1970) and which record it is, durably; or why it wasn't taken. */
export type Taken = { readonly receivedMs: number; readonly ordinal: Ordinal } | ErrorCode

interface HeldEntry {
  readonly ordinal: Ordinal
  readonly entry: IndexEntry
}

/** What the store holds of the places of a batch, as far as that was needed. */
type Held = Map<BatchItem, { readonly found: HeldEntry | undefined; readonly lookedUpTo: Ordinal }>

/**
 * Makes a checked batch durable, once: a repeated one is answered as the first time; one that says otherwise about a place
 * that is taken is refused and kept all the same, marked, so that it can be shown. A missing predecessor is no fault.
 *
 * [Note: No waiting between looking and taking]
 * Whether places are free and that they are now taken is decided in one go, without a wait in between: of two requests that
 * bring the same batch at once the second waits for the first, and of two that contradict each other one is refused.
 */
export async function takeBatch(encounter: LiveEncounter, batch: CheckedBatch, parts: TakeParts): Promise<Taken> {
  const name = Buffer.from(batch.hash).toString("hex")
  const held: Held = new Map()
  for (;;) {
    if (encounter.contradictions.has(name)) return "PLACE_TAKEN"
    const underWay = encounter.batchesUnderWay.get(name)
    if (underWay !== undefined) return outcome(underWay.durable, underWay.receivedMs)
    const taken = findTaken(encounter, batch, held)
    if (taken === undefined) break
    // Reading waits; what others take meanwhile is seen in the next round, in which this place is known.
    const found = await lookUp(parts.store, encounter, batch.leg, taken.item, taken.range)
    if (found !== undefined && equalBytes(found.entry.batchHash, batch.hash))
      return { receivedMs: found.entry.receivedMs, ordinal: found.ordinal }
    held.set(taken.item, { found, lookedUpTo: taken.range.to })
  }

  if (encounter.isErased) return "ENCOUNTER_ERASED"

  const refusal = quotaOf(encounter, batch, parts)
  if (contradicts(encounter, batch, held)) {
    if (refusal === undefined && encounter.contradictions.size < parts.limits.encounterContradictions) {
      encounter.contradictions.set(name, parts.now())
      // Refused either way; waiting for it only means that "kept" is true once the phone hears of it.
      await store(encounter, batch, name, true, parts).durable.catch(() => encounter.contradictions.delete(name))
    }
    return "PLACE_TAKEN"
  }
  if (refusal !== undefined) return refusal
  const { durable, receivedMs } = store(encounter, batch, name, false, parts)
  return outcome(durable, receivedMs)
}

/** The first item whose place durable records may hold, and that hasn't been looked up yet. */
function findTaken(
  encounter: LiveEncounter,
  batch: CheckedBatch,
  held: Held,
): { readonly item: BatchItem; readonly range: OrdinalRange } | undefined {
  for (const item of batch.items) {
    const range = encounter.places.find(placeOf(item))
    if (range === undefined) continue
    const known = held.get(item)
    if (known?.found === undefined && (known?.lookedUpTo ?? 0) < range.to) return { item, range }
  }
  return undefined
}

/** The record that holds the item's place; `undefined` when none of the range does. */
async function lookUp(
  store: SegmentStore,
  encounter: LiveEncounter,
  leg: number,
  { statement }: BatchItem,
  { from, to }: OrdinalRange,
): Promise<HeldEntry | undefined> {
  for await (const { ordinal, summary } of store.summaries(encounter.id, from)) {
    if (ordinal >= to) return undefined
    const entry = parseIndexEntry(summary)
    if (entry.leg !== leg || entry.isContradiction) continue
    const holds = entry.statements.some((one) => one.chain === statement.track && one.sequence === statement.sequence)
    if (holds) return { ordinal, entry }
  }
  return undefined
}

function contradicts(encounter: LiveEncounter, batch: CheckedBatch, held: Held): boolean {
  const own = new Set<string>()
  return batch.items.some((item) => {
    const { statement, statementHash } = item
    const place = `${statement.track} ${statement.sequence}`
    if (own.has(place)) return true
    own.add(place)
    const holder = held
      .get(item)
      ?.found?.entry.statements.find((one) => one.chain === statement.track && one.sequence === statement.sequence)
    const other = holder?.statementHash ?? encounter.hashUnderWay(placeOf(item))
    return other !== undefined && !equalBytes(other, statementHash)
  })
}

function quotaOf(
  encounter: LiveEncounter,
  { bytes }: CheckedBatch,
  { limits, usage }: TakeParts,
): ErrorCode | undefined {
  const records = encounter.end + encounter.batchesUnderWay.size
  if (records >= limits.encounterRecords) return "ENCOUNTER_QUOTA_SPENT"
  if (encounter.bytes + bytes.length > limits.encounterBytes) return "ENCOUNTER_QUOTA_SPENT"
  const today = encounter.device === undefined ? 0 : (usage.bytesToday(encounter.device) ?? 0)
  return today + bytes.length > limits.deviceBytesPerDay ? "DEVICE_QUOTA_SPENT" : undefined
}

function store(
  encounter: LiveEncounter,
  batch: CheckedBatch,
  name: string,
  isContradiction: boolean,
  parts: TakeParts,
): { readonly durable: Promise<Ordinal>; readonly receivedMs: number } {
  const receivedMs = parts.now()
  const receipts = encounter.takeReceipts()
  const entry = indexEntryOf(batch, receivedMs, isContradiction, receipts)
  if (!isContradiction) for (const item of batch.items) encounter.reserve(placeOf(item), item.statementHash)
  const { rest, append } = appending(encounter, batch, encodeIndexEntry(entry), parts)
  encounter.bytes += rest.length
  const durable = append.then(
    (ordinal) => {
      parts.onStep("batch durable")
      letGo(encounter, batch, name, isContradiction)
      const wasEnded = encounter.isEnded
      encounter.note(ordinal, entry, batch.isLast)
      if (encounter.device !== undefined) parts.usage.addBytes(encounter.device, batch.bytes.length)
      parts.onStored({ encounter, ordinal, entry, batch: batch.bytes, isEnd: !wasEnded && encounter.isEnded })
      return ordinal
    },
    (error: unknown) => {
      letGo(encounter, batch, name, isContradiction)
      encounter.bytes -= rest.length
      for (const ordinals of receipts) encounter.noteReceipt(ordinals)
      throw error
    },
  )
  encounter.batchesUnderWay.set(name, { durable, receivedMs })
  parts.onStep("batch appended")
  return { durable, receivedMs }
}

/**
 * Envelopes for counsel are on the disk before the rest of their batch is given to the log: whoever finds a record finds them, until
 * they are destroyed. What comes behind waits for it, so that records keep the order in which they came. Of counsel's own record the
 * one envelope for counsel is theirs for good.
 */
function appending(
  encounter: LiveEncounter,
  { bytes, items }: CheckedBatch,
  summary: Uint8Array,
  { store, envelopes, onStep }: TakeParts,
): { readonly rest: Uint8Array; readonly append: Promise<Ordinal> } {
  const { id, adviceOf, envelopesUnderWay: before } = encounter
  const { rest, envelopes: apart } = adviceOf === undefined ? takeApart(bytes, items) : { rest: bytes, envelopes: [] }
  const record = { encounter: id, summary, body: rest }
  if (apart.length === 0) {
    return { rest, append: before === undefined ? store.append(record) : before.then(() => store.append(record)) }
  }
  const kept = envelopes.keep(id, apart).then(() => onStep("envelopes durable"))
  const append = Promise.all([kept, before]).then(() => store.append(record))
  // Whatever becomes of this one, the next goes on; in its turn after `append` has handed it to the store.
  const isThrough = Promise.allSettled([kept, before]).then(() => {
    if (encounter.envelopesUnderWay === isThrough) encounter.envelopesUnderWay = undefined
  })
  encounter.envelopesUnderWay = isThrough
  return { rest, append }
}

function letGo(encounter: LiveEncounter, batch: CheckedBatch, name: string, isContradiction: boolean): void {
  encounter.batchesUnderWay.delete(name)
  if (isContradiction) return
  for (const item of batch.items) encounter.release(placeOf(item))
}

function placeOf({ statement }: BatchItem): StatementPlace {
  return { leg: statement.leg, chain: statement.track, sequence: statement.sequence }
}

async function outcome(durable: Promise<Ordinal>, receivedMs: number): Promise<Taken> {
  try {
    return { receivedMs, ordinal: await durable }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return codeOfStore(error)
  }
}

function codeOfStore({ code }: StoreError): ErrorCode {
  switch (code) {
    case "STORE_BUSY":
    // Shutting down: another start of the server will take it.
    case "STORE_CLOSED":
      return "SERVER_BUSY"
    case "STORE_FULL":
      return "DISK_FULL"
    default:
      return "INTERNAL"
  }
}

function indexEntryOf(
  batch: CheckedBatch,
  receivedMs: number,
  isContradiction: boolean,
  receipts: IndexEntry["receipts"],
): IndexEntry {
  return {
    receivedMs,
    receipts,
    batchHash: batch.hash,
    leg: batch.leg,
    isContradiction,
    statements: batch.items.map(({ statement, statementHash, unverifiedBody }) => ({
      kind: statement.kind,
      chain: statement.track,
      sequence: statement.sequence,
      statementHash,
      epoch: "epoch" in statement ? statement.epoch : 0,
      wallMs: statement.wallMs,
      elapsedMs: statement.elapsedMs,
      durationMs: "durationMs" in statement ? statement.durationMs : 0,
      bodyLength: unverifiedBody?.length ?? 0,
    })),
  }
}

import { parseIndexEntry } from "@alongside/protocol/record-index"
import { encodeRecordFrame } from "@alongside/protocol/watch"
import type { LiveEncounter } from "../receive/live-encounter.ts"
import { type Ordinal, type SegmentStore, type StoredSummary, StoreError } from "../store/segment-store.ts"

/**
 * Records as frames that follow each other, from `from` (inclusive) to `to` (exclusive), as many as fit.
 * @param most - Bytes; the first record comes however large it is. What is damaged is left out.
 */
export async function readFrames(
  store: SegmentStore,
  encounter: LiveEncounter,
  { from, to }: { readonly from: Ordinal; readonly to: Ordinal },
  most: number,
): Promise<Buffer> {
  const frames: Uint8Array[] = []
  let bytes = 0
  for await (const summary of store.summaries(encounter.id, from)) {
    if (summary.ordinal >= to || (bytes > 0 && bytes + summary.bodyLength > most)) break
    const frame = await frameOf(store, encounter, summary)
    if (frame === undefined) continue
    frames.push(frame)
    bytes += frame.length
  }
  return Buffer.concat(frames)
}

/** One record by its ordinal; `undefined` when it can't be read. */
export async function readFrame(
  store: SegmentStore,
  encounter: LiveEncounter,
  ordinal: Ordinal,
): Promise<Uint8Array | undefined> {
  for await (const summary of store.summaries(encounter.id, ordinal)) {
    return summary.ordinal === ordinal ? frameOf(store, encounter, summary) : undefined
  }
  return undefined
}

export async function frameOf(
  store: SegmentStore,
  encounter: LiveEncounter,
  { ordinal, summary }: StoredSummary,
): Promise<Uint8Array | undefined> {
  const { receivedMs, isContradiction } = parseIndexEntry(summary)
  try {
    const batch = await store.read(encounter.id, ordinal)
    return encodeRecordFrame({ encounter: encounter.idBytes, ordinal, receivedMs, isContradiction, batch })
  } catch (error) {
    if (error instanceof StoreError && error.code === "RECORD_DAMAGED") return undefined
    throw error
  }
}

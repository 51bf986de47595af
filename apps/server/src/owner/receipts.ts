import type { Sign } from "@alongside/evidence/format/cose"
import { MAX_RECEIVED, type Received, signReceipt } from "@alongside/evidence/statement/receipt"
import type { ReceiptPage } from "@alongside/protocol/owner"
import { type IndexEntry, parseIndexEntry } from "@alongside/protocol/record-index"
import type { EncounterId } from "@alongside/protocol/upload"
import type { Ordinal, SegmentStore } from "../store/segment-store.ts"

/** Records whose receipts one answer has: at one batch in each receipt that is a tenth of a second of signing. */
const RECORDS_IN_PAGE = 1024
/** Behind a page it is looked for receipts of the page's records: those that are noted a little later. */
const LOOK_AHEAD = 64

export interface ReceiptParts {
  readonly store: SegmentStore
  readonly sign: Sign
}

/**
 * Signs the receipts of an encounter again, for records from `from` on.
 *
 * [Note: Receipts aren't kept]
 * A receipt is 200 bytes a batch, and everything in it is known: what was received when stands in the index, and which
 * records it was for is noted by the record that came next. Ed25519 is deterministic (RFC 8032 §5.1.6), so signing it again makes
 * the same bytes, and a statement that names a receipt by its hash finds it. Records of which no receipt is noted (nothing came
 * after it, or the server was killed in between) get one of their own: it says the same, and no statement can name it.
 */
export async function receiptsOf(
  { id, idBytes }: { readonly id: EncounterId; readonly idBytes: Uint8Array<ArrayBuffer> },
  from: Ordinal,
  { store, sign }: ReceiptParts,
): Promise<ReceiptPage> {
  const to = from + RECORDS_IN_PAGE
  const entries = new Map<Ordinal, IndexEntry>()
  for await (const { ordinal, summary } of store.summaries(id, from)) {
    if (ordinal >= to + LOOK_AHEAD) break
    entries.set(ordinal, parseIndexEntry(summary))
  }
  const inPage = [...entries].filter(([ordinal]) => ordinal < to)
  const groups = inPage.flatMap(([, { receipts }]) => receipts)
  const covered = new Set([...entries.values()].flatMap(({ receipts }) => receipts.flat()))
  const alone = inPage.filter(([ordinal, entry]) => !covered.has(ordinal) && !entry.isContradiction)
  for (let at = 0; at < alone.length; at += MAX_RECEIVED) {
    groups.push(alone.slice(at, at + MAX_RECEIVED).map(([ordinal]) => ordinal))
  }
  const signed = groups.map(async (ordinals) => {
    const received: Received[] = []
    for (const ordinal of ordinals) {
      const entry = entries.get(ordinal) ?? (await entryAt(store, id, ordinal))
      // A record that can't be read any more: what its receipt said can't be either.
      if (entry === undefined) return undefined
      received.push({ receivedMs: entry.receivedMs, batch: entry.batchHash })
    }
    return signReceipt({ encounter: idBytes, received }, sign)
  })
  const receipts = (await Promise.all(signed)).filter((receipt) => receipt !== undefined)
  const isEnd = inPage.length === entries.size && inPage.length < RECORDS_IN_PAGE
  return { receipts, next: isEnd ? undefined : to }
}

/** What was noted of a record before the page. */
async function entryAt(store: SegmentStore, id: EncounterId, wanted: Ordinal): Promise<IndexEntry | undefined> {
  for await (const { ordinal, summary } of store.summaries(id, wanted)) {
    return ordinal === wanted ? parseIndexEntry(summary) : undefined
  }
  return undefined
}

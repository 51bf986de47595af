import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { type Chain, chains } from "@alongside/evidence/statement/place"
import { MAX_RECEIVED } from "@alongside/evidence/statement/receipt"
import type { Statement } from "@alongside/evidence/statement/statement"

const kinds = ["segment", "gap", "leg", "epoch", "envelope", "heads"] as const satisfies readonly Statement["kind"][]

/** What one statement of a stored batch is, without its body. */
export interface IndexedStatement {
  readonly kind: Statement["kind"]
  readonly chain: Chain
  readonly sequence: number
  readonly statementHash: Bytes
  /** Of segments, epochs and envelopes; 0 for the others. */
  readonly epoch: number
  readonly wallMs: number
  readonly elapsedMs: number
  readonly durationMs: number
  readonly bodyLength: number
}

/** What the server keeps beside each stored batch, and tells watchers, so that neither has to read bodies to find their way. */
export interface IndexEntry {
  readonly receivedMs: number
  readonly batchHash: Bytes
  readonly leg: number
  /** True for a batch that contradicts one received before: kept, not acknowledged, shown. */
  readonly isContradiction: boolean
  readonly statements: readonly IndexedStatement[]
  /**
   * Receipts that were signed since the record before: for each the ordinals of the records that it was for, in its order.
   * A statement names the newest receipt by its hash; from these the server can sign the very same one again.
   */
  readonly receipts: readonly (readonly number[])[]
}

/** Receipts that one entry notes, at most: the newest of them. */
export const MAX_NOTED_RECEIPTS = 24

/** spec/upload.md §5. */
export function encodeIndexEntry(entry: IndexEntry): Bytes {
  return encodeCbor([
    entry.receivedMs,
    entry.batchHash,
    entry.leg,
    entry.isContradiction,
    entry.statements.map((one) => [
      kinds.indexOf(one.kind),
      chains.indexOf(one.chain),
      one.sequence,
      one.statementHash,
      one.epoch,
      one.wallMs,
      one.elapsedMs,
      one.durationMs,
      one.bodyLength,
    ]),
    entry.receipts,
  ])
}

/** Reads an entry that our server wrote. @throws Error when it isn't one: then the server's disk is at fault. */
export function parseIndexEntry(bytes: Uint8Array): IndexEntry {
  const fail = (): never => {
    throw new Error("an index entry is not what the server writes")
  }
  const value = decodeCbor(bytes)
  if (!Array.isArray(value) || value.length !== 6) return fail()
  const [receivedMs, batchHash, leg, isContradiction, list, receiptList] = value as readonly Cbor[]
  if (typeof receivedMs !== "number" || !(batchHash instanceof Uint8Array) || typeof leg !== "number") return fail()
  if (typeof isContradiction !== "boolean" || !Array.isArray(list)) return fail()
  if (!Array.isArray(receiptList) || receiptList.length > MAX_NOTED_RECEIPTS) return fail()
  const receipts = (receiptList as readonly Cbor[]).map((one): readonly number[] => {
    if (!Array.isArray(one) || one.length === 0 || one.length > MAX_RECEIVED) return fail()
    return (one as readonly Cbor[]).map((ordinal) => (typeof ordinal === "number" && ordinal >= 0 ? ordinal : fail()))
  })
  const statements = (list as readonly Cbor[]).map((one): IndexedStatement => {
    if (!Array.isArray(one) || one.length !== 9) return fail()
    const [kindIndex, chainIndex, sequence, statementHash, epoch, wallMs, elapsedMs, durationMs, bodyLength] =
      one as number[]
    const kind = kinds[kindIndex ?? -1]
    const chain = chains[chainIndex ?? -1]
    const hash = (statementHash as unknown as Cbor) ?? null
    if (kind === undefined || chain === undefined || !(hash instanceof Uint8Array)) return fail()
    for (const number of [sequence, epoch, wallMs, elapsedMs, durationMs, bodyLength])
      if (!Number.isSafeInteger(number)) return fail()
    return {
      kind,
      chain,
      sequence: sequence as number,
      statementHash: hash as Bytes,
      epoch: epoch as number,
      wallMs: wallMs as number,
      elapsedMs: elapsedMs as number,
      durationMs: durationMs as number,
      bodyLength: bodyLength as number,
    }
  })
  return { receivedMs, batchHash: batchHash as Bytes, leg, isContradiction, statements, receipts }
}

export const INDEX_CONTENT_TYPE = "application/vnd.alongside.index+cbor"

/** What the index route answers, one for each record; what was damaged is left out, and the hole in the ordinals shows it. */
export interface IndexLine {
  readonly ordinal: number
  readonly entry: IndexEntry
}

/** spec/watch.md §4: [[ordinal, entry], …] with each entry as the bytes it is stored as. */
export function encodeIndex(lines: readonly { readonly ordinal: number; readonly entry: Uint8Array }[]): Bytes {
  return encodeCbor(lines.map((line) => [line.ordinal, line.entry]))
}

/** Reads what the index route answered; empty at the end. @throws Error as {@link parseIndexEntry}. */
export function parseIndex(bytes: Uint8Array): IndexLine[] {
  const value = decodeCbor(bytes)
  if (!Array.isArray(value)) throw new Error("an index is a list")
  return (value as readonly Cbor[]).map((line) => {
    const [ordinal, entry] = Array.isArray(line) && line.length === 2 ? (line as readonly Cbor[]) : []
    if (typeof ordinal !== "number" || !(entry instanceof Uint8Array)) throw new Error("an index line has two parts")
    return { ordinal, entry: parseIndexEntry(entry) }
  })
}

import { type Bytes, equalBytes } from "../format/bytes.ts"
import { FormatError, type FormatErrorCode } from "../format/error.ts"
import { parseReceipt, type Receipt } from "../statement/receipt.ts"
import type { Found, Report } from "./finding.ts"
import { HashTable } from "./hash-table.ts"
import type { Platform } from "./platform.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type ReceiptsFindingCode =
  | "RECEIPT_OF_ANOTHER_ENCOUNTER"
  | "RECEIPT_TIMES_DIFFER"
  | "RECEIPT_ORDER_IMPOSSIBLE"
  | "RECEIPT_NAMED_AND_MISSING"
  | "BATCH_MISSING"
  | "BATCH_WITHOUT_RECEIPT"
  | "BATCH_TWICE"
  | FormatErrorCode

/** A clock that is set back while a server runs makes an order impossible that isn't wrong: seconds, not minutes. */
const SERVER_CLOCK_STEP_MS = 5000

/** Signatures that are verified side by side, or wait for it: enough that no core runs out of them. */
const MOST_UNDER_WAY = 512
/** An encounter is at one server, or was moved to another. Of more keys the rest isn't tried. */
const MOST_SERVER_KEYS = 16

interface ItemPlace {
  readonly file: string
  readonly item: number
}

/** What a server key signed, and what for. */
export interface SignedBy {
  readonly serverKey: Bytes
  receipts: number
  firstMs: number
  lastMs: number
}

/**
 * What servers said they had, and when (spec/statement.md §6). A receipt is the server's word: {@link ReceiptsCheck.signers} says whose.
 */
export class ReceiptsCheck implements RecordCheck {
  readonly #report: Report<Found<ReceiptsFindingCode>>
  readonly #encounter: Bytes
  /** Milliseconds since 1970, by batch. */
  readonly #received = new HashTable()
  /** The newest time in it, by receipt. */
  readonly #receipts = new HashTable()
  /** By batch that came: its leg. */
  readonly #batches = new HashTable()
  readonly #without = new Map<number, { count: number; readonly file: string; readonly item: number }>()
  readonly #named = new Map<number, { count: number; sequence: number; readonly chain: string }>()
  readonly signers: SignedBy[] = []

  constructor(encounter: Bytes, report: Report<Found<ReceiptsFindingCode>>) {
    this.#encounter = encounter
    this.#report = report
  }

  /**
   * Reads every receipt. Before the record is.
   * @param contents - as they stand in `file`. @param serverKeys - one of which has to have signed each.
   */
  async take(
    contents: AsyncIterable<Bytes>,
    file: string,
    serverKeys: readonly Bytes[],
    platform: Platform,
  ): Promise<void> {
    let item = 0
    const underWay: Promise<() => void>[] = []
    // Signatures are verified side by side; what follows from them is noted in the order of the file.
    const noteNext = async () => (await underWay.shift()!)()
    for await (const content of contents) {
      const verified = this.#verifyOne(content, { file, item }, serverKeys, platform)
      // Awaited below, in order; until then a failure isn't one that nobody handles.
      verified.catch(() => {})
      underWay.push(verified)
      if (underWay.length >= MOST_UNDER_WAY) await noteNext()
      item += 1
    }
    while (underWay.length > 0) await noteNext()
  }

  /** @returns what is to be noted of it. */
  async #verifyOne(
    content: Bytes,
    place: ItemPlace,
    serverKeys: readonly Bytes[],
    platform: Platform,
  ): Promise<() => void> {
    const refused = (code: ReceiptsFindingCode, words: string) => () => this.#report({ code, place, words })
    let receipt: ReturnType<typeof parseReceipt>
    try {
      receipt = parseReceipt(content)
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      return refused(error.code, error.message)
    }
    if (!equalBytes(receipt.encounter, this.#encounter))
      return refused("RECEIPT_OF_ANOTHER_ENCOUNTER", "a receipt is for another encounter")
    const { claimedSignature, signedBytes } = receipt.signature
    for (const key of serverKeys.slice(0, MOST_SERVER_KEYS)) {
      if (await platform.verifyEd25519(key, claimedSignature, signedBytes)) {
        const name = platform.sha256(content)
        return () => this.#note(receipt, name, key, place)
      }
    }
    return refused("SIGNATURE_INVALID", "none of the server keys signed a receipt")
  }

  #note(receipt: Receipt, name: Bytes, signer: Bytes, place: ItemPlace): void {
    const times = receipt.received.map(({ receivedMs }) => receivedMs)
    const newest = Math.max(...times)
    this.#receipts.set(name, newest)
    this.#countFor(signer, Math.min(...times), newest)
    for (const { batch, receivedMs } of receipt.received) {
      const before = this.#received.get(batch)
      if (before === undefined) this.#received.set(batch, receivedMs)
      else if (before !== receivedMs)
        this.#report({ code: "RECEIPT_TIMES_DIFFER", place, words: "one batch is said to have come at two times" })
    }
  }

  #countFor(serverKey: Bytes, firstMs: number, lastMs: number): void {
    const signer = this.signers.find((one) => equalBytes(one.serverKey, serverKey))
    if (signer === undefined) this.signers.push({ serverKey, receipts: 1, firstMs, lastMs })
    else {
      signer.receipts += 1
      signer.firstMs = Math.min(signer.firstMs, firstMs)
      signer.lastMs = Math.max(signer.lastMs, lastMs)
    }
  }

  /** When the server first had a batch, on its clock. */
  receivedMs(batch: Bytes): number | undefined {
    return this.#received.get(batch)
  }

  see(batch: SeenBatch): void {
    const { file, item, leg, hash, items } = batch
    if (this.#batches.get(hash) !== undefined)
      this.#report({ code: "BATCH_TWICE", place: { file, item, leg }, words: "this batch is in the record already" })
    this.#batches.set(hash, leg)
    const received = this.#received.get(hash)
    if (received === undefined) {
      const without = this.#without.get(leg) ?? { count: 0, file, item }
      without.count += 1
      this.#without.set(leg, without)
    }
    for (const { statement } of items) {
      if (statement?.newestReceipt === undefined) continue
      const { track: chain, sequence } = statement
      const named = this.#receipts.get(statement.newestReceipt)
      if (named === undefined) this.#countNamed(leg, chain, sequence)
      else if (received !== undefined && named > received + SERVER_CLOCK_STEP_MS) {
        const words = "it names a receipt that is newer than its own"
        this.#report({ code: "RECEIPT_ORDER_IMPOSSIBLE", place: { leg, chain, sequence }, words })
      }
    }
  }

  #countNamed(leg: number, chain: string, sequence: number): void {
    const named = this.#named.get(leg) ?? { count: 0, sequence, chain }
    named.count += 1
    this.#named.set(leg, named)
  }

  finish(): void {
    let missing = 0
    for (const batch of this.#received.keys()) if (this.#batches.get(batch) === undefined) missing += 1
    if (missing > 0)
      this.#report({
        code: "BATCH_MISSING",
        place: {},
        words: `a server had ${missing} batches that aren't in the record`,
      })
    for (const [leg, { count, file, item }] of this.#without)
      this.#report({
        code: "BATCH_WITHOUT_RECEIPT",
        place: { leg, file, item },
        words: `${count} batches of leg ${leg} have no receipt`,
      })
    for (const [leg, { count, sequence, chain }] of this.#named) {
      const words = `${count} statements of leg ${leg} name receipts that aren't there, the first is ${chain} ${sequence}`
      this.#report({ code: "RECEIPT_NAMED_AND_MISSING", place: { leg }, words })
    }
  }
}

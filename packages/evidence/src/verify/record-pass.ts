import { type Bytes, equalBytes } from "../format/bytes.ts"
import { FormatError, type FormatErrorCode } from "../format/error.ts"
import { type DisclosedBatch, type DisclosedItem, parseDisclosedBatch } from "../package/disclosed-batch.ts"
import { parseSegmentKey } from "../package/segment-key.ts"
import { readSequence } from "../package/sequence-file.ts"
import type { FrameKeys } from "../seal/sframe.ts"
import { type ExamineFindingCode, examineItem, isSigned, type KeysOf } from "./examine.ts"
import type { Found, Report } from "./finding.ts"
import { HashTable } from "./hash-table.ts"
import { isReadable, paths } from "./layout.ts"
import type { PackageFiles } from "./package-files.ts"
import type { Platform } from "./platform.ts"
import type { SeenBatch, SeenItem } from "./seen.ts"

export type RecordPassFindingCode =
  | "RECORD_OF_ANOTHER_ENCOUNTER"
  | "SEGMENT_KEY_TWICE"
  | "SEGMENT_KEY_FOR_NOTHING"
  | ExamineFindingCode
  | FormatErrorCode

/** Batches under way at once, and bytes: enough to keep every core busy, few enough to stay small. */
const MOST_UNDER_WAY = 512
const MOST_BYTES_UNDER_WAY = 4 * 1024 * 1024

/** What the pass needs to know before it begins. */
export interface RecordPass {
  readonly files: PackageFiles
  readonly encounter: Bytes
  /** By leg: the key that its batches have to be signed with. */
  readonly sessionKeys: ReadonlyMap<number, Bytes>
  readonly platform: Platform
  readonly report: Report<Found<RecordPassFindingCode>>
}

/**
 * Reads the record once, from beginning to end: each batch is parsed, its signature verified, its bodies hashed and what is disclosed opened. What isn't
 * signed is reported and not passed on, so that no check believes it.
 * @returns batches in the order of the record.
 */
export async function* seenBatches(pass: RecordPass, recordCount: number): AsyncGenerator<SeenBatch, void> {
  for (let number = 0; number < recordCount; number++) {
    const keys = await readKeys(pass, number)
    yield* inOrder(pass, paths.record(number), keys)
    for (const item of keys.unused()) {
      const words = "a key is for no segment of this record file"
      pass.report({ code: "SEGMENT_KEY_FOR_NOTHING", place: { file: paths.keys(number), item }, words })
    }
  }
}

/** What came of one batch. Findings are told when its turn comes, so that they stand in the record's order. */
interface Examined {
  readonly seen: SeenBatch | undefined
  readonly found: readonly Found<RecordPassFindingCode>[]
}

interface UnderWay {
  readonly bytes: number
  readonly examined: Promise<Examined>
}

/** Several batches are examined at once; they come out in their order. */
async function* inOrder(pass: RecordPass, file: string, keys: SegmentKeys): AsyncGenerator<SeenBatch, void> {
  const underWay: UnderWay[] = []
  let [bytes, item] = [0, 0]
  const next = async (): Promise<SeenBatch | undefined> => {
    const first = underWay.shift()!
    bytes -= first.bytes
    const { seen, found } = await first.examined
    for (const one of found) pass.report(one)
    return seen
  }
  try {
    for await (const content of readSequence(pass.files.pieces(file))) {
      const examined = examine(pass, content, { file, item }, keys)
      // Awaited below, in order; until then a failure isn't one that nobody handles.
      examined.catch(() => {})
      underWay.push({ bytes: content.length, examined })
      bytes += content.length
      item += 1
      while (underWay.length >= MOST_UNDER_WAY || bytes > MOST_BYTES_UNDER_WAY) {
        const batch = await next()
        if (batch !== undefined) yield batch
      }
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    pass.report({ code: error.code, place: { file, item }, words: error.message })
  }
  while (underWay.length > 0) {
    const batch = await next()
    if (batch !== undefined) yield batch
  }
}

interface ItemPlace {
  readonly file: string
  readonly item: number
}

async function examine(pass: RecordPass, content: Bytes, place: ItemPlace, keys: SegmentKeys): Promise<Examined> {
  const found: Found<RecordPassFindingCode>[] = []
  const report = (one: Found<RecordPassFindingCode>) => void found.push(one)
  const seen = await examineBatch({ ...pass, report }, content, place, (hash) => keys.take(hash))
  return { seen, found }
}

async function examineBatch(
  { encounter, sessionKeys, platform, report }: RecordPass,
  content: Bytes,
  place: ItemPlace,
  keysOf: KeysOf,
): Promise<SeenBatch | undefined> {
  const refused = (code: RecordPassFindingCode, words: string): undefined => {
    report({ code, place, words })
  }
  let batch: DisclosedBatch
  try {
    batch = parseDisclosedBatch(content, platform.sha256)
  } catch (error) {
    if (error instanceof FormatError) return refused(error.code, error.message)
    throw error
  }
  // Asked for before anything is waited for: keys are taken in the record's order.
  const keys = batch.items.map((item) => (hasBody(item) ? keysOf(item.statementHash) : undefined))
  if (!equalBytes(batch.encounter, encounter))
    return refused("RECORD_OF_ANOTHER_ENCOUNTER", "a batch is of another encounter")
  const sessionKey = sessionKeys.get(batch.leg)
  if (sessionKey === undefined)
    return refused("SESSION_KEY_UNKNOWN", `a batch is of leg ${batch.leg}, whose key isn't known`)
  const verified = isSigned(batch, sessionKey, platform)
  verified.catch(() => {})
  const items: SeenItem[] = []
  for (const [i, item] of batch.items.entries()) items.push(await examineItem(item, keys[i], platform, report))
  if (!(await verified)) return refused("SIGNATURE_INVALID", "a batch isn't signed by its leg's session key")
  return { ...place, leg: batch.leg, hash: batch.hash, items }
}

function hasBody(item: DisclosedItem): boolean {
  return item.statement !== undefined && item.statement.kind === "segment" && item.unverifiedBody !== undefined
}

/** The keys that one file holds. */
class SegmentKeys {
  readonly #rows = new HashTable()
  readonly #keys: (FrameKeys | undefined)[] = []

  /** @returns false when there are keys for that statement already. */
  add(statementHash: Bytes, keys: FrameKeys): boolean {
    const isNew = this.#rows.get(statementHash) === undefined
    if (isNew) this.#rows.set(statementHash, this.#keys.length)
    this.#keys.push(isNew ? keys : undefined)
    return isNew
  }

  /** Each pair opens one body: the same statement disclosed twice isn't of this package. */
  take(statementHash: Bytes): FrameKeys | undefined {
    const row = this.#rows.get(statementHash)
    if (row === undefined) return undefined
    const keys = this.#keys[row]
    this.#keys[row] = undefined
    return keys
  }

  /** Which items of the file nobody took. */
  unused(): number[] {
    return this.#keys.flatMap((keys, item) => (keys === undefined ? [] : [item]))
  }
}

async function readKeys({ files, report }: RecordPass, number: number): Promise<SegmentKeys> {
  const file = paths.keys(number)
  const keys = new SegmentKeys()
  if (!isReadable(files.sizes, file)) return keys
  let item = 0
  try {
    for await (const content of readSequence(files.pieces(file))) {
      const read = parseSegmentKey(content)
      if (!keys.add(read.statementHash, read.keys))
        report({ code: "SEGMENT_KEY_TWICE", place: { file, item }, words: "there are keys for this segment already" })
      item += 1
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    report({ code: error.code, place: { file, item }, words: error.message })
  }
  return keys
}

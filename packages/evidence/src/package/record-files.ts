import type { Bytes } from "../format/bytes.ts"
import { equalBytes } from "../format/bytes.ts"
import { FormatError } from "../format/error.ts"
import { MediaError } from "../media/error.ts"
import { OpenError } from "../open/error.ts"
import type { FrameKeys } from "../seal/sframe.ts"
import type { BatchItem } from "../statement/batch.ts"
import type { SegmentStatement, Statement } from "../statement/statement.ts"
import { once } from "./bag.ts"
import { isHeldBack } from "./consultation.ts"
import {
  type DisclosedBatch,
  type DisclosedItem,
  encodeDisclosedBatch,
  parseDisclosedBatch,
} from "./disclosed-batch.ts"
import { BATCHES_IN_FLIGHT, inFlight } from "./in-flight.ts"
import { type Choice, isChosen } from "./kind.ts"
import type { Origin } from "./playable/media-index.ts"
import { encodeSegmentKey } from "./segment-key.ts"
import { MAX_SEQUENCE_ITEM, sequenceItem } from "./sequence-file.ts"
import type { PackageKeys, PackageSource, StoredBatch } from "./source.ts"
import type { Entry } from "./zip-writer.ts"

/** 64 MiB: a record file that has reached it is followed by another (spec/package.md §4). */
export const RECORD_FILE_BYTES = 64 * 1024 * 1024

/** Told of everything that goes into the record, once, in the server's order. */
export interface RecordListener {
  /** A statement that the package shows. */
  takeStatement(statement: Statement): void
  /** A segment that it discloses. @param media - as opened; `undefined` when it doesn't open. */
  takeSegment(statement: SegmentStatement, media: Bytes | undefined, origin: Origin): void
}

/**
 * Writes the files with batches and those with keys beside them (spec/package.md §4, §5), reading the source once.
 *
 * A batch that isn't one of this encounter is left out and counted: nobody signed it.
 */
export class RecordFiles {
  readonly #source: PackageSource
  readonly #choice: Choice
  readonly #listener: RecordListener
  #unreadable = 0
  #unopened = 0

  constructor(source: PackageSource, choice: Choice, listener: RecordListener) {
    this.#source = source
    this.#choice = choice
    this.#listener = listener
  }

  /** Of what the source gave: pieces that aren't batches of this encounter. */
  get unreadable(): number {
    return this.#unreadable
  }

  /** Disclosed segments that don't open to what was committed to. */
  get unopened(): number {
    return this.#unopened
  }

  async *entries(): AsyncGenerator<Entry, void> {
    const stored = this.#source.batches(0, Number.POSITIVE_INFINITY)
    const batches = inFlight(stored, BATCHES_IN_FLIGHT, (one) => this.#open(one))
    try {
      let next = await batches.next()
      for (let file = 0; file === 0 || next.done !== true; file++) {
        const name = `${String(file).padStart(6, "0")}.cborseq`
        const keys: Bytes[] = []
        const write = async function* (this: RecordFiles): AsyncGenerator<Bytes, void> {
          let length = 0
          while (next.done !== true && length < RECORD_FILE_BYTES) {
            const item = this.#write(next.value, keys)
            if (item !== undefined) {
              length += item.length
              yield item
            }
            next = await batches.next()
          }
        }
        yield { path: `data/record/${name}`, content: write.call(this) }
        yield { path: `data/keys/${name}`, content: each(keys) }
      }
    } finally {
      await batches.return()
    }
  }

  async #open({ ordinal, batch }: StoredBatch): Promise<OpenedBatch | undefined> {
    const read = this.#read(batch)
    if (read === undefined) return undefined
    const opened = read.items.map(({ statement, ...item }) =>
      statement?.kind === "segment" && isChosen(statement, this.#choice) && "unverifiedBody" in item
        ? this.#disclosed(statement, item.unverifiedBody)
        : undefined,
    )
    return { ordinal, read, opened: await Promise.all(opened) }
  }

  async #disclosed(statement: SegmentStatement, body: Bytes | undefined): Promise<OpenedSegment | undefined> {
    const { kind, released } = this.#choice
    if (kind !== "whole" && statement.track === "audio") {
      const epoch = (await this.#source.keys.epoch(statement.leg, statement.epoch))?.epoch
      if (epoch !== undefined && isHeldBack(epoch, released)) return undefined
    }
    return discloseSegment(this.#source.keys, statement, body)
  }

  #write(batch: OpenedBatch | undefined, keys: Bytes[]): Bytes | undefined {
    if (batch === undefined) {
      this.#unreadable += 1
      return undefined
    }
    const { ordinal, read, opened } = batch
    const items = read.items.map((each, item) =>
      each.statement === undefined ? each : this.#disclose(each, opened[item], { ordinal, item }, keys),
    )
    return sequenceItem(encodeDisclosedBatch({ ...read, items }))
  }

  #read(batch: Bytes): DisclosedBatch | undefined {
    if (batch.length > MAX_SEQUENCE_ITEM) return undefined
    try {
      const read = parseDisclosedBatch(batch)
      return equalBytes(read.encounter, this.#source.encounter) ? read : undefined
    } catch (error) {
      if (error instanceof FormatError) return undefined
      throw error
    }
  }

  #disclose(item: BatchItem, opened: OpenedSegment | undefined, origin: Origin, keys: Bytes[]): DisclosedItem {
    const { statement, statementHash } = item
    if (statement.track === "advice" && this.#choice.kind !== "whole") return { statement: undefined, statementHash }
    this.#listener.takeStatement(statement)
    if (statement.kind !== "segment") return { ...item, unverifiedBody: undefined }
    if (opened === undefined) return this.#choice.kind === "whole" ? item : { ...item, unverifiedBody: undefined }
    keys.push(sequenceItem(encodeSegmentKey({ statementHash, keys: opened.keys })))
    if (opened.media === undefined) this.#unopened += 1
    this.#listener.takeSegment(statement, opened.media, origin)
    return item
  }
}

interface OpenedBatch {
  readonly ordinal: number
  readonly read: DisclosedBatch
  /** By item; `undefined` for what isn't disclosed. */
  readonly opened: readonly (OpenedSegment | undefined)[]
}

export interface OpenedSegment {
  readonly keys: FrameKeys
  /** `undefined`: it doesn't open to what was committed to. */
  readonly media: Bytes | undefined
}

/**
 * The keys of one segment, and what it opens to with them: `undefined` where it doesn't open, or isn't what was committed to.
 * @returns `undefined` when we have neither keys nor body.
 */
export async function discloseSegment(
  keys: PackageKeys,
  statement: SegmentStatement,
  body: Bytes | undefined,
): Promise<OpenedSegment | undefined> {
  const reader = await keys.epoch(statement.leg, statement.epoch)
  if (reader?.opens(statement.track) !== true || body === undefined) return undefined
  try {
    const disclosed = reader.discloses(statement)
    const media = await disclosed.open(body).catch(onlyFaults)
    return { keys: disclosed.keys, media }
  } catch (error) {
    return onlyFaults(error)
  }
}

function onlyFaults(error: unknown): undefined {
  if (error instanceof OpenError || error instanceof FormatError || error instanceof MediaError) return undefined
  throw error
}

async function* each(items: readonly Bytes[]): AsyncGenerator<Bytes, void> {
  for (const item of items) yield* once(item)
}

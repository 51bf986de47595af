import { lengthInObject } from "./object-file.ts"
import type { Ordinal } from "./segment-store.ts"

/** Where a record lies in the log. */
export interface LogPlace {
  /** Number of the log file; {@link LOST} when recovery found a hole where the record should be. */
  readonly file: number
  readonly offset: number
  readonly summaryLength: number
  readonly bodyLength: number
}

/** No log file has this number: they count from 1. */
export const LOST = 0

const FIELDS = 4

/**
 * What memory holds of one encounter: where those of its records lie that are only in the log. Sixteen bytes a record, so
 * that a minute of thousands of phones is a few megabytes and nothing for the garbage collector to walk.
 */
export class EncounterInLog {
  readonly id: string
  readonly bytes: Buffer
  /** The ordinal that the next record written will have. Ahead of {@link end} while a group is being made durable. */
  nextOrdinal: Ordinal
  /** When the last record came, on the store's clock. */
  lastAppend = 0
  /** Bytes that its records in the log will take in objects. */
  bytesToDrain = 0
  /** An object is being made from the front of its records. */
  isDraining = false
  /** Appended and not yet durable. */
  underWay = 0
  #first: Ordinal
  #count = 0
  #skipped = 0
  #fields = new Uint32Array(16 * FIELDS)

  /** @param first - The first ordinal that is in no object. */
  constructor(id: string, first: Ordinal) {
    this.id = id
    this.bytes = Buffer.from(id, "hex")
    this.#first = first
    this.nextOrdinal = first
  }

  /** First ordinal whose record is only in the log; everything before it is in objects. */
  get first(): Ordinal {
    return this.#first
  }

  /** One past the last durable ordinal. */
  get end(): Ordinal {
    return this.#first + this.#count
  }

  /** Notes that the record with ordinal {@link end} is durable at this place. */
  push(file: number, offset: number, summaryLength: number, bodyLength: number): void {
    let at = (this.#skipped + this.#count) * FIELDS
    if (at === this.#fields.length) {
      this.#makeRoom()
      at = this.#count * FIELDS
    }
    const fields = this.#fields
    fields[at] = file
    fields[at + 1] = offset
    fields[at + 2] = summaryLength
    fields[at + 3] = bodyLength
    this.#count += 1
  }

  /** The place of an ordinal from {@link first} to {@link end}; `undefined` outside. */
  place(ordinal: Ordinal): LogPlace | undefined {
    const index = ordinal - this.#first
    if (index < 0 || index >= this.#count) return undefined
    const at = (this.#skipped + index) * FIELDS
    return {
      file: this.#fields[at]!,
      offset: this.#fields[at + 1]!,
      summaryLength: this.#fields[at + 2]!,
      bodyLength: this.#fields[at + 3]!,
    }
  }

  /**
   * The records from the front, up to the one with which they reach `bytes` in an object.
   *
   * @returns what they take there, and their places as four numbers a record: log file, offset, summary length, body length.
   */
  front(bytes: number): { readonly places: Uint32Array; readonly bytes: number } {
    const fields = this.#fields
    const from = this.#skipped * FIELDS
    const end = from + this.#count * FIELDS
    let sum = 0
    let at = from
    for (; at < end && sum < bytes; at += FIELDS) {
      if (fields[at] !== LOST) sum += lengthInObject(fields[at + 2]!, fields[at + 3]!)
    }
    return { places: fields.slice(from, at), bytes: sum }
  }

  /** Forgets everything before `first`: it is in objects now. */
  dropBelow(first: Ordinal): void {
    const dropped = Math.min(Math.max(first - this.#first, 0), this.#count)
    this.#skipped += dropped
    this.#count -= dropped
    this.#first = Math.max(first, this.#first)
    if (this.#count === 0) {
      this.#skipped = 0
      this.#fields = new Uint32Array(16 * FIELDS)
    }
  }

  #makeRoom(): void {
    const used = this.#fields.subarray(this.#skipped * FIELDS, (this.#skipped + this.#count) * FIELDS)
    // Half empty in front: slide. Otherwise grow.
    if (this.#skipped > this.#count) this.#fields.copyWithin(0, this.#skipped * FIELDS)
    else {
      const larger = new Uint32Array(Math.max(used.length, 16 * FIELDS) * 2)
      larger.set(used)
      this.#fields = larger
    }
    this.#skipped = 0
  }
}

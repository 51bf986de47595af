import { fstatSync, readSync } from "node:fs"
import { crc32 } from "node:zlib"
import { FIRST_RECORD, type LogFile } from "./log-file.ts"
import { MAX_RECORD, RECORD_HEADER, type RecordHeader, readRecordHeader, recordLength } from "./record.ts"

/** A record that recovery vouches for, or whose place it knows although its bytes no longer match their checksum. */
export interface FoundRecord {
  readonly header: RecordHeader
  readonly offset: number
}

export interface ScannedLog {
  /** What the next file's first record must have; `undefined` when no record was ever seen. */
  readonly nextSequence: number | undefined
  /** Where the last group begins: the only one whose flush nothing later proves. */
  readonly lastGroup: number
  /** Where valid records end. */
  readonly end: number
  /** Bytes behind the end that were written and never acknowledged. */
  readonly tornBytes: number
  /** Something in the file had been durable and went bad. */
  readonly isDamaged: boolean
  /** How many of its records can't be read, as far as the sequence tells. */
  readonly damagedRecords: number
  /** How many records the sequence misses between the file before and this one. */
  readonly missingBefore: number
}

/**
 * Reads one log file from its first record to the torn tail.
 *
 * [Note: Torn or damaged]
 * The first bytes that are no valid record are either a group that was never flushed, and so never acknowledged, or
 * something that had been durable and went bad. A group is written only after the one before was flushed, and every record
 * says where its group begins: a later record whose group begins behind the bad place proves damage. So does any record in a
 * later file, because recovery cuts torn bytes off before a new file takes its first record. Torn bytes are cut off; damage
 * is counted and kept for inspection, and what lies behind it is read all the same.
 *
 * @param expected - The sequence the first record must have; `undefined` for the oldest file.
 * @param isLast - No later file holds a record.
 */
export function scanLog(
  file: LogFile,
  expected: number | undefined,
  isLast: boolean,
  onRecord: (found: FoundRecord) => void,
): ScannedLog {
  const bytes = new LogBytes(file)
  let sequence = expected
  let offset = FIRST_RECORD
  let lastGroup = FIRST_RECORD
  let isDamaged = false
  let damagedRecords = 0
  let missingBefore = 0
  const accept = (header: RecordHeader): void => {
    onRecord({ header, offset })
    lastGroup = header.groupAt
    sequence = header.sequence + 1
    offset += recordLength(header.summaryLength, header.bodyLength)
  }
  for (;;) {
    const header = bytes.header(offset)
    if (header !== undefined && offset === FIRST_RECORD && sequence !== undefined && header.sequence > sequence) {
      // The end of the file before is missing, or a whole file.
      missingBefore = header.sequence - sequence
      sequence = header.sequence
    }
    const follows = header !== undefined && (sequence === undefined || header.sequence === sequence)
    if (follows && bytes.isWhole(offset, header)) {
      accept(header)
      continue
    }
    if (offset >= bytes.size) break
    const { next, isProven } = bytes.findLater(offset, sequence ?? 0)
    if (isLast && !isProven) break
    isDamaged = true
    if (follows) {
      // Only summary or body went bad: the place is known, so reading this ordinal says RECORD_DAMAGED.
      damagedRecords += 1
      accept(header)
    } else if (next === undefined) {
      offset = bytes.size
    } else {
      damagedRecords += sequence === undefined ? 1 : next.header.sequence - sequence
      sequence = next.header.sequence
      offset = next.offset
    }
  }
  const tornBytes = bytes.size - offset
  return { nextSequence: sequence, lastGroup, end: offset, tornBytes, isDamaged, damagedRecords, missingBefore }
}

/** Larger than any record, so that one is always whole in memory. */
const WINDOW = 4 * MAX_RECORD

/** Whether the file holds any readable record. */
export function holdsRecord(file: LogFile): boolean {
  const bytes = new LogBytes(file)
  return bytes.header(FIRST_RECORD) !== undefined || bytes.findLater(FIRST_RECORD, 0).next !== undefined
}

/** A log file seen through a window that always holds the whole record asked about. */
class LogBytes {
  readonly size: number
  readonly #file: LogFile
  #window = Buffer.alloc(0)
  #from = 0
  #to = 0

  constructor(file: LogFile) {
    this.#file = file
    this.size = fstatSync(file.descriptor).size
  }

  header(offset: number): RecordHeader | undefined {
    const bytes = this.#bytes(offset, RECORD_HEADER)
    return bytes === undefined ? undefined : readRecordHeader(bytes, 0, this.#file.generation)
  }

  isWhole(offset: number, header: RecordHeader): boolean {
    const { summaryLength, bodyLength } = header
    const bytes = this.#bytes(offset, recordLength(summaryLength, bodyLength))
    if (bytes === undefined) return false
    const bodyAt = RECORD_HEADER + summaryLength
    return (
      crc32(bytes.subarray(RECORD_HEADER, bodyAt)) === header.summaryCheck &&
      crc32(bytes.subarray(bodyAt)) === header.bodyCheck
    )
  }

  /**
   * Looks behind a bad place for records of this generation, `sequence` or later.
   *
   * @returns the first of them, and whether any proves that the bad place had been flushed.
   */
  findLater(bad: number, sequence: number): { next: FoundRecord | undefined; isProven: boolean } {
    let next: FoundRecord | undefined
    for (let at = this.#find(bad + 1); at !== undefined; at = this.#find(at + 1)) {
      const header = this.header(at)
      if (header === undefined || header.sequence < sequence) continue
      next ??= { header, offset: at }
      if (header.groupAt > bad) return { next, isProven: true }
    }
    return { next, isProven: false }
  }

  /** Where the generation's bytes next occur, at or behind `offset`. */
  #find(offset: number): number | undefined {
    for (let from = offset; from + RECORD_HEADER <= this.size; from = this.#to - RECORD_HEADER + 1) {
      const length = Math.min(WINDOW, this.size - from)
      const bytes =
        from >= this.#from && from + RECORD_HEADER <= this.#to ? this.#held(from) : this.#bytes(from, length)
      if (bytes === undefined) return undefined
      const found = bytes.indexOf(this.#file.generation)
      if (found !== -1) return from + found
    }
    return undefined
  }

  #held(from: number): Buffer {
    return this.#window.subarray(from - this.#from, this.#to - this.#from)
  }

  #bytes(offset: number, length: number): Buffer | undefined {
    if (offset + length > this.size) return undefined
    if (offset < this.#from || offset + length > this.#to) this.#load(offset)
    return this.#window.subarray(offset - this.#from, offset - this.#from + length)
  }

  #load(offset: number): void {
    if (this.#window.length === 0) this.#window = Buffer.allocUnsafe(Math.min(WINDOW, this.size))
    const end = Math.min(offset + this.#window.length, this.size)
    this.#from = offset
    this.#to = offset
    while (this.#to < end) {
      const length = readSync(this.#file.descriptor, this.#window, this.#to - offset, end - this.#to, this.#to)
      if (length === 0) throw new Error(`log file ${this.#file.number} became shorter while it was being read`)
      this.#to += length
    }
  }
}

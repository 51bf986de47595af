import { crc32 } from "node:zlib"
import { RECORD_HEADER, type RecordHeader, readRecordHeader, recordLength } from "./record.ts"
import type { Ordinal } from "./segment-store.ts"

/**
 * An object holds consecutive records of one encounter and never changes once it has its name.
 *
 * Header (64 bytes): `ALONGOBJ`, format, first ordinal, encounter, zeros, CRC-32. Then the records, byte for byte as they
 * lay in the log. Then the footer: sixteen bytes a record, and all summaries one after the other. Then the trailer (32
 * bytes): `ALONGEND`, number of records, footer's offset (6 bytes), zeros, footer's length, CRC-32 of the footer, CRC-32 of
 * the trailer. Little endian.
 *
 * The footer lets summaries be read without bodies. It says nothing that the records don't say themselves: should it go
 * bad, it is made again from them.
 */
export const OBJECT_HEADER = 64
export const OBJECT_TRAILER = 32
const ENTRY = 16
const MAGIC = Buffer.from("ALONGOBJ")
const END_MAGIC = Buffer.from("ALONGEND")
const FORMAT = 1

/** Bytes a record takes in an object: itself, its line in the footer, and its summary once more. */
export function lengthInObject(summaryLength: number, bodyLength: number): number {
  return recordLength(summaryLength, bodyLength) + ENTRY + summaryLength
}

/** What the name of an object says, and so what is known about it without opening it. */
export interface ObjectName {
  readonly encounter: string
  readonly first: Ordinal
  /** One past the last ordinal. */
  readonly end: Ordinal
}

export function objectFileName({ encounter, first, end }: ObjectName): string {
  return `${encounter}-${padded(first)}-${padded(end)}.object`
}

export function parseObjectFileName(name: string): ObjectName | undefined {
  const parts = /^([0-9a-f]{64})-(\d{10})-(\d{10})\.object$/.exec(name)
  return parts === null ? undefined : { encounter: parts[1]!, first: Number(parts[2]), end: Number(parts[3]) }
}

function padded(ordinal: Ordinal): string {
  return String(ordinal).padStart(10, "0")
}

/** Directory of an encounter's objects. Sixteen of them: few enough to flush together, before a log file is let go. */
export function shardOf(encounter: string): string {
  return encounter[0]!
}

export const shards: readonly string[] = [..."0123456789abcdef"]

export function encodeObjectHeader(encounter: string, first: Ordinal): Buffer {
  const header = Buffer.alloc(OBJECT_HEADER)
  header.set(MAGIC, 0)
  header.writeUInt32LE(FORMAT, 8)
  header.writeUInt32LE(first, 12)
  header.write(encounter, 16, "hex")
  header.writeUInt32LE(crc32(header.subarray(0, OBJECT_HEADER - 4)), OBJECT_HEADER - 4)
  return header
}

/** Where the body of one record lies in an object. */
export interface ObjectPlace {
  readonly bodyAt: number
  /** 0 for a record that was lost before it got here. */
  readonly bodyLength: number
  readonly bodyCheck: number
}

/** Stands for the length of a summary that was lost before it got here. */
const NO_SUMMARY = 0xffffffff

/** Collects what the footer says while the records are being written. */
export class FooterWriter {
  readonly #entries: number[] = []
  readonly #summaries: Buffer[] = []

  /** Notes a record that begins at `offset`; `summary` is left out when it doesn't match its checksum. */
  add(offset: number, header: RecordHeader, summary: Uint8Array | undefined): void {
    const { summaryLength, bodyLength, bodyCheck } = header
    this.#entries.push(offset + RECORD_HEADER + summaryLength, summary?.length ?? NO_SUMMARY, bodyLength, bodyCheck)
    if (summary !== undefined) this.#summaries.push(Buffer.from(summary))
  }

  /** Notes an ordinal whose record is lost. */
  addLost(): void {
    this.#entries.push(0, NO_SUMMARY, 0, 0)
  }

  /** Footer and trailer, to be written at `offset`, right behind the last record. */
  encode(offset: number): Buffer {
    const count = this.#entries.length / 4
    const entries = Buffer.alloc(count * ENTRY)
    this.#entries.forEach((field, index) => {
      entries.writeUInt32LE(field, index * 4)
    })
    const footer = Buffer.concat([entries, ...this.#summaries])
    const trailer = Buffer.alloc(OBJECT_TRAILER)
    trailer.set(END_MAGIC, 0)
    trailer.writeUInt32LE(count, 8)
    trailer.writeUIntLE(offset, 12, 6)
    trailer.writeUInt32LE(footer.length, 20)
    trailer.writeUInt32LE(crc32(footer), 24)
    trailer.writeUInt32LE(crc32(trailer.subarray(0, 28)), 28)
    return Buffer.concat([footer, trailer])
  }
}

/** What the trailer says, or `undefined` when it isn't one. */
export function readTrailer(trailer: Buffer): { count: number; at: number; length: number; check: number } | undefined {
  if (trailer.length !== OBJECT_TRAILER || trailer.compare(END_MAGIC, 0, 8, 0, 8) !== 0) return undefined
  if (trailer.readUInt32LE(28) !== crc32(trailer.subarray(0, 28))) return undefined
  return {
    count: trailer.readUInt32LE(8),
    at: trailer.readUIntLE(12, 6),
    length: trailer.readUInt32LE(20),
    check: trailer.readUInt32LE(24),
  }
}

/** The places of an object's records. */
export class ObjectIndex {
  readonly first: Ordinal
  readonly #fields: Uint32Array

  /** @param fields - Four numbers a record: where its body is, length of the summary, length and CRC-32 of the body. */
  constructor(first: Ordinal, fields: Uint32Array) {
    this.first = first
    this.#fields = fields
  }

  /** The place of the record with this ordinal; `undefined` when it isn't in here. */
  place(ordinal: Ordinal): ObjectPlace | undefined {
    const at = (ordinal - this.first) * 4
    if (at < 0 || at >= this.#fields.length) return undefined
    const [bodyAt, , bodyLength, bodyCheck] = this.#fields.subarray(at, at + 4)
    return { bodyAt: bodyAt!, bodyLength: bodyLength!, bodyCheck: bodyCheck! }
  }
}

/** What a footer says. A summary that can't be read is `undefined`. */
export interface Footer {
  readonly index: ObjectIndex
  readonly summaries: readonly (Buffer | undefined)[]
}

/** Reads a footer whose checksum held. */
export function parseFooter(footer: Buffer, first: Ordinal, count: number): Footer {
  const fields = new Uint32Array(count * 4)
  const summaries: (Buffer | undefined)[] = []
  let at = count * ENTRY
  for (let index = 0; index < fields.length; index += 1) fields[index] = footer.readUInt32LE(index * 4)
  for (let record = 0; record < count; record += 1) {
    const length = fields[record * 4 + 1]!
    summaries.push(length === NO_SUMMARY ? undefined : footer.subarray(at, at + length))
    if (length !== NO_SUMMARY) at += length
  }
  return { index: new ObjectIndex(first, fields), summaries }
}

/**
 * The same from the records themselves, for an object whose footer went bad. What can't be reached is left as lost.
 *
 * @param object - The whole object.
 */
export function footerFromRecords(object: Buffer, { first, end }: ObjectName): Footer {
  const fields = new Uint32Array((end - first) * 4)
  const summaries: (Buffer | undefined)[] = Array.from({ length: end - first })
  let at = OBJECT_HEADER
  for (let header = readRecordHeader(object, at); header !== undefined; header = readRecordHeader(object, at)) {
    const { ordinal, summaryLength, bodyLength, bodyCheck } = header
    const bodyAt = at + RECORD_HEADER + summaryLength
    const summary = object.subarray(at + RECORD_HEADER, bodyAt)
    if (ordinal >= first && ordinal < end) {
      fields.set([bodyAt, summaryLength, bodyLength, bodyCheck], (ordinal - first) * 4)
      if (crc32(summary) === header.summaryCheck) summaries[ordinal - first] = summary
    }
    at += recordLength(summaryLength, bodyLength)
  }
  return { index: new ObjectIndex(first, fields), summaries }
}

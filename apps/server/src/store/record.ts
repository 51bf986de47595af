import { crc32 } from "node:zlib"
import { MAX_BODY, MAX_SUMMARY } from "./segment-store.ts"

/**
 * One record as it lies in a log file and, byte for byte the same, in an object: header, summary, body. Little endian.
 *
 * | at | bytes | |
 * | --- | --- | --- |
 * | 0 | 8 | generation: random bytes drawn each time a log file is put to use |
 * | 8 | 6 | sequence: counts every record of the store, without holes |
 * | 14 | 2 | format, 1 |
 * | 16 | 4 | where in the log file its group begins: everything before that place was durable when this was written |
 * | 20 | 4 | ordinal |
 * | 24 | 4 | length of the summary |
 * | 28 | 4 | length of the body |
 * | 32 | 32 | encounter |
 * | 64 | 4 | CRC-32 of the summary |
 * | 68 | 4 | CRC-32 of the body |
 * | 72 | 4 | CRC-32 of bytes 0 to 72 |
 *
 * [Note: Why the generation is random]
 * A recycled log file still holds records of its last use behind the tail, and a phone chooses the bytes of its bodies.
 * Neither may ever be read as a record of this use: the first because it would come back after it was drained, the second
 * because a body could hold a whole forged record. Eight random bytes that never leave the machine settle both.
 *
 * CRC-32 finds torn writes and rotten bits, which is all it is for: 6 GB/s here, and in Node itself. Who altered what is the
 * business of the hashes and signatures inside the body, which the store does not read.
 */
export const RECORD_HEADER = 76
const FORMAT = 1

/** The longest record: 4 MiB and a little. */
export const MAX_RECORD = RECORD_HEADER + MAX_SUMMARY + MAX_BODY

export interface RecordHeader {
  readonly sequence: number
  /** Offset in the log file at which the group of this record begins. */
  readonly groupAt: number
  readonly ordinal: number
  readonly summaryLength: number
  readonly bodyLength: number
  readonly summaryCheck: number
  readonly bodyCheck: number
  /** 64 lowercase hex digits. */
  readonly encounter: string
}

export interface RecordToWrite {
  readonly generation: Uint8Array
  readonly sequence: number
  readonly groupAt: number
  readonly ordinal: number
  readonly encounter: Uint8Array
  readonly summary: Uint8Array
  readonly body: Uint8Array
}

/** Bytes of a whole record. */
export function recordLength(summaryLength: number, bodyLength: number): number {
  return RECORD_HEADER + summaryLength + bodyLength
}

/** Writes header and summary into `target` at `at`; the body follows them on disk. Returns where the summary ends. */
export function writeRecordHead(target: Buffer, at: number, record: RecordToWrite): number {
  target.set(record.generation, at)
  target.writeUIntLE(record.sequence, at + 8, 6)
  target.writeUInt16LE(FORMAT, at + 14)
  target.writeUInt32LE(record.groupAt, at + 16)
  target.writeUInt32LE(record.ordinal, at + 20)
  target.writeUInt32LE(record.summary.length, at + 24)
  target.writeUInt32LE(record.body.length, at + 28)
  target.set(record.encounter, at + 32)
  target.writeUInt32LE(crc32(record.summary), at + 64)
  target.writeUInt32LE(crc32(record.body), at + 68)
  target.writeUInt32LE(crc32(target.subarray(at, at + 72)), at + 72)
  target.set(record.summary, at + RECORD_HEADER)
  return at + RECORD_HEADER + record.summary.length
}

/**
 * The header at `at`, or `undefined` when there is none: too few bytes, another generation, a wrong checksum, an impossible length.
 *
 * @param generation - What the file's header names. Left out for an object, whose records come from several log files.
 */
export function readRecordHeader(source: Buffer, at: number, generation?: Uint8Array): RecordHeader | undefined {
  if (at + RECORD_HEADER > source.length) return undefined
  if (generation !== undefined && generationsDiffer(source, at, generation)) return undefined
  if (source.readUInt32LE(at + 72) !== crc32(source.subarray(at, at + 72))) return undefined
  const summaryLength = source.readUInt32LE(at + 24)
  const bodyLength = source.readUInt32LE(at + 28)
  if (source.readUInt16LE(at + 14) !== FORMAT) return undefined
  if (summaryLength > MAX_SUMMARY || bodyLength === 0 || bodyLength > MAX_BODY) return undefined
  return {
    sequence: source.readUIntLE(at + 8, 6),
    groupAt: source.readUInt32LE(at + 16),
    ordinal: source.readUInt32LE(at + 20),
    summaryLength,
    bodyLength,
    summaryCheck: source.readUInt32LE(at + 64),
    bodyCheck: source.readUInt32LE(at + 68),
    encounter: source.toString("hex", at + 32, at + 64),
  }
}

function generationsDiffer(source: Buffer, at: number, generation: Uint8Array): boolean {
  return source.compare(generation, 0, generation.length, at, at + generation.length) !== 0
}

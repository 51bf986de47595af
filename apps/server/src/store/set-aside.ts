import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import { SET_ASIDE } from "./directories.ts"
import { RECORD_HEADER, readRecordHeader, recordLength } from "./record.ts"

/** Where the encounter's id stands in a record. */
const ID_AT = 32
const GENERATION = 8
const ZEROS = Buffer.alloc(64 * 1024)

/**
 * Writes zeros over an encounter's records in log files that were set aside as damaged. Those aren't the store's to
 * remove, for they may hold what somebody wants to rescue; nothing ever reads them as a log again, so bytes may go.
 */
export function scrubSetAside(logDirectory: string, encounter: string): void {
  for (const name of readdirSync(logDirectory)) if (name.endsWith(SET_ASIDE)) scrub(join(logDirectory, name), encounter)
}

function scrub(path: string, encounter: string): void {
  const bytes = readFileSync(path)
  const id = Buffer.from(encounter, "hex")
  const descriptor = openSync(path, "r+")
  try {
    for (let at = bytes.indexOf(id); at !== -1; at = bytes.indexOf(id, at + id.length)) {
      const start = at - ID_AT
      if (start >= 0) writeZeros(descriptor, start, endOfRecord(bytes, start))
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Where a record ends; without a header that can be believed, where the next one of its generation begins. */
function endOfRecord(bytes: Buffer, start: number): number {
  const header = readRecordHeader(bytes, start)
  if (header !== undefined) return Math.min(bytes.length, start + recordLength(header.summaryLength, header.bodyLength))
  const next = bytes.indexOf(bytes.subarray(start, start + GENERATION), start + RECORD_HEADER)
  return next === -1 ? bytes.length : next
}

function writeZeros(descriptor: number, from: number, to: number): void {
  for (let at = from; at < to; ) at += writeSync(descriptor, ZEROS, 0, Math.min(ZEROS.length, to - at), at)
}

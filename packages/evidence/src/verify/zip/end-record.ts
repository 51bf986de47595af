import type { Bytes } from "../../format/bytes.ts"
import type { Report } from "../finding.ts"
import type { ByteSource } from "./byte-source.ts"
import type { ZipFinding, ZipFindingCode } from "./finding.ts"

/** Where the central directory lies, as the end of the file says. */
export interface DirectoryPlace {
  readonly entryCount: number
  readonly offset: number
  /** Exclusive: where the first of the end records has to begin. */
  readonly end: number
}

const END_SIGNATURE = 0x06054b50
const END_LENGTH = 22
const LOCATOR_SIGNATURE = 0x07064b50
const LOCATOR_LENGTH = 20
const END64_SIGNATURE = 0x06064b50
const END64_LENGTH = 56
/** What a field of 16 or 32 bits holds when the value stands in the Zip64 record. */
const ELSEWHERE_16 = 0xffff
const ELSEWHERE_32 = 0xffffffff

/**
 * Finds the central directory from the file's end (APPNOTE 4.3.14 to 4.3.16). The end record has to be the file's last bytes. Where it isn't, that
 * is a finding, and the last one within reach is taken.
 * @returns `undefined` when nothing can be read; then there is a finding that says why.
 */
export async function findDirectory(
  source: ByteSource,
  report: Report<ZipFinding>,
): Promise<DirectoryPlace | undefined> {
  const found = (code: ZipFindingCode, offset: number, words: string): undefined => {
    report({ code, file: undefined, offset, words })
  }
  // The record, and the longest comment that could follow it.
  const tailOffset = Math.max(0, source.size - END_LENGTH - 0xffff)
  const tail = await source.read(tailOffset, source.size - tailOffset)
  const at = lastEndRecord(tail)
  if (at === undefined) return found("ZIP_END_MISSING", source.size, "the file doesn't end as a zip file does")
  const endOffset = tailOffset + at
  if (endOffset + END_LENGTH !== source.size) {
    found("ZIP_BYTES_BEHIND", endOffset + END_LENGTH, `${source.size - endOffset - END_LENGTH} bytes follow the end`)
  }
  const end = viewOf(tail.subarray(at, at + END_LENGTH))
  const disks = [end.getUint16(4, true), end.getUint16(6, true)]
  const count = end.getUint16(10, true)
  if (disks.some((disk) => disk !== 0 && disk !== ELSEWHERE_16)) {
    return found("ZIP_SPLIT", endOffset, "the file says that it is one of several")
  }
  if (end.getUint16(8, true) !== count) return found("ZIP_END_INVALID", endOffset, "the end counts entries in two ways")
  const place32 = { entryCount: count, offset: end.getUint32(16, true), length: end.getUint32(12, true) }
  const isElsewhere =
    place32.entryCount === ELSEWHERE_16 || place32.offset === ELSEWHERE_32 || place32.length === ELSEWHERE_32
  // A file without Zip64 may have exactly 65,535 entries: what decides is whether the locator stands there.
  const record = await readEnd64(source, endOffset)
  if (typeof record === "string") return found("ZIP64_END_INVALID", endOffset, record)
  if (record === undefined) {
    if (isElsewhere && place32.offset + place32.length !== endOffset)
      return found("ZIP64_END_INVALID", endOffset, "the end points to a Zip64 record that isn't there")
    return within(place32, endOffset, found)
  }
  const agrees =
    (place32.entryCount === ELSEWHERE_16 || place32.entryCount === record.entryCount) &&
    (place32.offset === ELSEWHERE_32 || place32.offset === record.offset) &&
    (place32.length === ELSEWHERE_32 || place32.length === record.length)
  if (!agrees) return found("ZIP64_END_INVALID", endOffset, "the two ends of the file say different things")
  return within(record, record.recordOffset, found)
}

interface Place {
  readonly entryCount: number
  readonly offset: number
  readonly length: number
}

type Found = (code: ZipFindingCode, offset: number, words: string) => undefined

function within({ entryCount, offset, length }: Place, recordOffset: number, found: Found): DirectoryPlace | undefined {
  const end = offset + length
  if (end > recordOffset) {
    return found("ZIP_END_INVALID", recordOffset, "the directory of files reaches beyond where it can be")
  }
  if (end < recordOffset) found("ZIP_BYTES_BETWEEN", end, `${recordOffset - end} bytes between directory and end`)
  return { entryCount, offset, end }
}

/** The one whose comment would reach to the end of the file; else the last there is. */
function lastEndRecord(tail: Bytes): number | undefined {
  const view = viewOf(tail)
  let last: number | undefined
  for (let at = tail.length - END_LENGTH; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue
    if (at + END_LENGTH + view.getUint16(at + 20, true) === tail.length) return at
    last ??= at
  }
  return last
}

/** The Zip64 record, nothing when there is none, or what is wrong with it. */
async function readEnd64(
  source: ByteSource,
  endOffset: number,
): Promise<(Place & { readonly recordOffset: number }) | string | undefined> {
  const locatorOffset = endOffset - LOCATOR_LENGTH
  if (locatorOffset < 0) return undefined
  const locator = viewOf(await source.read(locatorOffset, LOCATOR_LENGTH))
  if (locator.getUint32(0, true) !== LOCATOR_SIGNATURE) return undefined
  const recordOffset = number64(locator, 8)
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) !== 1)
    return "the Zip64 record is on another disk"
  if (recordOffset === undefined || recordOffset + END64_LENGTH !== locatorOffset)
    return "the Zip64 record isn't where it has to be"
  const record = viewOf(await source.read(recordOffset, END64_LENGTH))
  if (record.getUint32(0, true) !== END64_SIGNATURE || number64(record, 4) !== END64_LENGTH - 12)
    return "there is no Zip64 record where it has to be"
  const entryCount = number64(record, 32)
  if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0 || number64(record, 24) !== entryCount)
    return "the Zip64 record counts entries in two ways"
  const length = number64(record, 40)
  const offset = number64(record, 48)
  if (entryCount === undefined || length === undefined || offset === undefined)
    return "the Zip64 record has a number that no file reaches"
  return { entryCount, offset, length, recordOffset }
}

export function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A number of 64 bits, or `undefined` when it is 2^53 or more. */
export function number64(view: DataView, at: number): number | undefined {
  const value = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
  return Number.isSafeInteger(value) ? value : undefined
}

import { type Bytes, equalBytes } from "../../format/bytes.ts"
import type { Report } from "../finding.ts"
import type { ByteWindow } from "./byte-window.ts"
import { type DirectoryEntry, FLAG_DESCRIPTOR, readZip64Extra } from "./central-directory.ts"
import { number64, viewOf } from "./end-record.ts"
import type { ZipFinding, ZipFindingCode } from "./finding.ts"

const SIGNATURE = 0x04034b50
const HEADER_LENGTH = 30
const DESCRIPTOR_SIGNATURE = 0x08074b50

/** Where an entry's bytes lie, header and what follows the data included. */
export interface Extent {
  readonly dataOffset: number
  /** Exclusive: behind the data and its descriptor. */
  readonly end: number
}

/**
 * Compares an entry's own header with what the directory says of it (APPNOTE 4.3.7), and the descriptor behind its data (4.3.9): readers believe
 * one or the other, so a file in which they differ is two files.
 * @returns `undefined` when the entry's bytes can't be told.
 */
export async function readLocalHeader(
  window: ByteWindow,
  entry: DirectoryEntry,
  report: Report<ZipFinding>,
): Promise<Extent | undefined> {
  const offset = entry.headerOffset
  const found = (code: ZipFindingCode, words: string): undefined => {
    report({ code, file: entry.name, offset, words })
  }
  const fixed = await window.bytesAt(offset, HEADER_LENGTH)
  if (fixed === undefined) return found("ZIP_OUT_OF_BOUNDS", "the entry begins behind the end of the file")
  const view = viewOf(fixed)
  if (view.getUint32(0, true) !== SIGNATURE)
    return found("ZIP_LOCAL_MISSING", "there is no entry where the directory says")
  const nameLength = view.getUint16(26, true)
  const rest = await window.bytesAt(offset + HEADER_LENGTH, nameLength + view.getUint16(28, true))
  if (rest === undefined) return found("ZIP_OUT_OF_BOUNDS", "the entry's header reaches beyond the end of the file")
  const dataOffset = offset + HEADER_LENGTH + rest.length

  if (!equalBytes(rest.subarray(0, nameLength), entry.nameBytes))
    return found("ZIP_LOCAL_NAME_DIFFERS", "the entry's own header has another name")
  if (view.getUint16(8, true) !== entry.method)
    return found("ZIP_LOCAL_METHOD_DIFFERS", "the entry's own header has another method")
  if (view.getUint16(6, true) !== entry.flags)
    return found("ZIP_LOCAL_FLAGS_DIFFER", "the entry's own header has other flags")
  if (view.getUint32(10, true) !== entry.time)
    found("ZIP_LOCAL_TIME_DIFFERS", "the entry's own header has another time")
  const sizes = readLocalSizes(view, rest.subarray(nameLength))
  if (typeof sizes === "string") return found("ZIP_EXTRA_INVALID", sizes)
  const crc = view.getUint32(14, true)
  const isDescribedBehind = (entry.flags & FLAG_DESCRIPTOR) !== 0
  const isLeftOut = isDescribedBehind && sizes.size === 0 && sizes.stored === 0
  if (!isLeftOut && (sizes.size !== entry.size || sizes.stored !== entry.size))
    return found("ZIP_LOCAL_SIZE_DIFFERS", "the entry's own header has another size")
  if (!(isDescribedBehind && crc === 0) && crc !== entry.crc)
    return found("ZIP_LOCAL_CRC_DIFFERS", "the entry's own header has another CRC-32")

  const dataEnd = dataOffset + entry.size
  const end = isDescribedBehind ? await descriptorEnd(window, entry, dataEnd) : dataEnd
  if (end === undefined)
    return found("ZIP_DESCRIPTOR_DIFFERS", "what follows the entry's bytes isn't what the directory says of it")
  return { dataOffset, end }
}

function readLocalSizes(view: DataView, extra: Bytes): { readonly size: number; readonly stored: number } | string {
  const size = view.getUint32(22, true)
  const stored = view.getUint32(18, true)
  const numbers = readZip64Extra(extra)
  if (typeof numbers === "string") return numbers
  const isElsewhere = size === 0xffffffff || stored === 0xffffffff
  if (numbers === undefined) {
    return isElsewhere ? "the header points to an extra field for large files that isn't there" : { size, stored }
  }
  // In a local header both sizes stand there, or none (APPNOTE 4.5.3).
  const [size64, stored64] = numbers
  if (numbers.length !== 2 || size !== 0xffffffff || stored !== 0xffffffff)
    return "the extra field for large files has not the numbers that the header lacks"
  return { size: size64!, stored: stored64! }
}

/** Where the descriptor ends, when it says what the directory says: with sizes of 32 bits, or of 64. */
async function descriptorEnd(window: ByteWindow, entry: DirectoryEntry, at: number): Promise<number | undefined> {
  for (const length of [16, 24]) {
    const bytes = await window.bytesAt(at, length)
    if (bytes === undefined) continue
    const view = viewOf(bytes)
    if (view.getUint32(0, true) !== DESCRIPTOR_SIGNATURE || view.getUint32(4, true) !== entry.crc) continue
    const sizes =
      length === 16 ? [view.getUint32(8, true), view.getUint32(12, true)] : [number64(view, 8), number64(view, 16)]
    if (sizes.every((size) => size === entry.size)) return at + length
  }
  return undefined
}

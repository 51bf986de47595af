import type { Bytes } from "../../format/bytes.ts"
import type { Report } from "../finding.ts"
import type { ByteSource } from "./byte-source.ts"
import { ByteWindow } from "./byte-window.ts"
import { type DirectoryPlace, number64, viewOf } from "./end-record.ts"
import { alikeKey, readEntryName } from "./entry-name.ts"
import type { ZipFinding, ZipFindingCode } from "./finding.ts"

/** One file as the central directory describes it. */
export interface DirectoryEntry {
  readonly name: string
  readonly nameBytes: Bytes
  readonly method: number
  readonly flags: number
  /** MS-DOS date and time, in the order of the file: compared, never shown. */
  readonly time: number
  readonly crc: number
  /** Bytes of the file, stored as they are. */
  readonly size: number
  readonly headerOffset: number
}

/** Sizes and CRC follow the data instead of leading it (bit 3). */
export const FLAG_DESCRIPTOR = 0x0008
const FLAG_UTF8 = 0x0800
/** Bits 0, 6 and 13: encrypted, strongly, directory masked. */
const FLAGS_ENCRYPTED = 0x2041
export const METHOD_STORED = 0

const SIGNATURE = 0x02014b50
const HEADER_LENGTH = 46
const EXTRA_ZIP64 = 0x0001

/** 2^17 entries in 64 MiB: a package has dozens. Beyond it nothing is read, so that memory stays bounded whatever a file announces. */
export const MAX_ENTRIES = 2 ** 17
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024

/**
 * Reads the central directory, entry by entry. An entry with a fault that makes its bytes unreadable or its name unusable is reported and left
 * out: nothing is ever opened under a name that could mean something else.
 */
export async function readDirectory(
  source: ByteSource,
  place: DirectoryPlace,
  report: Report<ZipFinding>,
): Promise<DirectoryEntry[]> {
  const inAll = (code: ZipFindingCode, offset: number, words: string) =>
    report({ code, file: undefined, offset, words })
  if (place.entryCount > MAX_ENTRIES || place.end - place.offset > MAX_DIRECTORY_BYTES) {
    inAll("ZIP_DIRECTORY_TOO_LARGE", place.offset, `the file announces ${place.entryCount} entries`)
    return []
  }
  const window = new ByteWindow(source)
  const entries: DirectoryEntry[] = []
  const names = new Names()
  let at = place.offset
  for (let i = 0; i < place.entryCount; i++) {
    const header = await headerAt(window, at, place.end)
    if (header === undefined) {
      inAll("ZIP_DIRECTORY_INVALID", at, `the directory of files breaks off at entry ${i} of ${place.entryCount}`)
      return entries
    }
    const entry = readEntry(header, at, names, report)
    if (entry !== undefined) entries.push(entry)
    at += header.length
  }
  if (at !== place.end) inAll("ZIP_DIRECTORY_INVALID", at, "the directory of files goes on behind its last entry")
  return entries
}

/** One header with its name, extra field and comment; `undefined` when there is none that ends within the directory. */
async function headerAt(window: ByteWindow, at: number, end: number): Promise<Bytes | undefined> {
  if (at + HEADER_LENGTH > end) return undefined
  const fixed = await window.bytesAt(at, HEADER_LENGTH)
  if (fixed === undefined) return undefined
  const view = viewOf(fixed)
  if (view.getUint32(0, true) !== SIGNATURE) return undefined
  const length = HEADER_LENGTH + view.getUint16(28, true) + view.getUint16(30, true) + view.getUint16(32, true)
  return at + length > end ? undefined : window.bytesAt(at, length)
}

function readEntry(header: Bytes, at: number, names: Names, report: Report<ZipFinding>): DirectoryEntry | undefined {
  const view = viewOf(header)
  const nameEnd = HEADER_LENGTH + view.getUint16(28, true)
  const extraEnd = nameEnd + view.getUint16(30, true)
  const nameBytes = header.slice(HEADER_LENGTH, nameEnd)
  const flags = view.getUint16(8, true)
  const { shown: name, fault } = readEntryName(nameBytes, (flags & FLAG_UTF8) !== 0)
  const found = (code: ZipFindingCode, words: string): undefined => {
    report({ code, file: name, offset: at, words })
  }

  if (fault !== undefined) return found(fault.code, fault.words)
  const method = view.getUint16(10, true)
  if ((flags & FLAGS_ENCRYPTED) !== 0) return found("ZIP_ENCRYPTED", "the entry is encrypted by the zip file")
  if ((flags & ~(FLAG_DESCRIPTOR | FLAG_UTF8)) !== 0)
    return found("ZIP_FLAGS_UNKNOWN", `the entry's flags are ${flags}`)
  if (method !== METHOD_STORED) return found("ZIP_COMPRESSED", `the entry is compressed by method ${method}`)
  if (view.getUint16(34, true) !== 0) return found("ZIP_SPLIT", "the entry is said to lie in another file")
  if (isNotAFile(name, view)) return found("ZIP_NOT_A_FILE", "the entry is a folder, a link or a device")
  const sizes = readSizes(view, header.subarray(nameEnd, extraEnd))
  if (typeof sizes === "string") return found("ZIP_EXTRA_INVALID", sizes)
  if (sizes.stored !== sizes.size)
    return found("ZIP_SIZES_DIFFER", `${sizes.stored} bytes are stored, and said to become ${sizes.size}`)
  if (extraEnd !== header.length) found("ZIP_COMMENT", "the entry carries a comment")
  const other = names.add(name)
  if (other === name) return found("ZIP_NAME_TWICE", "there are two entries of this name")
  if (other !== undefined) found("ZIP_NAMES_ALIKE", `${other} is the same name on many systems`)
  return {
    name,
    nameBytes,
    method,
    flags,
    time: view.getUint32(12, true),
    crc: view.getUint32(16, true),
    size: sizes.size,
    headerOffset: sizes.headerOffset,
  }
}

/** Made-by 3 is Unix: the upper half of the external attributes is the file's mode. */
function isNotAFile(name: string, view: DataView): boolean {
  const mode = view.getUint8(5) === 3 ? view.getUint16(40, true) & 0xf000 : 0
  const isFolder = (view.getUint8(38) & 0x10) !== 0
  return name.endsWith("/") || isFolder || (mode !== 0 && mode !== 0x8000)
}

interface Sizes {
  readonly size: number
  readonly stored: number
  readonly headerOffset: number
}

/** Sizes and place, from the Zip64 extra field where the header says so (APPNOTE 4.5.3); a sentence when that can't be. */
function readSizes(view: DataView, extra: Bytes): Sizes | string {
  const size32 = view.getUint32(24, true)
  const stored32 = view.getUint32(20, true)
  const offset32 = view.getUint32(42, true)
  const wanted = [size32, stored32, offset32].filter((value) => value === 0xffffffff).length
  const found = readZip64Extra(extra)
  if (typeof found === "string") return found
  if (found === undefined) return wanted === 0 ? { size: size32, stored: stored32, headerOffset: offset32 } : NO_ZIP64
  if (found.length !== wanted) return "the extra field for large files has not the numbers that the header lacks"
  let next = 0
  const value = (of32: number): number => (of32 === 0xffffffff ? found[next++]! : of32)
  return { size: value(size32), stored: value(stored32), headerOffset: value(offset32) }
}

const NO_ZIP64 = "the header points to an extra field for large files that isn't there"

/**
 * The numbers of a Zip64 extra field; `undefined` without one; a sentence when the extra field holds anything else: other fields can give
 * an entry a second name or size.
 */
export function readZip64Extra(extra: Bytes): number[] | string | undefined {
  if (extra.length === 0) return undefined
  const view = viewOf(extra)
  if (extra.length < 4 || view.getUint16(0, true) !== EXTRA_ZIP64 || view.getUint16(2, true) + 4 !== extra.length)
    return "the extra field holds something other than sizes of large files"
  if ((extra.length - 4) % 8 !== 0 || extra.length > 28) return "the extra field for large files has another length"
  const numbers: number[] = []
  for (let at = 4; at < extra.length; at += 8) {
    const number = number64(view, at)
    if (number === undefined) return "the extra field has a number that no file reaches"
    numbers.push(number)
  }
  return numbers
}

/** Names that came, to find those that come again or that one system takes for another. */
class Names {
  readonly #names = new Set<string>()
  readonly #alike = new Map<string, string>()

  /** @returns a name that came before and is the same or alike. */
  add(name: string): string | undefined {
    if (this.#names.has(name)) return name
    this.#names.add(name)
    const key = alikeKey(name)
    const before = this.#alike.get(key)
    if (before === undefined) this.#alike.set(key, name)
    return before
  }
}

import type { Bytes } from "../../format/bytes.ts"
import type { Report } from "../finding.ts"
import { type ByteSource, piecesOf } from "./byte-source.ts"
import { ByteWindow } from "./byte-window.ts"
import { type DirectoryEntry, readDirectory } from "./central-directory.ts"
import { findDirectory } from "./end-record.ts"
import type { ZipFinding } from "./finding.ts"
import { readLocalHeader } from "./local-header.ts"

/** A file within the zip whose two headers agree and whose bytes belong to it alone. */
export interface ZipEntry {
  readonly name: string
  readonly size: number
  readonly dataOffset: number
  /** To be compared with that of the bytes; see {@link readEntry}. */
  readonly claimedCrc: number
}

/**
 * Reads what a zip file holds, strictly: files stored as they are, each under a name that means one thing everywhere, both headers of each saying the
 * same, and every byte of the file accounted for. Whatever differs is reported; entries that can't be relied upon are left out.
 * @returns entries in the order in which they lie, so that reading them reads the file once.
 */
export async function readZip(source: ByteSource, report: Report<ZipFinding>): Promise<ZipEntry[]> {
  const place = await findDirectory(source, report)
  if (place === undefined) return []
  const described = await readDirectory(source, place, report)
  described.sort((a, b) => a.headerOffset - b.headerOffset)
  const window = new ByteWindow(source)
  const entries: ZipEntry[] = []
  let covered = 0
  /** An entry that is left out leaves bytes that aren't accounted for: that was said already. */
  let isOneLeftOut = described.length !== place.entryCount
  for (const entry of described) {
    const extent = await readLocalHeader(window, entry, report)
    if (extent === undefined) {
      isOneLeftOut = true
      continue
    }
    const found = (code: ZipFinding["code"], words: string) =>
      report({ code, file: entry.name, offset: entry.headerOffset, words })
    if (extent.end > place.offset) {
      found("ZIP_OUT_OF_BOUNDS", "the entry reaches into the directory of files")
      isOneLeftOut = true
      continue
    }
    if (entry.headerOffset < covered) {
      found("ZIP_ENTRIES_OVERLAP", "the entry's bytes belong to another one too")
      isOneLeftOut = true
      continue
    }
    if (!isOneLeftOut) reportHole(covered, entry.headerOffset, report)
    covered = extent.end
    entries.push(zipEntryOf(entry, extent.dataOffset))
  }
  if (!isOneLeftOut) reportHole(covered, place.offset, report)
  return entries
}

function zipEntryOf({ name, size, crc }: DirectoryEntry, dataOffset: number): ZipEntry {
  return { name, size, dataOffset, claimedCrc: crc }
}

/** Bytes that belong to nothing: another file could hide there, or a program. */
function reportHole(from: number, to: number, report: Report<ZipFinding>): void {
  if (from === to) return
  const code = from === 0 ? "ZIP_BYTES_BEFORE" : "ZIP_BYTES_BETWEEN"
  report({ code, file: undefined, offset: from, words: `${to - from} bytes belong to no entry` })
}

/** CRC-32 (ISO 3309) of `bytes` behind what has `before` already; 0 begins. */
export type Crc32 = (bytes: Bytes, before: number) => number

/**
 * The bytes of one entry, in pieces, each to be looked at before the next is asked for. When all have been, their CRC-32 is compared.
 */
export async function* readEntry(
  source: ByteSource,
  entry: ZipEntry,
  crc32: Crc32,
  report: Report<ZipFinding>,
): AsyncGenerator<Bytes, void> {
  let crc = 0
  for await (const piece of piecesOf(source, entry.dataOffset, entry.dataOffset + entry.size)) {
    crc = crc32(piece, crc)
    yield piece
  }
  if (crc >>> 0 !== entry.claimedCrc) {
    report({
      code: "ZIP_CRC_DIFFERS",
      file: entry.name,
      offset: entry.dataOffset,
      words: "the entry's bytes don't have the CRC-32 that the directory says",
    })
  }
}

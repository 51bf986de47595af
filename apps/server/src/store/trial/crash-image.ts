import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs"
import { basename, join } from "node:path"
import { expect } from "vitest"
import { objectDirectory } from "../directories.ts"
import { FIRST_RECORD } from "../log-file.ts"
import { type LogStore, type LogStoreOptions, openLogStore } from "../log-store.ts"
import { parseObjectFileName } from "../object-file.ts"
import { type RecordHeader, readRecordHeader, recordLength } from "../record.ts"
import { encounters } from "./sample-records.ts"

/**
 * What the disk holds if the process dies now. Taken instead of killing where many are needed. A drain may be under way: the
 * log is copied first, so that what has left it by then is in an object that is copied too.
 */
export function crashImage(directory: string, image: string): string {
  for (const part of ["log", "objects"]) {
    const names = readdirSync(join(directory, part), { recursive: true, encoding: "utf8" })
    mkdirSync(join(image, part), { recursive: true })
    for (const name of names.sort()) copyIfThere(join(directory, part, name), join(image, part, name))
  }
  return image
}

function copyIfThere(from: string, to: string): void {
  try {
    if (statSync(from).isDirectory()) mkdirSync(to)
    else copyFileSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
  }
}

/** Opens a store that fails the test when anything fatal happens. */
export function openTrial(directory: string, options: Partial<LogStoreOptions> = {}): Promise<LogStore> {
  return openLogStore({
    directory,
    onFatal: (error) => {
      throw error
    },
    ...options,
  })
}

export function logPaths(directory: string, ending = ".log"): string[] {
  const folder = join(directory, "log")
  const names = readdirSync(folder).filter((name) => name.endsWith(ending))
  return names.sort().map((name) => join(folder, name))
}

export function objectPaths(directory: string): string[] {
  const folder = objectDirectory(directory)
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".object"))
    .map((name) => join(folder, name))
}

export interface PlacedRecord extends RecordHeader {
  readonly at: number
  readonly length: number
}

/** Every record of a file, one behind the other from `first` on. */
export function recordsIn(path: string, first = FIRST_RECORD): PlacedRecord[] {
  const bytes = readFileSync(path)
  const records: PlacedRecord[] = []
  let at = first
  for (let header = readRecordHeader(bytes, at); header !== undefined; header = readRecordHeader(bytes, at)) {
    const length = recordLength(header.summaryLength, header.bodyLength)
    records.push({ ...header, at, length })
    at += length
  }
  return records
}

export function flipBit(path: string, at: number): void {
  const descriptor = openSync(path, "r+")
  const byte = Buffer.alloc(1)
  readSync(descriptor, byte, 0, 1, at)
  byte[0]! ^= 0x10
  writeSync(descriptor, byte, 0, 1, at)
  closeSync(descriptor)
}

export function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const descriptor = openSync(path, "r+")
  writeSync(descriptor, bytes, 0, bytes.length, at)
  closeSync(descriptor)
}

/** No record is in two objects, and none is in between. */
export function expectObjectsInOrder(directory: string): void {
  const objects = objectPaths(directory).map((path) => parseObjectFileName(basename(path))!)
  for (const encounter of encounters) {
    const own = objects.filter((object) => object.encounter === encounter).sort((a, b) => a.first - b.first)
    expect(own.map(({ first }) => first)).toEqual([0, ...own.map(({ end }) => end)].slice(0, own.length))
  }
}

import { closeSync, fsync, fsyncSync, openSync, readSync, renameSync, rmSync, unlinkSync, writeSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { crc32 } from "node:zlib"
import { flushDirectory, SET_ASIDE, UNFINISHED } from "./directories.ts"
import { LOST } from "./encounter-index.ts"
import { encodeLogHeader, logFileName } from "./log-file.ts"
import { encodeObjectHeader, FooterWriter, OBJECT_HEADER, objectFileName } from "./object-file.ts"
import { MAX_RECORD, RECORD_HEADER, readRecordHeader, recordLength } from "./record.ts"
import type { Ordinal } from "./segment-store.ts"
import { scrubSetAside } from "./set-aside.ts"
import type { OnStep } from "./steps.ts"

const flush = promisify(fsync)

/** Starts a log file: when this returns, its name and its header survive a power cut and it holds no record. */
export function startLogFile(directory: string, number: number, generation: Uint8Array, onStep: OnStep): void {
  const path = join(directory, logFileName(number))
  const unfinished = `${path}${UNFINISHED}`
  const descriptor = openSync(unfinished, "w")
  try {
    writeAll(descriptor, encodeLogHeader(number, generation), 0)
    onStep("log file written")
    fsyncSync(descriptor)
    onStep("log file flushed")
  } finally {
    closeSync(descriptor)
  }
  renameSync(unfinished, path)
  onStep("log file named")
  flushDirectory(directory)
  onStep("log directory flushed")
}

/** Flushes the names of objects, one directory after the other, and leaves the thread free meanwhile. */
export async function flushObjectDirectories(directories: readonly string[], onStep: OnStep): Promise<void> {
  for (const directory of directories) await flushDirectoryLater(directory)
  onStep("object directories flushed")
}

async function flushDirectoryLater(directory: string): Promise<void> {
  const descriptor = openSync(directory, "r")
  try {
    await flush(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Lets a log file go for good, or sets it aside. Not flushed: should the name come back after a power cut, recovery finds
 * all it holds in objects and lets it go again.
 */
export function removeLogFile(path: string, isDamaged: boolean, onStep: OnStep): void {
  if (isDamaged) renameSync(path, `${path}${SET_ASIDE}`)
  else unlinkSync(path)
  onStep("log file removed")
}

/**
 * Takes all objects of an encounter away for good. The names of log files go first: one that came back after a power cut would
 * bring its records back.
 */
export async function eraseObjects(
  { encounter, logDirectory, directory, names }: ErasurePlan,
  onStep: OnStep,
): Promise<void> {
  scrubSetAside(logDirectory, encounter)
  await flushDirectoryLater(logDirectory)
  onStep("log removal flushed")
  for (const name of names) {
    unlinkSync(join(directory, name))
    onStep("object erased")
  }
  await flushDirectoryLater(directory)
  onStep("erasure flushed")
}

/** What is to be taken away. */
export interface ErasurePlan {
  readonly encounter: string
  readonly logDirectory: string
  /** The shard's directory. */
  readonly directory: string
  /** Files in it. */
  readonly names: readonly string[]
}

/** Everything an object is made from. */
export interface ObjectPlan {
  /** The shard's directory. */
  readonly directory: string
  readonly encounter: string
  readonly first: Ordinal
  /** Four numbers a record: log file, offset, summary length, body length. */
  readonly places: Uint32Array
  /** Open descriptors of the log files named in `places`. */
  readonly descriptors: ReadonlyMap<number, number>
}

export interface WrittenObject {
  readonly end: Ordinal
  readonly bytes: number
  /** Log files in which a record didn't match its checksum. */
  readonly damagedFiles: readonly number[]
}

/** Two of the longest records: reads gather in it until it is worth a write. */
const STAGING = Buffer.allocUnsafeSlow(2 * MAX_RECORD)

/**
 * Copies records from the log into one object. When this resolves its bytes are durable and it has its name. Only the flush
 * leaves the thread free for the next one.
 */
export async function writeObject(plan: ObjectPlan, onStep: OnStep): Promise<WrittenObject> {
  const { encounter, first, directory } = plan
  const end = first + plan.places.length / 4
  const path = join(directory, objectFileName({ encounter, first, end }))
  const unfinished = `${path}${UNFINISHED}`
  const descriptor = openSync(unfinished, "w")
  try {
    onStep("object begun")
    const { bytes, damagedFiles } = copyRecords(plan, descriptor)
    onStep("object written")
    await flush(descriptor)
    onStep("object flushed")
    renameSync(unfinished, path)
    onStep("object named")
    return { end, bytes, damagedFiles }
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
}

function copyRecords(plan: ObjectPlan, descriptor: number): { bytes: number; damagedFiles: number[] } {
  const { encounter, first, places } = plan
  const footer = new FooterWriter()
  const damagedFiles = new Set<number>()
  STAGING.set(encodeObjectHeader(encounter, first))
  let staged = OBJECT_HEADER
  let written = 0
  const writeStaged = (): void => {
    writeAll(descriptor, STAGING.subarray(0, staged), written)
    written += staged
    staged = 0
  }
  for (let field = 0; field < places.length; ) {
    const run = runFrom(places, field, MAX_RECORD)
    if (staged + run.bytes > STAGING.length) writeStaged()
    if (run.file !== LOST)
      readAll(plan.descriptors.get(run.file)!, STAGING.subarray(staged, staged + run.bytes), run.offset)
    for (; field < run.end; field += 4) {
      const length = run.file === LOST ? 0 : recordLength(places[field + 2]!, places[field + 3]!)
      const record = STAGING.subarray(staged, staged + length)
      const header = readRecordHeader(record, 0)
      if (header === undefined || header.encounter !== encounter || header.ordinal !== first + field / 4) {
        footer.addLost()
        if (run.file !== LOST) damagedFiles.add(run.file)
      } else {
        // What went bad is copied as it is: its ordinal answers RECORD_DAMAGED, and its neighbours are not affected.
        const summary = record.subarray(RECORD_HEADER, RECORD_HEADER + header.summaryLength)
        const isSummaryWhole = crc32(summary) === header.summaryCheck
        const isBodyWhole = crc32(record.subarray(RECORD_HEADER + header.summaryLength)) === header.bodyCheck
        if (!isSummaryWhole || !isBodyWhole) damagedFiles.add(run.file)
        footer.add(written + staged, header, isSummaryWhole ? summary : undefined)
      }
      staged += length
    }
  }
  writeStaged()
  const ending = footer.encode(written)
  writeAll(descriptor, ending, written)
  return { bytes: written + ending.length, damagedFiles: [...damagedFiles] }
}

/** The records from `start` on that lie one behind the other in one log file: the batches of one request usually do. */
function runFrom(
  places: Uint32Array,
  start: number,
  maxBytes: number,
): { file: number; offset: number; bytes: number; end: number } {
  const [file, offset] = [places[start]!, places[start + 1]!]
  let bytes = 0
  let end = start
  while (end < places.length && places[end] === file && (file === LOST || places[end + 1] === offset + bytes)) {
    const length = file === LOST ? 0 : recordLength(places[end + 2]!, places[end + 3]!)
    if (end > start && bytes + length > maxBytes) break
    bytes += length
    end += 4
  }
  return { file, offset, bytes, end }
}

function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  let written = 0
  while (written < bytes.length) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written)
  }
}

function readAll(descriptor: number, target: Uint8Array, position: number): void {
  let got = 0
  while (got < target.length) {
    const length = readSync(descriptor, target, got, target.length - got, position + got)
    // Behind the end of the file: the record can't be whole, which its checksum shows.
    if (length === 0) {
      target.fill(0, got)
      return
    }
    got += length
  }
}

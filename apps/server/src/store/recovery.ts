import { fdatasyncSync, ftruncateSync, mkdirSync, readdirSync, readSync, renameSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"
import { flushDirectory, logDirectory, objectDirectory, SET_ASIDE, UNFINISHED } from "./directories.ts"
import { EncounterInLog, LOST } from "./encounter-index.ts"
import { LogFile, logFileNumber } from "./log-file.ts"
import type { LogFiles } from "./log-files.ts"
import { holdsRecord, scanLog } from "./log-scan.ts"
import { type ObjectName, shards } from "./object-file.ts"
import type { ObjectShelf } from "./object-shelf.ts"
import type { Ordinal } from "./segment-store.ts"
import type { OnStep } from "./steps.ts"

/** What opening a store found. Anything but zeros in the last three wants a person to look. */
export interface RecoveryReport {
  /** Records that are only in the log. */
  readonly recordsInLog: number
  /** Bytes of a group that was being written when the process ended; nobody had been told it was safe. */
  readonly tornBytes: number
  /** Records that had been acknowledged and can't be read any more. */
  readonly damagedRecords: number
  /** Log files with damage; kept as `*.damaged` once everything readable in them is drained. */
  readonly damagedFiles: number
  /** Log files whose first page can't be read, now `*.damaged`. */
  readonly unreadableFiles: number
}

export interface Recovered {
  readonly encounters: Map<string, EncounterInLog>
  readonly nextSequence: number
  readonly report: RecoveryReport
}

export interface RecoveryParts {
  readonly directory: string
  readonly logFileBytes: number
  readonly files: LogFiles
  readonly shelf: ObjectShelf
  readonly onStep: OnStep
}

/** Makes what a store needs, durably, and removes what an earlier run didn't finish. */
export function prepareDirectories(directory: string, onStep: OnStep): void {
  const objects = objectDirectory(directory)
  const shardDirectories = shards.map((shard) => join(objects, shard))
  for (const needed of [logDirectory(directory), ...shardDirectories]) mkdirSync(needed, { recursive: true })
  for (const place of [logDirectory(directory), ...shardDirectories]) {
    for (const name of readdirSync(place)) if (name.endsWith(UNFINISHED)) rmSync(join(place, name))
  }
  onStep("leavings removed")
  // Objects named just before a crash are about to be relied on, and log files removed because of them.
  for (const place of [...shardDirectories, objects, logDirectory(directory), directory]) flushDirectory(place)
}

/**
 * Finds out what the disk holds: every record in the log that was whole, less those that are in objects by now.
 *
 * Running it again, or after a crash in the middle of it, gives the same.
 */
export async function recover(parts: RecoveryParts): Promise<Recovered> {
  const { files, shelf, onStep } = parts
  const { readable, unreadableFiles } = openLogFiles(parts)
  const encounters = new Map<string, EncounterInLog>()
  const totals = { tornBytes: 0, damagedRecords: 0, damagedFiles: 0 }
  const last = readable.findLast(holdsRecord)
  let sequence: number | undefined
  let before: LogFile | undefined
  const gaps: { readonly after: LogFile; readonly missing: number }[] = []
  for (const file of readable) {
    const isLast = last === undefined || file.number >= last.number
    const scan = scanLog(file, sequence, isLast, ({ header, offset }) => {
      const { encounter: id, ordinal, summaryLength, bodyLength } = header
      const encounter = encounters.get(id) ?? new EncounterInLog(id, ordinal)
      encounters.set(id, encounter)
      while (encounter.end < ordinal) encounter.push(LOST, 0, 0, 0)
      if (encounter.end === ordinal) encounter.push(file.number, offset, summaryLength, bodyLength)
    })
    onStep("log scanned")
    if (scan.tornBytes > 0) cutTornTail(file, scan.end, onStep)
    if (file === last) writeTailAgain(file, scan.lastGroup, scan.end, onStep)
    file.end = scan.end
    file.isDamaged = scan.isDamaged
    sequence = scan.nextSequence
    if (before !== undefined) gaps.push({ after: before, missing: scan.missingBefore })
    before = file
    totals.tornBytes += scan.tornBytes
    totals.damagedRecords += scan.damagedRecords
    totals.damagedFiles += scan.isDamaged ? 1 : 0
    files.adopt(file)
  }
  const objects = new Map<string, ObjectName[]>([...encounters.keys()].map((encounter) => [encounter, []]))
  for await (const object of shelf.all()) {
    objects.get(object.encounter)?.push(object)
    shelf.add(object)
  }
  const inObjects = new Map(
    [...encounters].map(([id, found]) => [id, drainedUpTo(objects.get(id)!, found, shelf, onStep)]),
  )
  const recordsInLog = settle(encounters, inObjects, files)
  // Files go oldest first, but after a power cut one may be back and the next one gone: then all of it is in objects.
  for (const { after, missing } of gaps) if (after.undrained > 0 || after.isDamaged) totals.damagedRecords += missing
  const nextSequence = sequence ?? 1
  return { encounters, nextSequence, report: { recordsInLog, unreadableFiles, ...totals } }
}

function openLogFiles(parts: RecoveryParts): { readable: LogFile[]; unreadableFiles: number } {
  const directory = logDirectory(parts.directory)
  const readable: LogFile[] = []
  let unreadableFiles = 0
  for (const name of readdirSync(directory).sort()) {
    const number = logFileNumber(name.replace(SET_ASIDE, ""))
    if (number === undefined) continue
    parts.files.skipNumber(number)
    if (name.endsWith(SET_ASIDE)) continue
    const path = join(directory, name)
    const file = LogFile.open(path, parts.logFileBytes)
    if (file !== undefined) readable.push(file)
    else {
      unreadableFiles += 1
      renameSync(path, `${path}${SET_ASIDE}`)
    }
  }
  return { readable, unreadableFiles }
}

/**
 * How far an encounter is drained: the end of the objects that follow on one another.
 *
 * An object behind a hole is one whose name survived a power cut before the name of the object before it did; the log has
 * the records of both, so it is taken away and made again. Where the log doesn't have them, the hole is damage and the object stays.
 */
function drainedUpTo(objects: ObjectName[], found: EncounterInLog, shelf: ObjectShelf, onStep: OnStep): Ordinal {
  let drained = 0
  for (const object of objects.sort((a, b) => a.first - b.first)) {
    const isInLog = found.first <= drained && object.end <= found.end
    if (object.first <= drained || !isInLog) drained = Math.max(drained, object.end)
    else {
      shelf.remove(object)
      onStep("stray object removed")
    }
  }
  return drained
}

/** Leaves each encounter with what only the log has, and counts for each file how much that is. */
function settle(encounters: Map<string, EncounterInLog>, inObjects: Map<string, Ordinal>, files: LogFiles): number {
  let records = 0
  for (const found of [...encounters.values()]) {
    const drained = inObjects.get(found.id) ?? 0
    found.dropBelow(drained)
    const encounter = found.first > drained ? withHoleBefore(found, drained) : found
    encounter.nextOrdinal = encounter.end
    encounters.set(found.id, encounter)
    for (let ordinal = encounter.first; ordinal < encounter.end; ordinal += 1) {
      const { file } = encounter.place(ordinal)!
      if (file === LOST) continue
      files.get(file).undrained += 1
      records += 1
    }
  }
  return records
}

/** The records between what is in objects and what is in the log were in a log file that is gone. */
function withHoleBefore(found: EncounterInLog, drained: Ordinal): EncounterInLog {
  const encounter = new EncounterInLog(found.id, drained)
  while (encounter.end < found.first) encounter.push(LOST, 0, 0, 0)
  for (let ordinal = found.first; ordinal < found.end; ordinal += 1) {
    const { file, offset, summaryLength, bodyLength } = found.place(ordinal)!
    encounter.push(file, offset, summaryLength, bodyLength)
  }
  return encounter
}

/** Cuts off what lies behind the last valid record, so that the next recovery sees exactly what this one saw. */
export function cutTornTail(file: LogFile, end: number, onStep: OnStep): void {
  ftruncateSync(file.descriptor, end)
  onStep("torn tail cut")
  fdatasyncSync(file.descriptor)
}

/**
 * Makes sure that what recovery read is on the disk and not only in the kernel's memory. Only the last group can be in
 * doubt: each one before it was flushed before the next was written.
 *
 * The process may have died after a failed flush, which leaves pages that look clean and are not on the disk. Writing the
 * same bytes again makes them dirty; a torn write of identical bytes changes nothing.
 */
export function writeTailAgain(file: LogFile, from: number, to: number, onStep: OnStep): void {
  const chunk = Buffer.allocUnsafe(Math.min(Math.max(to - from, 0), 1024 * 1024))
  for (let at = from; at < to; ) {
    const length = readSync(file.descriptor, chunk, 0, Math.min(chunk.length, to - at), at)
    if (length === 0) throw new Error(`log file ${file.number} ended at ${at} while its tail to ${to} was being read`)
    let written = 0
    while (written < length) written += writeSync(file.descriptor, chunk, written, length - written, at + written)
    at += length
  }
  onStep("tail written again")
  fdatasyncSync(file.descriptor)
  onStep("tail flushed again")
}

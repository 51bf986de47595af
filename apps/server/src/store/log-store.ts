import { crc32 } from "node:zlib"
import { logDirectory, makeDirectory, objectDirectory } from "./directories.ts"
import { lockDirectory } from "./directory-lock.ts"
import { Drain } from "./drain.ts"
import { EncounterInLog, LOST, type LogPlace } from "./encounter-index.ts"
import { FreeSpace } from "./free-space.ts"
import { type Append, GroupCommit } from "./group-commit.ts"
import { Housekeeper } from "./housekeeper.ts"
import type { LogFile } from "./log-file.ts"
import { LogFiles } from "./log-files.ts"
import { lengthInObject } from "./object-file.ts"
import { ObjectShelf } from "./object-shelf.ts"
import { RECORD_HEADER, readRecordHeader, recordLength } from "./record.ts"
import { prepareDirectories, type RecoveryReport, recover } from "./recovery.ts"
import {
  MAX_BODY,
  MAX_SUMMARY,
  type Ordinal,
  type SegmentStore,
  type StoredSummary,
  StoreError,
  type StoreRecord,
} from "./segment-store.ts"
import type { OnStep } from "./steps.ts"

export interface LogStoreOptions {
  /** Made when it isn't there. One store at a time has it open. */
  readonly directory: string
  /** 8 MiB: two minutes of one phone, and far more bytes than flushing them costs. */
  readonly objectBytes?: number
  /** 64 MiB: half a second of what a 1 Gbit/s card brings, and the most that memory holds of it. */
  readonly undurableBudget?: number
  /** 4 GiB: half a minute at 120 MB/s. Beyond it the encounters that keep the oldest file are drained, whatever their size. */
  readonly logBudget?: number
  /** A thirty-second of the budget: at full load a file lasts a second, so that starting and removing one costs little. */
  readonly logFileBytes?: number
  /** 30 s without a record: the encounter is over, or its phone is out of reach. */
  readonly idleMs?: number
  /** Free bytes below which nothing is taken: 64 MiB, for the database beside it. */
  readonly reserveBytes?: number
  /** A write or flush failed and nothing will be acknowledged any more: stop the process and start it again. */
  readonly onFatal: (error: Error) => void
  /** Called at every one of `steps`, which costs a thread switch each; for tests that stop there. */
  readonly onStep?: OnStep
  /** Monotonic milliseconds. */
  readonly now?: () => number
}

export interface LogStore extends SegmentStore {
  /** What opening found. */
  readonly recovery: RecoveryReport
  /** Moves everything that is durable now into objects. */
  drain(): Promise<void>
}

const MiB = 1024 * 1024
/** First pages of the log files begun ahead, and what a file system rounds up. */
const LOG_MARGIN = 256 * 1024

/**
 * Opens the store that keeps everything in one shared log and drains it into objects (docs/decisions/0002-shared-log.md).
 *
 * @throws {StoreError} `STORE_LOCKED`.
 */
export async function openLogStore(options: LogStoreOptions): Promise<LogStore> {
  const { directory, onStep = () => undefined } = options
  const logBudget = options.logBudget ?? 4096 * MiB
  const logFileBytes = options.logFileBytes ?? Math.ceil(logBudget / 32)
  makeDirectory(directory)
  const lock = lockDirectory(directory)
  const housekeeper = new Housekeeper(options.onStep)
  try {
    prepareDirectories(directory, onStep)
    const shelf = new ObjectShelf(objectDirectory(directory))
    const files = new LogFiles(logDirectory(directory), logFileBytes, housekeeper)
    const recovered = await recover({ directory, logFileBytes, files, shelf, onStep })
    const space = await FreeSpace.of(directory)
    return new SharedLogStore(
      { ...options, onStep, logBudget },
      { lock, housekeeper, shelf, files, space, ...recovered },
    )
  } catch (error) {
    await housekeeper.close()
    lock.release()
    throw error
  }
}

interface OpenedParts {
  readonly lock: { release(): void }
  readonly housekeeper: Housekeeper
  readonly shelf: ObjectShelf
  readonly files: LogFiles
  readonly space: FreeSpace
  readonly encounters: Map<string, EncounterInLog>
  readonly nextSequence: number
  readonly report: RecoveryReport
}

class SharedLogStore implements LogStore {
  readonly recovery: RecoveryReport
  readonly #parts: OpenedParts
  readonly #undurableBudget: number
  readonly #reserveBytes: number
  readonly #now: () => number
  readonly #logDirectory: string
  readonly #onStep: OnStep
  readonly #commit: GroupCommit
  readonly #drain: Drain
  readonly #encounters: Map<string, EncounterInLog>
  /** Records of encounters whose next ordinal is being looked up among the objects. */
  readonly #resuming = new Map<string, Omit<Append, "encounter">[]>()
  #lookups: Promise<void>[] = []
  #closing: Promise<void> | undefined

  constructor(options: LogStoreOptions & { onStep: OnStep; logBudget: number }, parts: OpenedParts) {
    const { files, shelf, housekeeper, space, encounters, nextSequence, report } = parts
    const { onStep, logBudget } = options
    this.recovery = report
    this.#parts = parts
    this.#encounters = encounters
    this.#logDirectory = logDirectory(options.directory)
    this.#onStep = onStep
    this.#undurableBudget = options.undurableBudget ?? 64 * MiB
    this.#reserveBytes = options.reserveBytes ?? 64 * MiB
    this.#now = options.now ?? (() => performance.now())
    const onFatal = (error: Error): void => this.#commit.fail(error)
    this.#drain = new Drain({
      ...{ files, shelf, housekeeper, space, encounters, logBudget, onFatal, onStep, now: this.#now },
      objectBytes: options.objectBytes ?? 8 * MiB,
      idleMs: options.idleMs ?? 30_000,
    })
    this.#commit = new GroupCommit({
      nextFile: () => files.advance(),
      firstSequence: nextSequence,
      onDurable: (append, file) => this.#noteDurable(append, file),
      onFatal: options.onFatal,
      onStep,
    })
    for (const encounter of encounters.values()) {
      encounter.lastAppend = this.#now()
      const { bytes } = encounter.front(Number.POSITIVE_INFINITY)
      if (encounter.end > encounter.first) this.#drain.note(encounter, bytes)
    }
    files.prepare()
  }

  append(record: StoreRecord): Promise<Ordinal> {
    const { encounter: id, summary, body } = record
    if (this.#closing !== undefined) return Promise.reject(new StoreError("STORE_CLOSED", "the store is closed"))
    if (this.#commit.failure !== undefined) return Promise.reject(this.#commit.failure)
    if (summary.length > MAX_SUMMARY || body.length === 0 || body.length > MAX_BODY || !/^[0-9a-f]{64}$/.test(id)) {
      return Promise.reject(new RangeError("a record outside what StoreRecord allows"))
    }
    const length = recordLength(summary.length, body.length)
    if (this.#commit.undurableBytes + length > this.#undurableBudget) {
      return Promise.reject(new StoreError("STORE_BUSY", "too many bytes are waiting for the disk"))
    }
    const lengthDrained = lengthInObject(summary.length, body.length)
    if (this.#freeBytes() < lengthDrained)
      return Promise.reject(new StoreError("STORE_FULL", "the disk has no room for this record"))
    this.#parts.space.spend(length)
    this.#commit.undurableBytes += length
    return new Promise((resolve, reject) => {
      const waiting = { record, length, resolve, reject }
      const encounter = this.#encounters.get(id) ?? this.#begin(id)
      if (encounter !== undefined) this.#commit.add({ encounter, ...waiting })
      else this.#resume(id, waiting)
    })
  }

  async *encounters(): AsyncIterable<string> {
    const { shelf } = this.#parts
    const yielded = new Set<string>()
    for (const { id, first, end } of [...this.#encounters.values()]) {
      // Those that have objects as well come from the shelf.
      if (first > 0 || end === 0) continue
      yielded.add(id)
      yield id
    }
    for await (const { encounter } of shelf.all()) {
      if (yielded.has(encounter)) continue
      yielded.add(encounter)
      yield encounter
    }
  }

  async *summaries(id: string, from: Ordinal = 0): AsyncIterable<StoredSummary> {
    const { shelf } = this.#parts
    const end = this.#encounters.get(id)?.end ?? (await shelf.end(id))
    let ordinal = from
    while (ordinal < end) {
      const places = this.#placesFrom(id, ordinal, end)
      if (places.length > 0) {
        const found = await Promise.all(places.map((place, index) => this.#summaryAt(place, ordinal + index)))
        yield* found.filter((summary) => summary !== undefined)
        ordinal += places.length
        continue
      }
      const object = await shelf.find(id, ordinal)
      if (object !== undefined) yield* await shelf.summaries(object, ordinal)
      ordinal = object?.end ?? ordinal + 1
    }
  }

  async read(id: string, ordinal: Ordinal): Promise<Uint8Array> {
    const encounter = this.#encounters.get(id)
    const place = encounter?.place(ordinal)
    if (place === undefined) {
      if (encounter !== undefined && ordinal >= encounter.end) throw unknown(ordinal)
      return await this.#parts.shelf.read(id, ordinal)
    }
    if (place.file === LOST) throw damaged(ordinal)
    const bytes = await this.#parts.files.read(place, recordLength(place.summaryLength, place.bodyLength))
    const header = readRecordHeader(bytes, 0)
    const body = bytes.subarray(RECORD_HEADER + place.summaryLength)
    if (header === undefined || crc32(body) !== header.bodyCheck) throw damaged(ordinal)
    return body
  }

  async erase(id: string): Promise<void> {
    const { shelf, housekeeper } = this.#parts
    const onStep = this.#onStep
    if (this.#closing !== undefined) throw new StoreError("STORE_CLOSED", "the store is closed")
    // [Note: How the log forgets]
    // Records of all encounters lie one behind the other in the log, and taking one out would mean to write over bytes that
    // recovery relies on. So the whole log is moved on: all of it is drained, and its files go. That costs some small objects,
    // and needs no new way to read a log.
    await this.#commit.turn()
    onStep("log turned")
    await this.#drain.allAndLetGo()
    onStep("log let go")
    const names = await shelf.filesOf(id)
    const plan = { encounter: id, logDirectory: this.#logDirectory, directory: shelf.shardDirectory(id), names }
    await housekeeper.do({ kind: "erase objects", plan })
    this.#encounters.delete(id)
    shelf.forget(id)
  }

  pressure(): { readonly undurableBytes: number; readonly freeBytes: number } {
    return { undurableBytes: this.#commit.undurableBytes, freeBytes: this.#freeBytes() }
  }

  async drain(): Promise<void> {
    await this.#drain.all()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { files, housekeeper, lock, space } = this.#parts
    await Promise.all(this.#lookups)
    await this.#commit.idle()
    // What has no room, or can't be written any more, stays in the log.
    if (this.#commit.failure === undefined) await this.#drain.all().catch(() => undefined)
    await this.#drain.stop()
    await files.close()
    await housekeeper.close()
    space.close()
    lock.release()
  }

  /** An encounter that has no objects, or nothing when the disk has to be asked. */
  #begin(id: string): EncounterInLog | undefined {
    if (this.#resuming.has(id) || this.#parts.shelf.mayHold(id)) return undefined
    const encounter = new EncounterInLog(id, 0)
    this.#encounters.set(id, encounter)
    return encounter
  }

  /** Queues a record until its encounter's objects are counted, which takes one look at a directory. */
  #resume(id: string, append: Omit<Append, "encounter">): void {
    const waiting = this.#resuming.get(id)
    if (waiting !== undefined) {
      waiting.push(append)
      return
    }
    const appends = [append]
    this.#resuming.set(id, appends)
    const lookup = this.#parts.shelf
      .end(id)
      .then((end) => {
        const encounter = new EncounterInLog(id, end)
        this.#encounters.set(id, encounter)
        for (const each of appends) this.#commit.add({ encounter, ...each })
      })
      .catch((error: Error) => {
        this.#commit.fail(error)
        for (const each of appends) {
          this.#commit.undurableBytes -= each.length
          each.reject(this.#commit.failure!)
        }
      })
      .finally(() => {
        this.#resuming.delete(id)
        this.#lookups = this.#lookups.filter((other) => other !== lookup)
      })
    this.#lookups.push(lookup)
  }

  #noteDurable({ encounter, record }: Append, file: LogFile): void {
    encounter.lastAppend = this.#now()
    file.undrained += 1
    this.#drain.note(encounter, lengthInObject(record.summary.length, record.body.length))
  }

  /** Each record in the log will be copied once before the log lets go of it, and a new one needs its place twice. */
  #freeBytes(): number {
    const needed = this.#drain.bytes + this.#commit.undurableBytes + LOG_MARGIN
    const left = this.#parts.space.bytes - this.#reserveBytes - needed
    return Math.max(0, Math.floor(left / 2))
  }

  /** Places of records that are only in the log, from `ordinal`, a few at a time. */
  #placesFrom(id: string, ordinal: Ordinal, end: Ordinal): LogPlace[] {
    const encounter = this.#encounters.get(id)
    const places: LogPlace[] = []
    for (let next = ordinal; next < end && places.length < 64; next += 1) {
      const place = encounter?.place(next)
      if (place === undefined) break
      places.push(place)
    }
    return places
  }

  async #summaryAt(place: LogPlace, ordinal: Ordinal): Promise<StoredSummary | undefined> {
    if (place.file === LOST) return undefined
    const bytes = await this.#parts.files.read(place, RECORD_HEADER + place.summaryLength)
    const header = readRecordHeader(bytes, 0)
    const summary = bytes.subarray(RECORD_HEADER)
    if (header === undefined || crc32(summary) !== header.summaryCheck) return undefined
    return { ordinal, summary, bodyLength: place.bodyLength }
  }
}

function unknown(ordinal: Ordinal): StoreError {
  return new StoreError("RECORD_UNKNOWN", `the encounter has no record ${ordinal}`)
}

function damaged(ordinal: Ordinal): StoreError {
  return new StoreError("RECORD_DAMAGED", `record ${ordinal} does not match its checksum`)
}

import { fdatasync, ftruncate, writev } from "node:fs"
import type { EncounterInLog } from "./encounter-index.ts"
import type { LogFile } from "./log-file.ts"
import { writeRecordHead } from "./record.ts"
import { StoreError, type StoreRecord } from "./segment-store.ts"
import type { OnStep } from "./steps.ts"

/** A record on its way to the disk. */
export interface Append {
  readonly encounter: EncounterInLog
  readonly record: StoreRecord
  /** Bytes it takes in the log. */
  readonly length: number
  readonly resolve: (ordinal: number) => void
  readonly reject: (error: StoreError) => void
}

export interface GroupCommitParts {
  /** The file to write to next; `full` is the one that has no room. */
  readonly nextFile: (full: LogFile | undefined) => Promise<LogFile>
  readonly firstSequence: number
  /** One record is durable and in the index. */
  readonly onDurable: (append: Append, file: LogFile) => void
  readonly onFatal: (error: Error) => void
  readonly onStep: OnStep
}

interface Turn {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Smaller bodies are copied next to their heads: one more buffer for `writev` costs more than copying this much. */
const COPY_UP_TO = 4096
/** One flush waits for at most this much: more would only make the first of the group wait longer. */
const MAX_GROUP_BYTES = 32 * 1024 * 1024

/**
 * The one writer of the log. While a write and its flush are under way, what arrives is collected; then one `writev` and one
 * `fdatasync` make all of it durable, so that flushes follow the disk's pace and not the number of phones.
 *
 * [Note: After a failed flush]
 * The kernel may mark pages clean that never reached the disk, so flushing again would report success for lost bytes. The
 * only honest reaction is to acknowledge nothing more and to stop: {@link GroupCommitParts.onFatal}. Recovery writes the
 * last group again before it trusts it. A disk that is full is told apart: it refuses at the write, before any flush, and
 * what the write left behind is cut off again.
 */
export class GroupCommit {
  /** Appended and not durable: what the byte budget bounds. Whoever admits a record adds its length. */
  undurableBytes = 0
  readonly #parts: GroupCommitParts
  #file: LogFile | undefined
  #queue: Append[] = []
  #nextSequence: number
  /** Who waits for a file that nothing has been written to. */
  #turns: Turn[] = []
  #isRunning = false
  #failure: StoreError | undefined
  #whenIdle: (() => void)[] = []

  constructor(parts: GroupCommitParts) {
    this.#parts = parts
    this.#nextSequence = parts.firstSequence
  }

  get failure(): StoreError | undefined {
    return this.#failure
  }

  /** Queues a record whose length is already in {@link undurableBytes}. Records are written in the order of these calls. */
  add(append: Append): void {
    append.encounter.underWay += 1
    if (this.#failure !== undefined) {
      this.#refuse([append], this.#failure)
      return
    }
    this.#queue.push(append)
    this.#start()
  }

  /** Resolves when everything that was written lies in files that nothing more is written to. */
  turn(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#turns.push({ resolve, reject })
      this.#start()
    })
  }

  #start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    // After this turn of the event loop, so that everything the sockets brought in it shares the first flush.
    setImmediate(() => void this.#run())
  }

  /** Resolves when nothing is queued or under way. */
  async idle(): Promise<void> {
    if (!this.#isRunning) return
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
  }

  /** Stops taking records: what is queued and what comes later is refused with `STORE_FAILED`. */
  fail(cause: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = new StoreError("STORE_FAILED", `the log can no longer be written: ${cause.message}`, { cause })
    this.#refuseAll(this.#failure)
    this.#parts.onFatal(cause)
  }

  #refuseAll(error: StoreError): void {
    const refused = this.#queue
    this.#queue = []
    this.#refuse(refused, error)
  }

  #refuse(appends: readonly Append[], error: StoreError): void {
    for (const append of appends) {
      this.#settle(append)
      append.reject(error)
    }
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 || this.#turns.length > 0) {
      if (this.#turns.length > 0) {
        await this.#turn(this.#turns.splice(0))
        continue
      }
      let group: Append[] = []
      try {
        const file = await this.#fileWithRoom(this.#queue[0]!.length)
        group = this.#takeGroup(file)
        await this.#commit(group, file)
      } catch (error) {
        // Without a group there was no room for the next log file; nothing was written.
        if (group.length === 0 && isDiskFull(error)) this.#refuseAll(noRoom(error))
        else {
          this.fail(error as Error)
          this.#refuse(group, this.#failure!)
        }
      }
    }
    this.#isRunning = false
    for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  async #turn(waiting: readonly Turn[]): Promise<void> {
    try {
      // An empty file, or none in this life, is as good as a new one.
      if (this.#file?.isEmpty === false) this.#file = await this.#parts.nextFile(this.#file)
      for (const { resolve } of waiting) resolve()
    } catch (error) {
      if (!isDiskFull(error)) this.fail(error as Error)
      for (const { reject } of waiting) reject(this.#failure ?? noRoom(error))
    }
  }

  async #fileWithRoom(length: number): Promise<LogFile> {
    const file = this.#file
    // An empty file takes any record: the largest may be larger than a small log file.
    if (file !== undefined && (file.isEmpty || file.room >= length)) return file
    this.#file = await this.#parts.nextFile(file)
    return this.#file
  }

  #takeGroup(file: LogFile): Append[] {
    const room = Math.min(file.room, MAX_GROUP_BYTES)
    let bytes = 0
    let count = 0
    for (const append of this.#queue) {
      if (count > 0 && bytes + append.length > room) break
      bytes += append.length
      count += 1
    }
    if (count < this.#queue.length) return this.#queue.splice(0, count)
    const all = this.#queue
    this.#queue = []
    return all
  }

  async #commit(group: readonly Append[], file: LogFile): Promise<void> {
    const start = file.end
    const buffers = this.#encode(group, file)
    try {
      await writeAll(file.descriptor, buffers, start)
    } catch (error) {
      if (!isDiskFull(error)) throw error
      await this.#giveBack(group, file)
      this.#refuse(group, noRoom(error))
      return
    }
    this.#parts.onStep("log written")
    await flush(file.descriptor)
    this.#parts.onStep("log flushed")
    let offset = start
    for (const append of group) {
      const { encounter, record, length } = append
      const ordinal = encounter.end
      encounter.push(file.number, offset, record.summary.length, record.body.length)
      offset += length
      this.#settle(append)
      this.#parts.onDurable(append, file)
      append.resolve(ordinal)
    }
    file.end = offset
  }

  /** Gives every record its ordinal and sequence and lays the group out for one `writev`; large bodies are not copied. */
  #encode(group: readonly Append[], file: LogFile): Buffer[] {
    let headBytes = 0
    for (const { record, length } of group) {
      headBytes += record.body.length > COPY_UP_TO ? length - record.body.length : length
    }
    const heads = Buffer.allocUnsafe(headBytes)
    const buffers: Buffer[] = []
    let at = 0
    let runStart = 0
    const { generation, end: groupAt } = file
    for (const { encounter, record } of group) {
      const { summary, body } = record
      const ordinal = encounter.nextOrdinal
      const sequence = this.#nextSequence
      encounter.nextOrdinal += 1
      this.#nextSequence += 1
      at = writeRecordHead(heads, at, {
        generation,
        sequence,
        groupAt,
        ordinal,
        encounter: encounter.bytes,
        summary,
        body,
      })
      if (body.length > COPY_UP_TO) {
        buffers.push(heads.subarray(runStart, at), Buffer.from(body.buffer, body.byteOffset, body.length))
        runStart = at
      } else {
        heads.set(body, at)
        at += body.length
      }
    }
    if (runStart < at) buffers.push(heads.subarray(runStart, at))
    return buffers
  }

  /** Undoes a group that the disk had no room for, as if it had never been written. */
  async #giveBack(group: readonly Append[], file: LogFile): Promise<void> {
    await cutOff(file.descriptor, file.end)
    await flush(file.descriptor)
    this.#nextSequence -= group.length
    for (const append of group) append.encounter.nextOrdinal -= 1
  }

  #settle(append: Append): void {
    append.encounter.underWay -= 1
    this.undurableBytes -= append.length
  }
}

function noRoom(cause: unknown): StoreError {
  return new StoreError("STORE_FULL", "the disk has no room for this record", { cause })
}

/** No room, the quota is spent, or the largest file the process may write is reached. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG"
}

function writeAll(descriptor: number, buffers: readonly Buffer[], position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    writev(descriptor, buffers, position, (error, written) => {
      if (error !== null) return reject(error)
      const rest = withoutFirst(buffers, written)
      if (rest.length === 0) return resolve()
      // A short write: the rest tells why, or fits.
      writeAll(descriptor, rest, position + written).then(resolve, reject)
    })
  })
}

function withoutFirst(buffers: readonly Buffer[], bytes: number): Buffer[] {
  let left = bytes
  const rest: Buffer[] = []
  for (const buffer of buffers) {
    if (left < buffer.length) rest.push(buffer.subarray(left))
    left = Math.max(0, left - buffer.length)
  }
  return rest
}

function flush(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(descriptor, (error) => (error === null ? resolve() : reject(error)))
  })
}

function cutOff(descriptor: number, length: number): Promise<void> {
  return new Promise((resolve, reject) => {
    ftruncate(descriptor, length, (error) => (error === null ? resolve() : reject(error)))
  })
}

import { randomBytes } from "node:crypto"
import { read } from "node:fs"
import { join } from "node:path"
import type { LogPlace } from "./encounter-index.ts"
import type { Housekeeper } from "./housekeeper.ts"
import { LogFile, logFileName } from "./log-file.ts"

/** The log files of one store, oldest first. */
export class LogFiles {
  readonly #directory: string
  readonly #capacity: number
  readonly #housekeeper: Housekeeper
  /** In order of their numbers, which is the order in which they were begun. */
  readonly #files = new Map<number, LogFile>()
  #lastNumber = 0
  #current: LogFile | undefined
  /** The file after the current one, begun ahead of need: no phone waits for a directory to be flushed. */
  #ready: Promise<LogFile> | undefined

  /** @param capacity - Bytes after which the next file is begun. */
  constructor(directory: string, capacity: number, housekeeper: Housekeeper) {
    this.#directory = directory
    this.#capacity = capacity
    this.#housekeeper = housekeeper
  }

  /** Takes in a file that an earlier run left, in order of number. */
  adopt(file: LogFile): void {
    this.#files.set(file.number, file)
    this.#lastNumber = file.number
  }

  /** Never gives a number out twice, even if the file that had it can't be read. */
  skipNumber(number: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, number)
  }

  get(number: number): LogFile {
    const file = this.#files.get(number)
    if (file === undefined) throw new Error(`log file ${number} was let go while something in it was needed`)
    return file
  }

  /** Bytes of all files but those that may go. */
  get bytesInUse(): number {
    let sum = 0
    for (const file of this.#files.values())
      if (sum > 0 || file === this.#current || file.undrained > 0) sum += file.end
    return sum
  }

  /** Makes the next file the one being written. */
  async advance(): Promise<LogFile> {
    this.#ready ??= this.#begin()
    const ready = this.#ready
    try {
      this.#current = await ready
    } finally {
      // After a failure the next call tries again.
      this.#ready = undefined
    }
    this.#files.set(this.#current.number, this.#current)
    this.prepare()
    return this.#current
  }

  /** Begins the file after the current one. */
  prepare(): void {
    this.#ready ??= this.#begin()
    // Whoever needs the file hears of the failure.
    this.#ready.catch(() => undefined)
  }

  /** Files that may go: the oldest ones, up to the first that holds a record which no object has. */
  removable(): LogFile[] {
    const free: LogFile[] = []
    for (const file of this.#files.values()) {
      if (file === this.#current || file.undrained > 0) break
      free.push(file)
    }
    return free
  }

  /**
   * Lets files go for good.
   *
   * @param objectDirectories - Where objects were named that hold what the files held; flushed before anything goes.
   */
  async remove(files: readonly LogFile[], objectDirectories: readonly string[]): Promise<void> {
    if (objectDirectories.length > 0) {
      await this.#housekeeper.do({ kind: "flush object directories", directories: objectDirectories })
    }
    for (const file of files) {
      this.#files.delete(file.number)
      await this.#housekeeper.do({ kind: "remove log file", path: file.path, isDamaged: file.isDamaged })
      await file.retire()
    }
  }

  /** Bytes from the start of a record; fewer when the file ends before. The file stays readable meanwhile. */
  async read(place: LogPlace, length: number): Promise<Buffer> {
    const file = this.get(place.file)
    file.hold()
    try {
      return await readAt(file.descriptor, place.offset, length)
    } finally {
      file.release()
    }
  }

  async close(): Promise<void> {
    const ready = await this.#ready?.catch(() => undefined)
    await Promise.all([...this.#files.values(), ready].map((file) => file?.retire()))
    this.#files.clear()
  }

  async #begin(): Promise<LogFile> {
    this.#lastNumber += 1
    const number = this.#lastNumber
    const path = join(this.#directory, logFileName(number))
    await this.#housekeeper.do({
      kind: "start log file",
      directory: this.#directory,
      number,
      generation: randomBytes(8),
    })
    const file = LogFile.open(path, this.#capacity)
    if (file === undefined) throw new Error(`log file ${number} lost its header as soon as it was made`)
    return file
  }
}

function readAt(descriptor: number, position: number, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.allocUnsafeSlow(length)
    read(descriptor, bytes, 0, length, position, (error, got) => {
      if (error !== null) reject(error)
      else resolve(bytes.subarray(0, got))
    })
  })
}

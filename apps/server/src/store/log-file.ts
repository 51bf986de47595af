import { close, closeSync, openSync, readSync } from "node:fs"
import { basename } from "node:path"
import { crc32 } from "node:zlib"

/** Records begin here: the page that names the generation is never written together with records. */
export const FIRST_RECORD = 4096
const MAGIC = Buffer.from("ALONGLOG")
const FORMAT = 1
const HEADER = 32

/** What the first page of a log file says: magic, format, number, generation, CRC-32 of it all. */
export function encodeLogHeader(number: number, generation: Uint8Array): Buffer {
  const page = Buffer.alloc(FIRST_RECORD)
  page.set(MAGIC, 0)
  page.writeUInt32LE(FORMAT, 8)
  page.writeUInt32LE(number, 12)
  page.set(generation, 16)
  page.writeUInt32LE(crc32(page.subarray(0, HEADER - 4)), HEADER - 4)
  return page
}

/** The generation, or `undefined` when the page isn't the header of log file `number`. */
export function readLogGeneration(page: Buffer, number: number): Buffer | undefined {
  if (page.length < HEADER || page.compare(MAGIC, 0, 8, 0, 8) !== 0) return undefined
  if (page.readUInt32LE(HEADER - 4) !== crc32(page.subarray(0, HEADER - 4))) return undefined
  if (page.readUInt32LE(8) !== FORMAT || page.readUInt32LE(12) !== number) return undefined
  return Buffer.from(page.subarray(16, 24))
}

export function logFileName(number: number): string {
  return `${String(number).padStart(10, "0")}.log`
}

/** The number of a log file from its name; `undefined` for any other name. */
export function logFileNumber(name: string): number | undefined {
  return /^\d{10}\.log$/.test(name) ? Number(name.slice(0, 10)) : undefined
}

/** An open log file. Its descriptor stays valid for everyone who holds it, even after the name is gone. */
export class LogFile {
  readonly number: number
  readonly path: string
  readonly descriptor: number
  readonly generation: Buffer
  /** Bytes after which the next file is begun. A record that is larger than an empty file goes in all the same. */
  readonly capacity: number
  /** Where the next record goes. Everything before it is durable. */
  end = FIRST_RECORD
  /** Records in here that no object holds yet. */
  undrained = 0
  /** Recovery found damage: the file is set aside instead of removed, so that somebody can look at it. */
  isDamaged = false
  #holders = 1
  #whenFree: (() => void) | undefined

  private constructor(number: number, path: string, descriptor: number, generation: Buffer, capacity: number) {
    this.number = number
    this.path = path
    this.descriptor = descriptor
    this.generation = generation
    this.capacity = capacity
  }

  /**
   * Opens a log file that has its header.
   *
   * @returns `undefined` when the header can't be read; then nothing in the file can, as its generation is not known.
   */
  static open(path: string, capacity: number): LogFile | undefined {
    const number = logFileNumber(basename(path))
    if (number === undefined) throw new Error(`${basename(path)} is not the name of a log file`)
    const descriptor = openSync(path, "r+")
    const page = Buffer.alloc(FIRST_RECORD)
    const length = readSync(descriptor, page, 0, FIRST_RECORD, 0)
    const generation = readLogGeneration(page.subarray(0, length), number)
    if (generation !== undefined) return new LogFile(number, path, descriptor, generation, capacity)
    closeSync(descriptor)
    return undefined
  }

  get isEmpty(): boolean {
    return this.end === FIRST_RECORD
  }

  get room(): number {
    return this.capacity - this.end
  }

  /** Keeps the descriptor open until {@link release}. */
  hold(): void {
    this.#holders += 1
  }

  release(): void {
    this.#holders -= 1
    if (this.#holders > 0) return
    close(this.descriptor, () => this.#whenFree?.())
  }

  /** Gives up the store's own hold; resolves when no reader is left and the descriptor is closed. */
  async retire(): Promise<void> {
    const free = new Promise<void>((resolve) => {
      this.#whenFree = resolve
    })
    this.release()
    await free
  }
}

import { type FileHandle, open } from "node:fs/promises"
import type { Bytes } from "@alongside/evidence/format/bytes"

/** Bytes that are written, or read, at once. */
const AT_ONCE = 4 * 1024 * 1024

/** Many items in one file on disk: appended one after another, read in their order, none of them kept in memory. */
export class ItemFile implements AsyncDisposable {
  readonly #file: FileHandle
  /** Where each item ends. */
  readonly #ends: number[] = []
  #held: Bytes[] = []
  #heldBytes = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async create(path: string): Promise<ItemFile> {
    return new ItemFile(await open(path, "wx+"))
  }

  get length(): number {
    return this.#ends.length
  }

  async append(item: Bytes): Promise<void> {
    this.#ends.push((this.#ends.at(-1) ?? 0) + item.length)
    this.#held.push(item)
    this.#heldBytes += item.length
    if (this.#heldBytes >= AT_ONCE) await this.#write()
  }

  /** @param from - number of an item, inclusive. @param to - exclusive. */
  async *read(from = 0, to = Number.POSITIVE_INFINITY): AsyncGenerator<Bytes, void> {
    await this.#write()
    for (let first = from; first < Math.min(to, this.length); ) {
      const begin = this.#ends[first - 1] ?? 0
      let last = first + 1
      while (last < Math.min(to, this.length) && this.#ends[last]! - begin <= AT_ONCE) last += 1
      const bytes = new Uint8Array(this.#ends[last - 1]! - begin)
      await this.#file.read(bytes, 0, bytes.length, begin)
      for (; first < last; first++) yield bytes.slice((this.#ends[first - 1] ?? 0) - begin, this.#ends[first]! - begin)
    }
  }

  async #write(): Promise<void> {
    const held = this.#held
    this.#held = []
    this.#heldBytes = 0
    if (held.length > 0) await this.#file.writev(held)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close()
  }
}

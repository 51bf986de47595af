import type { Bytes } from "../../format/bytes.ts"
import type { ByteSource } from "./byte-source.ts"

/** 256 KiB: longer than any header, its name, its extra field and its comment together. */
const WINDOW = 256 * 1024

/** Reads headers that lie behind one another without asking the source for each. */
export class ByteWindow {
  readonly #source: ByteSource
  #bytes: Bytes = new Uint8Array(0)
  #offset = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** @param length - at most 256 KiB. @returns `undefined` when the file has fewer from there on. */
  async bytesAt(offset: number, length: number): Promise<Bytes | undefined> {
    if (offset + length > this.#source.size) return undefined
    if (offset < this.#offset || offset + length > this.#offset + this.#bytes.length) {
      this.#bytes = await this.#source.read(offset, Math.min(WINDOW, this.#source.size - offset))
      this.#offset = offset
    }
    const at = offset - this.#offset
    return this.#bytes.subarray(at, at + length)
  }
}

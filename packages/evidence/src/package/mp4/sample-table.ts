import { type Bytes, concatBytes } from "../../format/bytes.ts"
import { box, fullBox, u32 } from "./boxes.ts"

/** Numbers of 32 bits, as many as come, at four bytes each. */
class Numbers {
  #numbers = new Uint32Array(64)
  #length = 0

  get length(): number {
    return this.#length
  }

  add(...values: readonly number[]): void {
    for (const value of values) {
      if (this.#length === this.#numbers.length) {
        const larger = new Uint32Array(2 * this.#length)
        larger.set(this.#numbers)
        this.#numbers = larger
      }
      this.#numbers[this.#length] = value
      this.#length += 1
    }
  }

  at(index: number): number {
    return this.#numbers[this.#length + index]!
  }

  increment(index: number, by: number): void {
    this.#numbers[this.#length + index]! += by
  }

  /** Big-endian. @param more - added to each. */
  bytes(more = 0): Bytes {
    const bytes = new Uint8Array(4 * this.#length)
    const view = new DataView(bytes.buffer)
    for (let i = 0; i < this.#length; i++) view.setUint32(4 * i, this.#numbers[i]! + more)
    return bytes
  }
}

/** The tables by which a player finds the samples of one track (ISO/IEC 14496-12 §8.5 to §8.7). A sample is a frame, a packet, a title. */
export class SampleTable {
  /** Count and duration of samples one after the other. */
  readonly #durations = new Numbers()
  readonly #sizes = new Numbers()
  readonly #keys = new Numbers()
  /** Number of the first chunk, samples in each, sample description. */
  readonly #runs = new Numbers()
  readonly #offsets = new Numbers()
  #ticks = 0

  /** Samples. */
  get length(): number {
    return this.#sizes.length
  }

  /** Of all samples. */
  get ticks(): number {
    return this.#ticks
  }

  /**
   * Samples that lie one behind the other in the file.
   * @param offset - from the beginning of the media, not of the file. @param description - which sample entry, from 0.
   */
  beginChunk(offset: number, samples: number, description: number): void {
    this.#offsets.add(offset)
    const isLikeBefore = this.#runs.length > 0 && this.#runs.at(-2) === samples && this.#runs.at(-1) === description + 1
    if (!isLikeBefore) this.#runs.add(this.#offsets.length, samples, description + 1)
  }

  /** @param ticks - at least 0, below 2^32. */
  addSample(bytes: number, ticks: number, isKey: boolean): void {
    this.#sizes.add(bytes)
    if (isKey) this.#keys.add(this.#sizes.length)
    if (this.#durations.length > 0 && this.#durations.at(-1) === ticks) this.#durations.increment(-2, 1)
    else this.#durations.add(1, ticks)
    this.#ticks += ticks
  }

  /** @param mediaAt - where the media begins in the file. */
  box(sampleEntries: readonly Bytes[], mediaAt: number): Bytes {
    // Each by itself, also where all are as long: of one size for all, GStreamer takes it that the sound isn't compressed, and
    // plays noise.
    const sizes = concatBytes(u32(0, this.#sizes.length), this.#sizes.bytes())
    // Without the table every sample is one from which playing can begin.
    const keys = this.#keys.length === this.#sizes.length ? [] : [table("stss", this.#keys.length, this.#keys.bytes())]
    return box(
      "stbl",
      table("stsd", sampleEntries.length, concatBytes(...sampleEntries)),
      table("stts", this.#durations.length / 2, this.#durations.bytes()),
      ...keys,
      table("stsc", this.#runs.length / 3, this.#runs.bytes()),
      fullBox("stsz", 0, 0, sizes),
      table("stco", this.#offsets.length, this.#offsets.bytes(mediaAt)),
    )
  }
}

function table(name: string, count: number, content: Bytes): Bytes {
  return fullBox(name, 0, 0, u32(count), content)
}

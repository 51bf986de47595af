import type { Bytes } from "@alongside/evidence/format/bytes"
import type { IndexLine } from "@alongside/protocol/record-index"
import type { Records } from "../relay/records.ts"
import { ServerError } from "../relay/session.ts"
import type { OrdinalRange } from "./ordinals.ts"

/** Fetches what isn't pushed. A link that is down isn't an error here: what is missing stays missing, and is asked for again. */
export class Fetcher {
  readonly #records: Records
  readonly #take: (frames: Bytes) => void
  #isClosed = false

  /** @param take - is given record frames as they come. */
  constructor(records: Records, take: (frames: Bytes) => void) {
    this.#records = records
    this.#take = take
  }

  close(): void {
    this.#isClosed = true
  }

  /** Reads the index from `from` on. @returns false when it couldn't be read to its end. */
  async index(from: number, add: (line: IndexLine) => void): Promise<boolean> {
    try {
      for await (const lines of this.#records.index(from)) {
        if (this.#isClosed) return false
        for (const line of lines) add(line)
      }
      return true
    } catch (error) {
      if (error instanceof ServerError) return false
      throw error
    }
  }

  /** Fetches records by ordinal, those that follow each other at once. @returns false when something of it couldn't be had. */
  async ordinals(ordinals: readonly number[]): Promise<boolean> {
    for (const range of rangesOf(ordinals)) if (!(await this.range(range))) return false
    return true
  }

  /** @returns false when it couldn't be read to its end. */
  async range({ from, to }: OrdinalRange): Promise<boolean> {
    try {
      for await (const frames of this.#records.between(from, to)) {
        if (this.#isClosed) return false
        this.#take(frames)
      }
      return true
    } catch (error) {
      if (error instanceof ServerError) return false
      throw error
    }
  }
}

/** Ordinals as ranges that don't touch, in order. */
export function rangesOf(ordinals: readonly number[]): OrdinalRange[] {
  const ranges: { from: number; to: number }[] = []
  for (const ordinal of [...new Set(ordinals)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last?.to === ordinal) last.to += 1
    else ranges.push({ from: ordinal, to: ordinal + 1 })
  }
  return ranges
}

import { type Bytes, concatBytes, equalBytes } from "../format/bytes.ts"
import type { Platform } from "./platform.ts"

export type PlayedLane = "video" | "audio"

/** What a segment has that a copy has to have too. */
export interface RecordedPiece {
  /** On the clock of the media itself. */
  readonly startUs: number
  /** On the leg's monotonic clock, which counts from elsewhere. */
  readonly elapsedMs: number
  /** 32 bytes: of its samples, each with its length, and of what a decoder has to know. */
  readonly fingerprint: Bytes
}

/** @param head - what a decoder has to know beside the samples. */
export function fingerprintOf(head: Bytes, samples: readonly Bytes[], { sha256 }: Platform): Bytes {
  const lengths = new Uint32Array(samples.length)
  for (const [i, sample] of samples.entries()) lengths[i] = sample.length
  return sha256(concatBytes(head, new Uint8Array(lengths.buffer), ...samples))
}

const FIELDS = 2
/** Pieces of one track that begin within a second: a handful. */
const MOST_AT_ONCE = 256
const HASH = 32

/** Pieces of one track of one leg: 48 bytes each. */
class Lane {
  #times = new Float64Array(256 * FIELDS)
  #fingerprints = new Uint8Array(256 * HASH)
  #isShown = new Uint8Array(256)
  #length = 0
  /** By start, made when first asked for. */
  #order: Uint32Array | undefined

  add({ startUs, elapsedMs, fingerprint }: RecordedPiece): void {
    if (this.#length === this.#isShown.length) {
      this.#times = grown(this.#times, new Float64Array(this.#times.length * 2))
      this.#fingerprints = grown(this.#fingerprints, new Uint8Array(this.#fingerprints.length * 2))
      this.#isShown = grown(this.#isShown, new Uint8Array(this.#isShown.length * 2))
    }
    this.#times[this.#length * FIELDS] = startUs
    this.#times[this.#length * FIELDS + 1] = elapsedMs
    this.#fingerprints.set(fingerprint, this.#length * HASH)
    this.#length += 1
    this.#order = undefined
  }

  get unshown(): number {
    return this.#length - this.#isShown.reduce((sum, one) => sum + one, 0)
  }

  /**
   * The piece with that fingerprint which begins nearest to `startUs`, within the slack; marked as shown.
   * @returns when it begins.
   */
  show(fingerprint: Bytes, startUs: number, slackUs: number): number | undefined {
    let best: number | undefined
    const order = this.#sorted()
    const from = this.#firstFrom(order, startUs - slackUs)
    for (let i = from; i < Math.min(order.length, from + MOST_AT_ONCE); i++) {
      const row = order[i]!
      const start = this.#times[row * FIELDS]!
      if (start > startUs + slackUs) break
      const isSame = equalBytes(this.#fingerprints.subarray(row * HASH, row * HASH + HASH), fingerprint)
      if (isSame && (best === undefined || Math.abs(start - startUs) < Math.abs(this.#times[best * FIELDS]! - startUs)))
        best = row
    }
    if (best === undefined) return undefined
    this.#isShown[best] = 1
    return this.#times[best * FIELDS]
  }

  /** How far the media's clock is ahead of the leg's, by the piece that begins nearest to `elapsedMs`; microseconds. */
  clockOffsetUs(elapsedMs: number): number | undefined {
    let best: number | undefined
    for (let row = 0; row < this.#length; row++) {
      const distance = Math.abs(this.#times[row * FIELDS + 1]! - elapsedMs)
      if (best === undefined || distance < Math.abs(this.#times[best * FIELDS + 1]! - elapsedMs)) best = row
    }
    return best === undefined ? undefined : this.#times[best * FIELDS]! - 1000 * this.#times[best * FIELDS + 1]!
  }

  #sorted(): Uint32Array {
    this.#order ??= Uint32Array.from({ length: this.#length }, (_, i) => i).sort(
      (a, b) => this.#times[a * FIELDS]! - this.#times[b * FIELDS]!,
    )
    return this.#order
  }

  #firstFrom(order: Uint32Array, startUs: number): number {
    let [from, to] = [0, order.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#times[order[middle]! * FIELDS]! < startUs) from = middle + 1
      else to = middle
    }
    return from
  }
}

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** What opened of pictures and sound, as a copy has to show it: kept by fingerprints, so that hours take megabytes. */
export class RecordedPieces {
  readonly #lanes = new Map<string, Lane>()

  add(leg: number, lane: PlayedLane, piece: RecordedPiece): void {
    const name = `${leg} ${lane}`
    const known = this.#lanes.get(name) ?? new Lane()
    this.#lanes.set(name, known)
    known.add(piece)
  }

  lane(leg: number, lane: PlayedLane): Pick<Lane, "show" | "clockOffsetUs"> {
    return this.#lanes.get(`${leg} ${lane}`) ?? new Lane()
  }

  /** How many pieces of each track no copy has shown. */
  unshown(): { readonly leg: number; readonly lane: PlayedLane; readonly count: number }[] {
    return [...this.#lanes].flatMap(([name, lane]) => {
      const [leg, track] = name.split(" ")
      return lane.unshown === 0 ? [] : [{ leg: Number(leg), lane: track as PlayedLane, count: lane.unshown }]
    })
  }
}

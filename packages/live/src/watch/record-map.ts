import type { IndexLine } from "@alongside/protocol/record-index"
import type { KnownStatement } from "../open/opened.ts"

/** A segment of which it is known where its record is. Times on its leg's clock. */
export interface MappedSegment {
  readonly leg: number
  readonly track: "audio" | "video" | "place"
  readonly sequence: number
  readonly fromMs: number
  readonly toMs: number
  readonly ordinal: number
}

/** Stretches of one track of one leg of which there are segments: [fromMs, toMs), in order, not touching. */
export interface Coverage {
  readonly leg: number
  readonly track: MappedSegment["track"]
  readonly stretches: readonly (readonly [number, number])[]
}

/** Segments nearer than this to each other are drawn and played as one stretch. */
const TOUCHING_MS = 60

interface Shelf {
  readonly segments: MappedSegment[]
  readonly stretches: [number, number][]
}

/**
 * Which record holds what, from the server's index and from the records themselves. It serves to find things; nothing
 * is believed because it stands here.
 */
export class RecordMap {
  readonly #seen = new Set<number>()
  readonly #shelves = new Map<string, Shelf>()
  readonly #sequences = new Map<string, Set<number>>()
  /** Ordinals of leg, epoch and envelope statements: by leg, then epoch; the leg's own under -1. */
  readonly #keys = new Map<number, Map<number, Set<number>>>()
  readonly #wallZeros = new Map<number, number>()
  /** Ordinals of records that hold places or gaps, which are shown for all of the encounter. */
  readonly #telling = new Set<number>()
  #next = 0

  /** One more than the highest ordinal heard of. */
  get next(): number {
    return this.#next
  }

  addLine({ ordinal, entry }: IndexLine): void {
    // What a contradiction says is in nobody's place.
    this.add(ordinal, entry.isContradiction ? [] : entry.statements.map((one) => ({ ...one, leg: entry.leg })))
  }

  add(ordinal: number, statements: readonly KnownStatement[]): void {
    if (this.#seen.has(ordinal)) return
    this.#seen.add(ordinal)
    this.#next = Math.max(this.#next, ordinal + 1)
    for (const one of statements) this.#note(ordinal, one)
  }

  /** Ordinals that hold what opens an epoch: the leg's statement, the epoch's, and its envelopes. `undefined`: its first epoch. */
  keysOf(leg: number, epoch: number | undefined): number[] {
    const keys = this.#keys.get(leg)
    if (keys === undefined) return []
    const epochs = [...keys.keys()].filter((one) => one >= 0)
    const wanted = epoch ?? Math.min(...epochs)
    return [...new Set([...(keys.get(-1) ?? []), ...(keys.get(wanted) ?? [])])].sort((a, b) => a - b)
  }

  /** Segments of picture and sound that touch [fromMs, toMs) of a leg. */
  segmentsIn(leg: number, fromMs: number, toMs: number): MappedSegment[] {
    return (["audio", "video"] as const).flatMap((track) => {
      const { segments } = this.#shelves.get(`${leg} ${track}`) ?? { segments: [] }
      const found: MappedSegment[] = []
      for (let i = firstAfter(segments, fromMs - LONGEST_SEGMENT_MS); i < segments.length; i++) {
        const one = segments[i]!
        if (one.fromMs >= toMs) break
        if (one.toMs > fromMs) found.push(one)
      }
      return found
    })
  }

  /** How many statements of a chain from `from` (inclusive) to `to` (exclusive) the server has. */
  statementsIn(leg: number, track: MappedSegment["track"], from: number, to: number): number {
    const sequences = this.#sequences.get(`${leg} ${track}`)
    let count = 0
    for (let one = from; one < to; one++) if (sequences?.has(one) === true) count += 1
    return count
  }

  coverage(): Coverage[] {
    return [...this.#shelves].map(([key, { stretches }]) => {
      const [leg, track] = key.split(" ") as [string, MappedSegment["track"]]
      return { leg: Number(leg), track, stretches }
    })
  }

  /** When the leg's last segment ends, on the leg's clock. */
  endOf(leg: number): number | undefined {
    const ends = this.coverage()
      .filter((one) => one.leg === leg)
      .map(({ stretches }) => stretches.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY)
    return ends.length === 0 ? undefined : Math.max(...ends)
  }

  get legs(): number[] {
    return [...new Set(this.coverage().map(({ leg }) => leg))].sort((a, b) => a - b)
  }

  /** The leg's zero on the phone's wall clock. */
  wallZeroOf(leg: number): number | undefined {
    return this.#wallZeros.get(leg)
  }

  /** Records that hold places or gaps. */
  get telling(): ReadonlySet<number> {
    return this.#telling
  }

  #note(ordinal: number, one: KnownStatement): void {
    if (one.kind === "leg") this.#wallZeros.set(one.leg, one.wallMs - one.elapsedMs)
    if (one.kind === "leg" || one.kind === "epoch" || one.kind === "envelope") {
      const keys = this.#keys.get(one.leg) ?? new Map<number, Set<number>>()
      this.#keys.set(one.leg, keys)
      const epoch = one.kind === "leg" ? -1 : one.epoch
      const ordinals = keys.get(epoch) ?? new Set<number>()
      keys.set(epoch, ordinals.add(ordinal))
    }
    const key = `${one.leg} ${one.chain}`
    const sequences = this.#sequences.get(key) ?? new Set<number>()
    this.#sequences.set(key, sequences.add(one.sequence))
    if (one.kind === "gap" || (one.kind === "segment" && one.chain === "place")) this.#telling.add(ordinal)
    if (one.kind !== "segment" || one.chain === "leg" || one.chain === "advice") return
    const { leg, chain: track, sequence, elapsedMs: fromMs } = one
    this.#shelve({ leg, track, sequence, fromMs, toMs: fromMs + one.durationMs, ordinal })
  }

  #shelve(segment: MappedSegment): void {
    const key = `${segment.leg} ${segment.track}`
    const shelf = this.#shelves.get(key) ?? { segments: [], stretches: [] }
    this.#shelves.set(key, shelf)
    shelf.segments.splice(firstAfter(shelf.segments, segment.fromMs), 0, segment)
    widen(shelf.stretches, segment.fromMs, segment.toMs)
  }
}

/** Bounds what segmentsIn looks back: no segment is longer. */
const LONGEST_SEGMENT_MS = 10_000

/** Index of the first segment that begins after `ms`. Segments come nearly in order, so the search begins at the end. */
function firstAfter(segments: readonly MappedSegment[], ms: number): number {
  let low = 0
  let high = segments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (segments[middle]!.fromMs <= ms) low = middle + 1
    else high = middle
  }
  return low
}

/** Adds [from, to) to stretches that are in order and don't touch. */
function widen(stretches: [number, number][], from: number, to: number): void {
  let at = stretches.length
  while (at > 0 && stretches[at - 1]![1] + TOUCHING_MS >= from) at--
  let end = at
  let [low, high] = [from, to]
  while (end < stretches.length && stretches[end]![0] <= high + TOUCHING_MS) {
    low = Math.min(low, stretches[end]![0])
    high = Math.max(high, stretches[end]![1])
    end++
  }
  stretches.splice(at, end - at, [low, high])
}

import { AUDIO_TYPE } from "../media/audio-type.ts"
import type { Bridge } from "../media/bridge.ts"
import type { OpenedMedia } from "../open/opened.ts"
import type { BridgeAt, LaneName, Range } from "./holes.ts"
import { type Append, Lane } from "./lane.ts"
import type { LegTimes, Placed } from "./leg-times.ts"
import type { Seconds } from "./live-edge.ts"
import { WebmJoiner } from "./webm-joiner.ts"

export interface StackEvents {
  /** Something was added or removed. */
  changed(): void
  /** The browser takes no more: {@link Stack.forget} something. */
  full(): void
  /** The browser couldn't read the piece of that name, or a bridge; nothing is played any more. */
  failed(name: string): void
}

// Where there is a ManagedMediaSource it is the one that works: iPhones have no other.
const Source: typeof MediaSource | undefined =
  (globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource ?? globalThis.MediaSource

/** Whether this browser can play what a SourceBuffer would be told; without MediaSource nothing. */
export function canPlay(type: string): boolean {
  return Source?.isTypeSupported(type) === true
}

/** How pieces are told apart: leg, lane and sequence. */
export const nameOf = (piece: OpenedMedia): string => `${piece.leg} ${piece.lane} ${piece.sequence}`

/** One MediaSource in a video element with a lane for each of its tracks. Its lanes stay as they are made: others want another stack. */
export class Stack {
  readonly layout: readonly LaneName[]
  readonly #times: LegTimes
  readonly #events: StackEvents
  readonly #source: MediaSource
  readonly #address: string
  readonly #lanes = new Map<LaneName, Lane>()
  readonly #joiners: Readonly<Record<LaneName, WebmJoiner>> = { video: new WebmJoiner(), audio: new WebmJoiner() }
  /** What came before the MediaSource was open. */
  #early: Placed[] = []
  #bridged: (Range & { readonly lane: LaneName })[] = []
  #isClosed = false

  /** The caller has asked {@link canPlay}. */
  constructor(video: HTMLVideoElement, layout: readonly LaneName[], times: LegTimes, events: StackEvents) {
    if (Source === undefined) throw new Error("a stack is made in a browser without MediaSource")
    this.#source = new Source()
    this.layout = layout
    this.#times = times
    this.#events = events
    this.#source.addEventListener("sourceopen", () => this.#open(), { once: true })
    this.#address = URL.createObjectURL(this.#source)
    video.src = this.#address
  }

  close(): void {
    this.#isClosed = true
    for (const lane of this.#lanes.values()) lane.close()
    this.#lanes.clear()
    URL.revokeObjectURL(this.#address)
  }

  get isOpen(): boolean {
    return this.#lanes.size > 0
  }

  get isWorking(): boolean {
    return [...this.#lanes.values()].some((lane) => lane.isWorking)
  }

  add(placed: Placed): void {
    const lane = this.#lanes.get(placed.piece.lane)
    if (lane === undefined) this.#early.push(placed)
    else this.#append(lane, placed)
  }

  /** Puts a bridge where the lane has nothing; `false` when something has come there meanwhile. */
  bridge({ bridge: name, from, to }: BridgeAt, { type, bytes }: Bridge): boolean {
    const lane = this.#lanes.get(name)
    // A stack that was taken down meanwhile has no lanes.
    if (lane === undefined || overlaps(lane.ranges, { from, to })) return false
    this.#bridged.push({ lane: name, from, to })
    this.#joiners[name].interrupt()
    lane.append({ name: `bridge ${name} ${from}`, type, bytes, offset: from })
    return true
  }

  /** What the lane can play, bridges included. */
  ranges(name: LaneName): readonly Range[] {
    return this.#lanes.get(name)?.ranges ?? []
  }

  /** What the lane has of the recording itself. */
  recorded(name: LaneName): readonly Range[] {
    const bridges = this.#bridged.filter(({ lane }) => lane === name)
    return bridges.reduce((ranges, bridge) => ranges.flatMap((one) => without(one, bridge)), this.ranges(name))
  }

  isBridged(name: LaneName, at: Seconds): boolean {
    return this.#bridged.some((one) => one.lane === name && one.from <= at && at < one.to)
  }

  /** What comes next doesn't follow what came before. */
  interrupt(): void {
    for (const joiner of Object.values(this.#joiners)) joiner.interrupt()
  }

  /** Removes what is further than `keep` from `position`. */
  forget(position: Seconds, keep: Seconds): void {
    for (const lane of this.#lanes.values()) {
      const ranges = lane.ranges
      const [first, last] = [ranges[0]?.from ?? position, ranges.at(-1)?.to ?? position]
      lane.remove({ from: first, to: Math.min(last, position - keep) })
      lane.remove({ from: Math.max(first, position + keep), to: last })
      lane.retry()
    }
    this.#bridged = this.#bridged.filter(({ from, to }) => to > position - keep && from < position + keep)
  }

  #open(): void {
    if (this.#isClosed) return
    // Longer than any encounter: everywhere can be sought, and nothing that is added makes it longer.
    this.#source.duration = 1e7
    const early = this.#early
    this.#early = []
    for (const name of this.layout) {
      const first = early.find(({ piece }) => piece.lane === name)
      this.#addLane(name, first?.piece.type ?? AUDIO_TYPE)
    }
    for (const placed of early) this.add(placed)
    this.#events.changed()
  }

  #addLane(name: LaneName, type: string): void {
    const lane = new Lane(this.#source, type, {
      changed: () => this.#events.changed(),
      full: () => this.#events.full(),
      failed: (append: Append | undefined) => this.#events.failed(append?.name ?? ""),
    })
    this.#lanes.set(name, lane)
  }

  #append(lane: Lane, { piece, from, to }: Placed): void {
    const { type } = piece
    const name = nameOf(piece)
    const offset = (mediaUs: number) => this.#times.offsetOf(piece, mediaUs)
    if (piece.form === "whole") lane.append({ name, type, bytes: piece.bytes, offset: offset(piece.mediaStartUs ?? 0) })
    else {
      const joined = this.#joiners[piece.lane].join(piece)
      if (joined === undefined) return
      const { clusterUs } = joined
      lane.append({ name, type, bytes: joined.bytes, offset: clusterUs === undefined ? undefined : offset(clusterUs) })
    }
    // What was recorded takes the place of what stood in for it.
    this.#bridged = this.#bridged.flatMap((one) =>
      one.lane === piece.lane ? without(one, { from, to }).map((range) => ({ ...range, lane: one.lane })) : [one],
    )
  }
}

const overlaps = (ranges: readonly Range[], { from, to }: Range): boolean =>
  ranges.some((one) => one.from < to - 0.01 && one.to > from + 0.01)

/** What is left of `range` outside `hole`. */
function without(range: Range, hole: Range): Range[] {
  const before = { from: range.from, to: Math.min(range.to, hole.from) }
  const after = { from: Math.max(range.from, hole.to), to: range.to }
  return [before, after].filter(({ from, to }) => to - from > 0.001)
}

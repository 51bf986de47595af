import { monotonicMs, wallAt } from "@alongside/live/sound/device-clock"
import type { GapCause, GapPiece, MediaPiece, Piece, PortMessage, Track } from "./piece.ts"

/** A piece as a track makes it: whether it is sealed at the press is the recording's to say. */
export type NewPiece = Pick<MediaPiece, "track" | "codec" | "media" | "startMs" | "durationMs">

export interface RecordingEvents {
  /** A piece went out on the port. */
  recorded(track: Track, fromMs: number, untilMs: number): void
  /** Said when a gap begins, and again with its end. */
  gap(track: Track, cause: GapCause, startMs: number, endMs: number | undefined): void
  /** Asked when a piece doesn't follow the one before, and nobody said why. */
  causeOfHole(fromMs: number, toMs: number): GapCause
}

interface Timeline {
  endMs: number | undefined
  gap: OpenGap | undefined
}

interface OpenGap {
  readonly cause: GapCause
  readonly startMs: number
  readonly wallMs: number
}

/** Two frames that never came; sound and video of a healthy device follow each other within a few milliseconds. */
const HOLE_MS = 250

/** More than that a busy phone doesn't have on its way. */
const UNFINISHED_MS = 2000

const TRACKS: readonly Track[] = ["audio", "video", "place"]

/**
 * Where pieces go. Before the press the last seconds are kept in memory and older ones dropped; at the press what is kept
 * goes out first, and everything after it as it comes. It also keeps the account of gaps: one is said when it begins, and
 * again, with its length, when the track goes on.
 */
export class Recording {
  readonly #events: RecordingEvents
  #preRollMs: number
  #kept: Piece[] = []
  #port: MessagePort | undefined
  /** What begins before is not to be recorded. */
  #notBeforeMs = 0
  #pressedMs: number | undefined
  readonly #timelines: Readonly<Record<Track, Timeline>> = {
    audio: { endMs: undefined, gap: undefined },
    video: { endMs: undefined, gap: undefined },
    place: { endMs: undefined, gap: undefined },
  }

  constructor(preRollMs: number, events: RecordingEvents) {
    this.#preRollMs = preRollMs
    this.#events = events
  }

  get isUnderWay(): boolean {
    return this.#port !== undefined
  }

  get preRollMs(): number {
    return this.#preRollMs
  }

  /** No effect once recording is under way. */
  keep(preRollMs: number): void {
    this.#preRollMs = preRollMs
    this.#forget(monotonicMs())
  }

  isInterrupted(track: Track): boolean {
    return this.#timelines[track].gap !== undefined
  }

  /** @returns False when the piece isn't to be in the record, because it begins before what is to be kept. */
  add(piece: NewPiece): boolean {
    const timeline = this.#timelines[piece.track]
    if (timeline.gap === undefined) this.#sayHole(piece.track, timeline, piece.startMs)
    // What was on its way when the gap began belongs before it.
    else if (piece.startMs >= timeline.gap.startMs) this.#close(piece.track, timeline, piece.startMs)
    timeline.endMs = piece.startMs + piece.durationMs
    if (timeline.gap !== undefined) timeline.gap = notBefore(timeline.gap, timeline.endMs)
    return this.#pass({ kind: "piece", ...piece, wallMs: wallAt(piece.startMs), sealedAtPress: false })
  }

  /**
   * Says that the track isn't recorded: since its last piece, or, if it has none, since the press. Another cause while a
   * gap lasts ends that gap and begins another at `atMs`. The track must be flushed before.
   */
  interrupt(track: Track, cause: GapCause, atMs: number): void {
    const timeline = this.#timelines[track]
    if (timeline.gap?.cause === cause) return
    const isAnother = timeline.gap !== undefined
    const startMs = isAnother ? Math.max(atMs, timeline.gap?.startMs ?? 0) : (timeline.endMs ?? this.#pressedMs ?? atMs)
    if (isAnother) this.#close(track, timeline, startMs)
    timeline.gap = { cause, startMs, wallMs: wallAt(startMs) }
    this.#events.gap(track, cause, startMs, undefined)
    if (this.isUnderWay) this.#send(sayGap(track, timeline.gap, 0))
  }

  press(port: MessagePort, atMs: number): void {
    this.#forget(atMs)
    const kept = this.#kept.toSorted((a, b) => a.startMs - b.startMs)
    this.#kept = []
    // Nothing was asked of any track before the record begins, so nothing is missing there.
    const fromMs = Math.min(atMs, ...kept.filter((piece) => piece.kind === "piece").map((piece) => piece.startMs))
    this.#pressedMs = atMs
    this.#notBeforeMs = atMs - this.#preRollMs
    this.#port = port
    for (const piece of kept) {
      const inside = piece.kind === "gap" ? clip(piece, fromMs) : piece
      if (inside !== undefined) this.#send({ ...inside, sealedAtPress: true })
    }
    for (const track of TRACKS) {
      const timeline = this.#timelines[track]
      if (timeline.gap === undefined) continue
      timeline.gap = notBefore(timeline.gap, fromMs)
      this.#events.gap(track, timeline.gap.cause, timeline.gap.startMs, undefined)
      this.#send(sayGap(track, timeline.gap, 0))
    }
  }

  /** Every track must be flushed before. */
  end(atMs: number): void {
    for (const track of TRACKS) {
      const timeline = this.#timelines[track]
      if (timeline.gap !== undefined) this.#close(track, timeline, atMs)
      // What was on its way when it was stopped isn't missing.
      else if (atMs - (timeline.endMs ?? atMs) > UNFINISHED_MS) this.#sayHole(track, timeline, atMs)
    }
    this.#post({ kind: "end", atMs }, [])
    this.#port?.close()
    this.#port = undefined
    this.#kept = []
  }

  #sayHole(track: Track, timeline: Timeline, untilMs: number): void {
    // Places come when they come; and before the first piece there was nothing to be recorded.
    if (track === "place" || timeline.endMs === undefined || untilMs - timeline.endMs < HOLE_MS) return
    const cause = this.#events.causeOfHole(timeline.endMs, untilMs)
    timeline.gap = { cause, startMs: timeline.endMs, wallMs: wallAt(timeline.endMs) }
    this.#close(track, timeline, untilMs)
  }

  #close(track: Track, timeline: Timeline, atMs: number): void {
    const gap = timeline.gap
    if (gap === undefined) return
    timeline.gap = undefined
    // 1 ms at least: 0 means that it lasts.
    const durationMs = Math.max(1, atMs - gap.startMs)
    this.#events.gap(track, gap.cause, gap.startMs, gap.startMs + durationMs)
    this.#pass(sayGap(track, gap, durationMs))
  }

  #pass(piece: Piece): boolean {
    if (!this.isUnderWay) {
      this.#kept.push(piece)
      this.#forget(piece.startMs + piece.durationMs)
      return true
    }
    const inside = piece.kind === "gap" ? clip(piece, this.#notBeforeMs) : piece
    // With no seconds before the press to be kept, what was under way at the press is not to be kept either.
    if (inside === undefined || inside.startMs < this.#notBeforeMs - 1) return false
    this.#send(inside)
    return true
  }

  #forget(nowMs: number): void {
    const fromMs = nowMs - this.#preRollMs
    this.#kept = this.#kept.filter((piece) => piece.startMs + (piece.kind === "gap" ? piece.durationMs : 0) >= fromMs)
  }

  #send(piece: Piece): void {
    this.#post(piece, piece.kind === "piece" ? [piece.media.buffer] : [])
    if (piece.kind === "piece") this.#events.recorded(piece.track, piece.startMs, piece.startMs + piece.durationMs)
  }

  #post(message: PortMessage, transfer: Transferable[]): void {
    this.#port?.postMessage(message, transfer)
  }
}

function notBefore(gap: OpenGap, startMs: number): OpenGap {
  return gap.startMs >= startMs ? gap : { cause: gap.cause, startMs, wallMs: wallAt(startMs) }
}

/** The part of a gap from `fromMs` on, if there is one. */
function clip(gap: GapPiece, fromMs: number): GapPiece | undefined {
  const cutMs = fromMs - gap.startMs
  if (cutMs <= 0) return gap
  if (gap.durationMs > 0 && cutMs >= gap.durationMs) return undefined
  const durationMs = gap.durationMs === 0 ? 0 : gap.durationMs - cutMs
  return { ...gap, startMs: fromMs, wallMs: gap.wallMs + cutMs, durationMs }
}

function sayGap(track: Track, gap: OpenGap, durationMs: number): GapPiece {
  return { kind: "gap", track, ...gap, durationMs, sealedAtPress: false }
}

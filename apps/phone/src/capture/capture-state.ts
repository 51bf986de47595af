import type { DeviceState } from "../screens/phone-state.ts"
import type { Path, Report } from "./orders.ts"
import type { GapCause, Track } from "./piece.ts"
import type { VideoLevel } from "./video-level.ts"

/** A stretch in which a track isn't recorded; monotonic. Before the press too: then it says what would be missing. */
export interface CaptureGap {
  readonly track: Track
  readonly cause: GapCause
  readonly startMs: number
  /** Undefined while it lasts. */
  readonly endMs: number | undefined
  /** True when only a touch ({@link ./capture.ts Capture.resume}) can end it. */
  readonly needsTouch: boolean
}

export interface CaptureState {
  readonly camera: DeviceState
  readonly microphone: DeviceState
  readonly place: DeviceState
  readonly path: Path | undefined
  readonly video: VideoLevel
  /** Oldest first. */
  readonly gaps: readonly CaptureGap[]
  /** Frames of the camera left out because the encoder was behind: more than a few, and the picture should be smaller. */
  readonly droppedFrames: number
  /** When the record begins, the seconds before the press included; monotonic. Undefined before the first piece. */
  readonly recordedFromMs: number | undefined
  /** The end of the last piece of each track that went to sealing; monotonic. */
  readonly recordedUntilMs: Readonly<Record<Track, number | undefined>>
}

export const INITIAL_STATE: CaptureState = {
  camera: "unasked",
  microphone: "unasked",
  place: "unasked",
  path: undefined,
  video: "full",
  gaps: [],
  droppedFrames: 0,
  recordedFromMs: undefined,
  recordedUntilMs: { audio: undefined, video: undefined, place: undefined },
}

/** The state after what the worker reports. */
export function withReport(state: CaptureState, report: Report): CaptureState {
  switch (report.report) {
    case "recorded":
      return {
        ...state,
        recordedFromMs: Math.min(state.recordedFromMs ?? report.fromMs, report.fromMs),
        recordedUntilMs: { ...state.recordedUntilMs, [report.track]: report.untilMs },
      }
    case "gap":
      return { ...state, gaps: withGap(state.gaps, report) }
    case "dropped":
      return { ...state, droppedFrames: report.frames }
    default:
      return state
  }
}

function withGap(gaps: readonly CaptureGap[], report: Extract<Report, { report: "gap" }>): CaptureGap[] {
  // At most one gap of a track lasts at any time: what is said now is about that one.
  const others = gaps.filter((gap) => gap.track !== report.track || gap.endMs !== undefined)
  const { track, cause, startMs, endMs } = report
  return [...others, { track, cause, startMs, endMs, needsTouch: false }]
}

/** Says of the gaps that last which of them wait for a touch. */
export function markTouch(state: CaptureState, isSoundRunning: boolean): CaptureState {
  const waits = (track: Track): boolean => {
    if (track === "place") return false
    const device = track === "video" ? state.camera : state.microphone
    return device === "taken" || device === "refused" || (track === "audio" && !isSoundRunning)
  }
  const gaps = state.gaps.map((gap) => ({ ...gap, needsTouch: gap.endMs === undefined && waits(gap.track) }))
  return { ...state, gaps }
}

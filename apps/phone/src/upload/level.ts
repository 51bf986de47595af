import type { Pace } from "../capture/orders.ts"
import type { VideoLevel } from "../capture/video-level.ts"

/** What is asked of capture, for the uplink's sake. */
export interface Asked {
  readonly level: VideoLevel
  readonly pace: Pace
}

/** How the uplink does at one moment. */
export interface UplinkReading {
  readonly nowMs: number
  /** How much picture and sound, in milliseconds of them, no receipt covers yet. */
  readonly waitingVideoMs: number
  readonly waitingSoundMs: number
  readonly waitingBytes: number
  /** Bytes a second that it carries, where it was full lately. */
  readonly rate: number | undefined
  /** Bytes a second that it would carry, as far as single requests tell. */
  readonly capacity: number | undefined
  /** The shortest that small requests took lately. */
  readonly roundTripMs: number | undefined
  /** False while nothing gets through: then nothing is learned either. */
  readonly isReachable: boolean
}

export interface LevelState extends Asked {
  readonly changedMs: number
  /** Since when nothing has been left behind. */
  readonly calmSinceMs: number | undefined
  /** How long it has to stay calm before more is tried. */
  readonly patienceMs: number
  readonly raisedMs: number | undefined
  /** Video that waited when the level last was considered. */
  readonly waitedVideoMs: number
}

/** Least first. */
const LEVELS = ["off", "slower", "smallest", "smaller", "full"] as const satisfies readonly VideoLevel[]

/**
 * Bytes a second of picture and sound together, statements and HTTP included: what capture/video-level.ts asks of the
 * encoder and a third more, which software encoders take of a moving, noisy picture.
 */
const NEEDED: Readonly<Record<VideoLevel, number>> = {
  off: 8_000,
  slower: 24_000,
  smallest: 45_000,
  smaller: 70_000,
  full: 115_000,
}

// A round trip as long as this is a radio cell with little to give, or a far server: begin small, grow when it bears it.
export const LONG_ROUND_TRIP_MS = 100
/** Two pieces on their way and one being sent: normal on a long round trip. */
const CALM_MS = 1800
const BEHIND_MS = 3000
/** 3 s: one level's effect shows before the next is chosen. */
const SETTLE_MS = 3000
const FIRST_PATIENCE_MS = 8000
const MOST_PATIENCE_MS = 64_000
/** Falling back so soon after a raise means that the raise was a mistake: a little too much takes a while to pile up. */
const REGRET_MS = 60_000
/** What waits shall be gone within this, or the picture has to leave more room. */
const CATCH_UP_MS = 8000
const MARGIN = 0.8
/** 100 kbit/s, and where there is enough again. */
const THIN_RATE = 12_500
const AMPLE_RATE = 25_000
/** Pieces of a second, and of less again; the first round trip is often twice as long, for it opens the connection. */
const VERY_LONG_ROUND_TRIP_MS = 600
const BEARABLE_ROUND_TRIP_MS = 450

/**
 * True where everything arrives as soon as it is sealed: then sound loses nothing by travelling with picture. Sound and picture
 * of a second may be on their way.
 * @param batchIntervalMs - what the server asked for: so much more may wait, and its answers may take longer.
 */
export function isAmple({ level, pace }: Asked, reading: UplinkReading, batchIntervalMs = 0): boolean {
  const { waitingVideoMs, waitingSoundMs, roundTripMs, isReachable } = reading
  const isQuick = roundTripMs !== undefined && roundTripMs < LONG_ROUND_TRIP_MS + batchIntervalMs / 2
  const isSoonGone = waitingVideoMs + waitingSoundMs < 1500 + 2 * batchIntervalMs
  return isReachable && isQuick && isSoonGone && level === "full" && pace === "normal"
}

/** Where to begin. @param roundTripMs - as far as it is known before the press. */
export function firstLevel(nowMs: number, roundTripMs: number | undefined): LevelState {
  const isLong = roundTripMs !== undefined && roundTripMs >= LONG_ROUND_TRIP_MS
  const isVeryLong = roundTripMs !== undefined && roundTripMs > VERY_LONG_ROUND_TRIP_MS
  return {
    level: isLong ? "smallest" : "full",
    pace: isVeryLong ? "long" : "normal",
    changedMs: nowMs,
    calmSinceMs: undefined,
    patienceMs: FIRST_PATIENCE_MS,
    raisedMs: undefined,
    waitedVideoMs: 0,
  }
}

/** What to ask for next. To be called every half second or so while something is recorded. */
export function nextLevel(state: LevelState, reading: UplinkReading): LevelState {
  if (!reading.isReachable) {
    // Nobody hears it soon, and longer pieces are fewer to catch up with.
    const isPilingUp = reading.waitingSoundMs > BEHIND_MS && reading.nowMs - state.changedMs >= SETTLE_MS
    return { ...state, pace: isPilingUp ? "long" : state.pace, calmSinceMs: undefined }
  }
  const seen = { ...state, pace: nextPace(state, reading) }
  const { nowMs, waitingVideoMs, waitingSoundMs } = reading
  const mayChange = nowMs - state.changedMs >= SETTLE_MS
  const isBehind = waitingVideoMs > BEHIND_MS || waitingSoundMs > BEHIND_MS
  if (isBehind) return mayChange ? lowered(seen, reading) : { ...seen, calmSinceMs: undefined }
  const calmMs = seen.pace === "long" ? 2 * CALM_MS : CALM_MS
  if (waitingVideoMs > calmMs || waitingSoundMs > calmMs) return { ...seen, calmSinceMs: undefined }
  const calmSinceMs = state.calmSinceMs ?? nowMs
  if (!mayChange || nowMs - calmSinceMs < state.patienceMs) return { ...seen, calmSinceMs }
  return raised({ ...seen, calmSinceMs }, reading)
}

function nextPace(state: LevelState, { rate, roundTripMs = 0, isReachable }: UplinkReading): Pace {
  if (!isReachable) return state.pace
  if ((rate !== undefined && rate < THIN_RATE) || roundTripMs > VERY_LONG_ROUND_TRIP_MS) return "long"
  const isAmple = rate === undefined ? state.level !== "off" && state.level !== "slower" : rate > AMPLE_RATE
  return isAmple && roundTripMs < BEARABLE_ROUND_TRIP_MS ? "normal" : state.pace
}

function lowered(state: LevelState, reading: UplinkReading): LevelState {
  const { nowMs, rate, waitingVideoMs, waitingSoundMs, waitingBytes } = reading
  const isGrowing = waitingVideoMs >= state.waitedVideoMs
  const kept = { ...state, calmSinceMs: undefined, waitedVideoMs: waitingVideoMs, changedMs: nowMs }
  const spare = rate === undefined ? undefined : rate - NEEDED[state.level]
  const isCatchingUp = spare !== undefined && spare > 0 && (waitingBytes / spare) * 1000 <= CATCH_UP_MS
  if (isCatchingUp && !isGrowing) return kept
  const here = LEVELS.indexOf(state.level)
  const fitting = rate === undefined ? here - 1 : LEVELS.findLastIndex((level) => NEEDED[level] <= rate * MARGIN)
  // To no picture at all only where there is no room beside sound: a slow picture that comes late is better than none.
  const isHopeless = state.level === "slower" && isGrowing && (spare === undefined || spare < 0)
  const floor = waitingSoundMs > BEHIND_MS || isHopeless ? 0 : 1
  const target = Math.max(floor, Math.min(here - 1, fitting))
  if (target >= here) return kept
  const isRegretted = state.raisedMs !== undefined && nowMs - state.raisedMs < REGRET_MS
  const patienceMs = isRegretted ? Math.min(MOST_PATIENCE_MS, state.patienceMs * 2) : state.patienceMs
  return { ...kept, level: LEVELS[target]!, patienceMs, raisedMs: undefined }
}

/** More is tried only where it is likely to go well: too much for half a minute is worse than a smaller picture. */
function raised(state: LevelState, { nowMs, rate, capacity }: UplinkReading): LevelState {
  const here = LEVELS.indexOf(state.level)
  const next = LEVELS[here + 1]
  const carried = Math.min(rate ?? Infinity, capacity ?? Infinity)
  const bears = next !== undefined && NEEDED[next] <= carried * MARGIN
  if (!bears) return state
  const wasRight = state.raisedMs !== undefined && nowMs - state.raisedMs > Math.max(REGRET_MS, 2 * state.patienceMs)
  const patienceMs = wasRight ? FIRST_PATIENCE_MS : state.patienceMs
  return { ...state, level: next, changedMs: nowMs, raisedMs: nowMs, patienceMs, waitedVideoMs: 0, calmSinceMs: nowMs }
}

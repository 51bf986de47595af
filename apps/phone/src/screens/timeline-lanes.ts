import type { Track } from "../capture/piece.ts"
import type { PhoneState } from "./phone-state.ts"

/** A stretch of one track as it is drawn; milliseconds since the record begins. */
export interface Stretch {
  readonly kind: "safe" | "waiting" | "gap"
  readonly fromMs: number
  readonly untilMs: number
}

/** One track's whole time from 0 to what is recorded, without holes or overlaps. */
export function stretchesOf(track: Track, state: PhoneState): Stretch[] {
  const end = state.recordedMs
  const gaps = state.interruptions
    .filter((interruption) => interruption.track === track)
    .map(({ sinceMs, untilMs }) => {
      const from = Math.min(end, Math.max(0, sinceMs))
      return { from, until: Math.min(end, Math.max(from, untilMs ?? end)) }
    })
    .sort((one, other) => one.from - other.from)
  const stretches: Stretch[] = []
  const add = (kind: Stretch["kind"], fromMs: number, untilMs: number) => {
    if (untilMs > fromMs) stretches.push({ kind, fromMs, untilMs })
  }
  const safe = Math.min(end, state.safeUntilByTrack[track])
  const addRecorded = (from: number, until: number) => {
    add("safe", from, Math.min(until, safe))
    add("waiting", Math.max(from, safe), until)
  }
  let reached = 0
  for (const { from, until } of gaps) {
    addRecorded(reached, from)
    add("gap", Math.max(from, reached), until)
    reached = Math.max(reached, until)
  }
  addRecorded(reached, end)
  return stretches
}

const MINUTE = 60_000
const steps = [30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE]

/** How much time the drawing is wide: it grows in steps, so that what is drawn stands still in between. */
export function spanOf(recordedMs: number): number {
  const halfHour = 30 * MINUTE
  return steps.find((step) => recordedMs < step * 0.96) ?? Math.ceil(recordedMs / 0.96 / halfHour) * halfHour
}

import type { PackageKind } from "../kind.ts"
import type { Hole, Stretch } from "./plan.ts"
import { clockWords, holeWords } from "./words.ts"

const SECOND_MS = 1000
/** Older than that a place is said with its age: one comes every 5 s. */
const FRESH_MS = 10_000

/** What captions are made of: a stretch of time, and what is missing in it. */
export interface Captioned {
  readonly leg: Stretch["leg"]
  /** The leg's monotonic clock at time 0, milliseconds. */
  readonly startMs: number
  readonly durationMs: number
  readonly holes: readonly Hole[]
}

/** WebVTT, a piece at a time: a cue for each second with the device's clock, the newest place, and what isn't recorded (spec/package.md §8). */
export function* captionsOf(
  { leg, startMs, durationMs, holes }: Captioned,
  kind: PackageKind,
): Generator<string, void> {
  yield "WEBVTT\n\nNOTE Clock and place are what the device said.\n"
  const places = [...leg.places].sort((a, b) => a.elapsedMs - b.elapsedMs)
  let place = -1
  for (let at = 0; at < durationMs; at += SECOND_MS) {
    const to = Math.min(at + SECOND_MS, durationMs)
    const elapsedMs = startMs + at
    while (place + 1 < places.length && places[place + 1]!.elapsedMs < elapsedMs + SECOND_MS) place += 1
    const lines = [
      ...(leg.wallZeroMs === undefined ? [] : [clockWords(leg.wallZeroMs + elapsedMs)]),
      ...(place < 0 ? [] : [placeWords(places[place]!, elapsedMs, leg.wallZeroMs)]),
      ...holes.filter((hole) => hole.fromUs / 1000 < to && hole.toUs / 1000 > at).map((hole) => holeWords(hole, kind)),
    ]
    if (lines.length > 0) yield `\n${timestamp(at)} --> ${timestamp(to)}\n${lines.join("\n")}\n`
  }
}

function placeWords(
  place: Stretch["leg"]["places"][number],
  elapsedMs: number,
  wallZeroMs: number | undefined,
): string {
  const { latitude, longitude, accuracy, fixedAtMs } = place.fix
  const ageMs = wallZeroMs === undefined ? elapsedMs - place.elapsedMs : wallZeroMs + elapsedMs - fixedAtMs
  const age = ageMs > FRESH_MS ? `, ${Math.round(ageMs / SECOND_MS)} s before` : ""
  return `${latitude.toFixed(7)}, ${longitude.toFixed(7)} (within ${accuracy.toFixed(1)} m${age})`
}

function timestamp(ms: number): string {
  const parts = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60]
  return `${parts.map((part) => String(part).padStart(2, "0")).join(":")}.${String(Math.floor(ms) % 1000).padStart(3, "0")}`
}

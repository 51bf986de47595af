import type { PackageKind } from "../kind.ts"
import type { Hole, Stretch } from "./plan.ts"
import { againWords, clockWords, holeWords } from "./words.ts"

export interface Chapter {
  /** Milliseconds since the file begins. */
  readonly startMs: number
  readonly title: string
}

const MINUTE_MS = 60_000

/** The leg's beginning, each full minute, and where something begins to be missing or comes back. The first is at 0; no two are at one time. */
export function chaptersOf(stretch: Stretch, holes: readonly Hole[], kind: PackageKind): Chapter[] {
  const durationMs = Math.floor((stretch.endUs - stretch.startUs) / 1000)
  const titles = new Map<number, string[]>([[0, [beginning(stretch)]]])
  const add = (startMs: number, title: string) => {
    const at = Math.round(startMs)
    if (at < durationMs) titles.set(at, [...(titles.get(at) ?? []), title])
  }
  for (const hole of holes) {
    add(hole.fromUs / 1000, holeWords(hole, kind))
    add(hole.toUs / 1000, againWords(hole.lane))
  }
  for (let minute = 1; minute * MINUTE_MS < durationMs; minute++) add(minute * MINUTE_MS, minuteWords(minute))
  return [...titles].sort(([a], [b]) => a - b).map(([startMs, all]): Chapter => ({ startMs, title: all.join("; ") }))
}

function beginning({ leg, startUs }: Stretch): string {
  const name = `leg ${leg.leg}`
  if (leg.wallZeroMs === undefined) return name
  return `${name}, ${clockWords(leg.wallZeroMs + (leg.zeroMs ?? 0) + startUs / 1000)}`
}

function minuteWords(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}:00`
}

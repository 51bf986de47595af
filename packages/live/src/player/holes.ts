import type { Seconds } from "./live-edge.ts"

export interface Range {
  readonly from: Seconds
  readonly to: Seconds
}

/** What a lane has to play. */
export interface LaneAt {
  readonly ranges: readonly Range[]
  /** For how long it has had nothing to play. */
  readonly dryFor: Seconds
  /** True when nothing will come for that moment: a gap is signed, or what is missing has been waited for in vain. */
  isKnownGap(at: Seconds): boolean
}

export type LaneName = "video" | "audio"
export type Lanes = Readonly<Partial<Record<LaneName, LaneAt>>>

/** One lane has nothing, the other plays on: put silence or a still picture there. */
export interface BridgeAt {
  readonly bridge: LaneName
  readonly from: Seconds
  readonly to: Seconds
}

export type Way =
  /** Nothing is there for any lane: go on where something is. */
  { readonly seek: Seconds } | BridgeAt | undefined

/** A browser stops playing up to this much before the end of what is buffered (Chromium, measured). */
const STOPS_EARLY: Seconds = 0.1
/** So long without moving, or with nothing to play, means a hole and not a busy moment. */
const STALL: Seconds = 0.12
/** Bridges are built in stretches: what comes late after all takes the place of the rest. */
const LONGEST_BRIDGE: Seconds = 10
const SHORTEST_BRIDGE: Seconds = 0.02
/** So far ahead holes that are known are bridged before they are reached. */
const LOOK_AHEAD: Seconds = 3

/** What has been played without a leap: decoders go through all of it, whatever the position says. */
export interface Played {
  readonly from: Seconds
  readonly position: Seconds
}

interface Standing {
  readonly name: LaneName
  readonly lane: LaneAt
  /** Where what can be played through ends; before the position when the lane's decoder was left behind. */
  readonly end: Seconds
  readonly next: Seconds | undefined
  readonly isDry: boolean
}

/**
 * How to get over a hole at the position, or behind it.
 *
 * That the position moves says little: Chromium plays on for some seconds with sound alone before it stands still, while
 * the picture's decoder waits at the hole, and goes on waiting when the position is beyond it.
 * @param stalled - for how long the position hasn't moved.
 * @param lanes - those the player has: both, or one of them.
 * @param patience - how long a lane is waited for while nothing says that it won't come.
 */
export function wayOver(played: Played, stalled: Seconds, lanes: Lanes, patience: Seconds): Way {
  const all = standings(played, lanes)
  const dry = all.filter((one) => one.isDry)
  if (dry.length === 0) return undefined
  if (dry.length === all.length) {
    if (stalled < STALL) return undefined
    const nexts = dry.map(({ next }) => next).filter((next) => next !== undefined)
    if (nexts.length === 0) return undefined
    const first = Math.min(...nexts)
    const last = Math.max(...nexts)
    // Where both go on at nearly the same moment, begin with both.
    return { seek: last - first < STOPS_EARLY ? last : first }
  }
  const [thirsty] = dry as [Standing]
  const playing = all.find((one) => !one.isDry)!
  const { name, lane, end, next } = thirsty
  if (lane.dryFor < (next === undefined && !lane.isKnownGap(end) ? patience : STALL)) return undefined
  const to = bridgeEnd(thirsty, playing)
  if (to - end >= SHORTEST_BRIDGE) return { bridge: name, from: end, to }
  return next === undefined || stalled < STALL ? undefined : { seek: next }
}

/** The next known hole of one lane that the other plays across, so that it needn't be stumbled over. */
export function bridgeAhead(played: Played, lanes: Lanes): BridgeAt | undefined {
  const all = standings(played, lanes)
  for (const one of all) {
    const other = all.find(({ name }) => name !== one.name)
    if (other === undefined || one.end > played.position + LOOK_AHEAD || !one.lane.isKnownGap(one.end)) continue
    const to = bridgeEnd(one, other)
    if (to - one.end >= SHORTEST_BRIDGE) return { bridge: one.name, from: one.end, to }
  }
  return undefined
}

function bridgeEnd(dry: Standing, playing: Standing): Seconds {
  return Math.min(dry.next ?? playing.end, playing.end, dry.end + LONGEST_BRIDGE)
}

function standings(played: Played, lanes: Lanes): Standing[] {
  return (Object.entries(lanes) as [LaneName, LaneAt][]).map(([name, lane]) => stand(name, lane, played))
}

/** True when the lane can't be played through to the position and a little beyond it. */
export function isDry(ranges: readonly Range[], played: Played): boolean {
  return stand("video", { ranges, dryFor: 0, isKnownGap: () => false }, played).isDry
}

function stand(name: LaneName, lane: LaneAt, { from: since, position }: Played): Standing {
  // Ranges that almost touch are one to a player; taking them as one keeps a rounding error from being a hole.
  const run = lane.ranges.find(({ from, to }) => from <= since + SHORTEST_BRIDGE && since < to)
  const end = run?.to ?? since
  const next = lane.ranges.find(({ from }) => from > end)?.from
  return { name, lane, end, next, isDry: end - position < STOPS_EARLY }
}

import type { GapCause } from "../../statement/statement.ts"
import { type Absence, areAlike, type Lane, type LegMedia, lanes, type MediaIndex } from "./media-index.ts"
import { soundStarts } from "./sound-starts.ts"

/** A stretch of a leg that becomes one file. Times are microseconds of the leg's media, as its pieces have them. */
export interface Stretch {
  readonly leg: LegMedia
  readonly startUs: number
  readonly endUs: number
  /** By when they play. */
  readonly pieces: Readonly<Record<Lane, readonly Placed[]>>
}

/** A piece and when it plays. */
export interface Placed {
  /** Of the index. */
  readonly row: number
  /** Of sound it needn't be what its own stamp says ({@link soundStarts}). */
  readonly startUs: number
  readonly endUs: number
}

/** Where a lane has nothing. Microseconds since the stretch began. */
export interface Hole {
  readonly lane: Lane
  readonly fromUs: number
  readonly toUs: number
  readonly why: readonly (GapCause | "unopened")[]
}

/** Room for the tables beside the media, in a file below 2^31 bytes. */
const MAX_MEDIA_BYTES = 1_900_000_000
/** 12 h: a sample's duration has 32 bits, which are 13 h at 90 kHz. */
const LONGEST_STANDSTILL_US = 12 * 3600 * 1e6
/** Less than a piece of sound, more than clocks differ between two pieces that follow each other. */
const SHORTEST_HOLE_US = 100_000
/** At the edges of a stretch: one lane's pieces begin and end between the other's. */
const SHORTEST_EDGE_US = 1_000_000

/** Cuts a leg into stretches that can be a file each (spec/package.md §8). */
export function stretchesOf(index: MediaIndex, leg: LegMedia): Stretch[] {
  const { pieces } = index
  const stretches: Stretch[] = []
  let open: { pieces: Record<Lane, Placed[]>; bytes: number; lastUs: number; form: number | undefined } | undefined
  const close = () => {
    if (open !== undefined) stretches.push(stretchOf(leg, open.pieces))
    open = undefined
  }
  for (const { lane, placed } of byStart(index, leg)) {
    const { row, startUs, endUs } = placed
    const form = lane === "video" ? pieces.get(row, "form") : undefined
    const isOtherForm =
      form !== undefined && open?.form !== undefined && !areAlike(index.forms[form]!, index.forms[open.form]!)
    const isFull = open !== undefined && open.bytes + pieces.get(row, "bytes") > MAX_MEDIA_BYTES
    if (isOtherForm || isFull || (open !== undefined && startUs - open.lastUs > LONGEST_STANDSTILL_US)) close()
    open ??= { pieces: { audio: [], video: [] }, bytes: 0, lastUs: startUs, form: undefined }
    open.form ??= form
    open.pieces[lane].push(placed)
    open.bytes += pieces.get(row, "bytes")
    open.lastUs = Math.max(open.lastUs, endUs)
  }
  close()
  return stretches
}

/** Both lanes' pieces, by when they begin. A piece that begins before half of the one before it has played is left out: only a fork has such. */
function byStart({ pieces }: MediaIndex, leg: LegMedia): { readonly lane: Lane; readonly placed: Placed }[] {
  const found = lanes.flatMap((lane) => {
    let halfUs = Number.NEGATIVE_INFINITY
    const stamped = leg.pieces[lane]
      .map((row): Placed => ({ row, startUs: pieces.get(row, "startUs"), endUs: pieces.get(row, "endUs") }))
      .sort((a, b) => a.startUs - b.startUs || a.row - b.row)
      .filter(({ startUs, endUs }) => {
        if (startUs < halfUs) return false
        halfUs = (startUs + endUs) / 2
        return true
      })
    const starts = lane === "audio" ? soundStarts(stamped) : stamped.map(({ startUs }) => startUs)
    return stamped.map(({ row, startUs, endUs }, i) => {
      return { lane, placed: { row, startUs: starts[i]!, endUs: starts[i]! + endUs - startUs } }
    })
  })
  return found.sort((a, b) => a.placed.startUs - b.placed.startUs || a.placed.row - b.placed.row)
}

function stretchOf(leg: LegMedia, pieces: Stretch["pieces"]): Stretch {
  let [startUs, endUs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const lane of lanes) {
    for (const placed of pieces[lane]) {
      startUs = Math.min(startUs, placed.startUs)
      endUs = Math.max(endUs, placed.endUs)
    }
  }
  return { leg, startUs, endUs, pieces }
}

/** Where a stretch has nothing, and why, as far as the record says. */
export function holesOf(stretch: Stretch): Hole[] {
  const { leg, startUs, endUs } = stretch
  return lanes
    .filter((lane) => leg.lanes.has(lane))
    .flatMap((lane) => {
      const holes: Hole[] = []
      let at = startUs
      const until = (nextUs: number) => {
        if (nextUs - at < SHORTEST_HOLE_US) return
        const why = whyNothing(leg, lane, at, nextUs)
        const isEdge = at === startUs || nextUs === endUs
        if (isEdge && why.length === 0 && nextUs - at < SHORTEST_EDGE_US) return
        holes.push({ lane, fromUs: at - startUs, toUs: nextUs - startUs, why })
      }
      for (const placed of stretch.pieces[lane]) {
        until(placed.startUs)
        at = Math.max(at, placed.endUs)
      }
      until(endUs)
      return holes
    })
    .sort((a, b) => a.fromUs - b.fromUs)
}

function whyNothing(leg: LegMedia, lane: Lane, fromUs: number, toUs: number): Hole["why"] {
  const zeroMs = leg.zeroMs ?? 0
  const [fromMs, toMs] = [fromUs / 1000 + zeroMs, toUs / 1000 + zeroMs]
  // Clocks of capture and of statements differ by less than a piece of sound.
  const slackMs = 200
  const touches = ({ startMs, durationMs }: Absence) =>
    startMs < toMs && startMs >= fromMs - slackMs ? true : startMs < fromMs && startMs + durationMs > fromMs + slackMs
  const found = leg.absences.filter((absence) => absence.lane === lane && touches(absence))
  return [...new Set(found.map(({ cause }) => cause ?? ("unopened" as const)))]
}

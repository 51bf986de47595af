import type { Bytes } from "../../format/bytes.ts"
import { findCluster } from "../../media/webm-cluster.ts"
import { decodeWebmSlice } from "../../media/webm-slice.ts"
import type { PackageSource } from "../source.ts"
import type { Lane, LegMedia, Origin, SliceOrigin } from "./media-index.ts"
import { mediaAgain } from "./pieces-again.ts"

/** A recorder's stream, or what follows a hole in it. */
export interface WebmStretch {
  readonly leg: LegMedia
  readonly lane: Lane
  /** Which slice has the header that it begins with. */
  readonly header: SliceOrigin
  /** One behind the other, without a hole. */
  readonly slices: readonly SliceOrigin[]
}

/**
 * Cuts a lane's slices into streams that can be a file each (spec/package.md §8). A header comes at a recorder's start, and again every ten
 * seconds; a slice behind a hole goes on with the newest header before it. What comes before the first header can't be read by anybody.
 */
export function webmStretchesOf(leg: LegMedia, lane: Lane): WebmStretch[] {
  const sorted = [...leg.slices[lane]].sort((a, b) => a.sequence - b.sequence)
  const stretches: { header: SliceOrigin; slices: SliceOrigin[] }[] = []
  let header: SliceOrigin | undefined
  let before: SliceOrigin | undefined
  let clusterMs = 0
  for (const slice of sorted) {
    if (slice.isHeader) header = slice
    if (header === undefined) continue
    // A recorder that starts again counts from 0 again.
    const isAnother = before?.sequence !== slice.sequence - 1 || (slice.clusterMs ?? clusterMs) < clusterMs
    if (isAnother) stretches.push({ header, slices: [] })
    clusterMs = slice.clusterMs ?? clusterMs
    stretches.at(-1)!.slices.push(slice)
    before = slice
  }
  return stretches.map((stretch) => ({ leg, lane, ...stretch }))
}

/** The leg's monotonic clock at the stream's own time 0, milliseconds; that of its first slice while no cluster says more. */
export function zeroMsOf({ slices }: WebmStretch): number {
  const clocked = slices.find(({ clusterMs }) => clusterMs !== undefined)
  return clocked === undefined ? slices[0]!.startMs : clocked.startMs - clocked.clusterMs!
}

/** The bytes of a stream: its header, then from its first cluster on. @throws {PackageError} `PACKAGE_SOURCE_CHANGED`. */
export async function* webmFile(source: PackageSource, { header, slices }: WebmStretch): AsyncGenerator<Bytes, void> {
  let isBegun = false
  let firstBytes: Bytes | undefined
  for await (const media of mediaAgain(source, [header])) firstBytes = decodeWebmSlice(media).header
  for (const run of inOrder(slices)) {
    for await (const media of mediaAgain(source, run)) {
      const { bytes } = decodeWebmSlice(media)
      const from = isBegun ? 0 : findCluster(bytes)?.at
      if (from === undefined) continue
      if (!isBegun && firstBytes !== undefined) yield firstBytes
      isBegun = true
      yield bytes.slice(from)
    }
  }
}

/** Runs of slices in the order in which the server had them: after an outage the newest come between older ones. */
function inOrder(slices: readonly SliceOrigin[]): Origin[][] {
  const runs: Origin[][] = []
  for (const slice of slices) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const isAfter =
      last !== undefined && (slice.ordinal > last.ordinal || (slice.ordinal === last.ordinal && slice.item > last.item))
    if (run !== undefined && isAfter) run.push(slice)
    else runs.push([slice])
  }
  return runs
}

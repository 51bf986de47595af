/**
 * When the first sample of a fragmented MP4 is to be shown, in microseconds: `tfdt` over the track's time scale
 * (ISO/IEC 14496-12 §8.8.12, §8.4.2). Our segments have one track and no reordered frames. `undefined` when the boxes
 * that say so aren't there: then it is no segment of ours.
 */
export function mp4StartUs(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const timescale = fullBoxNumber(view, ["moov", "trak", "mdia", "mdhd"], { version0: 12, version1: 20, isLong: false })
  const start = fullBoxNumber(view, ["moof", "traf", "tfdt"], { version0: 4, version1: 4, isLong: true })
  if (timescale === undefined || timescale === 0 || start === undefined) return undefined
  return (start / timescale) * 1e6
}

interface Range {
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

function fullBoxNumber(
  view: DataView,
  path: readonly string[],
  at: { readonly version0: number; readonly version1: number; readonly isLong: boolean },
): number | undefined {
  let range: Range | undefined = { from: 0, to: view.byteLength }
  for (const name of path) {
    range = findBox(view, range, name)
    if (range === undefined) return undefined
  }
  if (range.from + 1 > range.to) return undefined
  const isVersion1 = view.getUint8(range.from) === 1
  const offset = range.from + (isVersion1 ? at.version1 : at.version0)
  const length = isVersion1 && at.isLong ? 8 : 4
  if (offset + length > range.to) return undefined
  return length === 8 ? Number(view.getBigUint64(offset)) : view.getUint32(offset)
}

/** The content of the first box of that name, or `undefined`. */
function findBox(view: DataView, within: Range, name: string): Range | undefined {
  for (let at = within.from; at + 8 <= within.to; ) {
    const short = view.getUint32(at)
    const isLong = short === 1
    if (isLong && at + 16 > within.to) return undefined
    const size = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? within.to - at : short
    const head = isLong ? 16 : 8
    if (size < head || at + size > within.to) return undefined
    const found = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)))
    if (found === name) return { from: at + head, to: at + size }
    at += size
  }
  return undefined
}

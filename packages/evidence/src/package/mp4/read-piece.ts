import type { Bytes } from "../../format/bytes.ts"
import { type Extent, findBox, findBoxes, nameAt } from "./find-box.ts"

/** One frame of a piece of video. */
export interface PieceFrame {
  readonly bytes: Bytes
  /** In the piece's own ticks. */
  readonly duration: number
  readonly isKey: boolean
}

/** What a piece of video has in it (spec/segment.md §5.1). */
export interface VideoPiece {
  /** Its sample entry as it stands in `stsd`, box and all: what a decoder has to know. */
  readonly sampleEntry: Bytes
  readonly width: number
  readonly height: number
  /** The nine numbers of `tkhd` that turn the picture, 36 bytes. */
  readonly matrix: Bytes
  /** Ticks a second. */
  readonly timescale: number
  /** In ticks. */
  readonly start: number
  readonly frames: readonly PieceFrame[]
}

/** `moof`'s own words for which numbers its boxes have (ISO/IEC 14496-12 §8.8.7, §8.8.8). */
const TFHD = { baseOffset: 1, description: 2, duration: 8, size: 16, flags: 32, baseIsMoof: 0x2_0000 } as const
const TRUN = { dataOffset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 } as const
const IS_NOT_SYNC = 0x1_0000

/**
 * Takes a piece of video apart: one file with one track, one fragment, no reordered frames.
 * @returns `undefined` when it isn't one: then nothing of it can be put into another file. Frames are views into `bytes`.
 */
export function readVideoPiece(bytes: Bytes): VideoPiece | undefined {
  try {
    return read(bytes)
  } catch (error) {
    // A box that says less than its kind has to.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function read(bytes: Bytes): VideoPiece | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const file = { from: 0, to: bytes.length }
  const trak = findBox(view, file, "moov", "trak")
  const moof = findBox(view, file, "moof")
  const traf = moof && findBox(view, moof, "traf")
  if (trak === undefined || moof === undefined || traf === undefined) return undefined
  const tkhd = findBox(view, trak, "tkhd")
  const mdhd = findBox(view, trak, "mdia", "mdhd")
  const stsd = findBox(view, trak, "mdia", "minf", "stbl", "stsd")
  const tfdt = findBox(view, traf, "tfdt")
  const truns = [...findBoxes(view, traf, "trun")]
  if (!tkhd || !mdhd || !stsd || !tfdt || truns.length !== 1) return undefined
  const entry = { from: stsd.from + 8, to: stsd.from + 8 + view.getUint32(stsd.from + 8) }
  if (view.getUint32(stsd.from + 4) !== 1 || entry.to > stsd.to || entry.to - entry.from < 86) return undefined
  const matrixAt = tkhd.to - 44
  const frames = readFrames(view, bytes, { moofAt: moof.from - 8, traf, trun: truns[0]! })
  const timescale = view.getUint32(mdhd.from + (view.getUint8(mdhd.from) === 1 ? 20 : 12))
  const isLong = view.getUint8(tfdt.from) === 1
  const start = isLong ? Number(view.getBigUint64(tfdt.from + 4)) : view.getUint32(tfdt.from + 4)
  if (frames === undefined || frames.length === 0 || !frames[0]!.isKey || timescale === 0) return undefined
  if (!Number.isSafeInteger(start)) return undefined
  return {
    sampleEntry: bytes.slice(entry.from, entry.to),
    // VisualSampleEntry, §12.1.3.
    width: view.getUint16(entry.from + 32),
    height: view.getUint16(entry.from + 34),
    matrix: bytes.slice(matrixAt, matrixAt + 36),
    ...{ timescale, start, frames },
  }
}

interface Fragment {
  readonly moofAt: number
  readonly traf: Extent
  readonly trun: Extent
}

function readFrames(view: DataView, bytes: Bytes, { moofAt, traf, trun }: Fragment): PieceFrame[] | undefined {
  const tfhd = findBox(view, traf, "tfhd")
  if (tfhd === undefined) return undefined
  const said = view.getUint32(tfhd.from) & 0xff_ffff
  if ((said & TFHD.baseOffset) !== 0 || (said & TFHD.baseIsMoof) === 0) return undefined
  let at = tfhd.from + 8 + ((said & TFHD.description) === 0 ? 0 : 4)
  const standard = (bit: number): number | undefined => {
    if ((said & bit) === 0) return undefined
    at += 4
    return view.getUint32(at - 4)
  }
  const [duration, size, flags] = [standard(TFHD.duration), standard(TFHD.size), standard(TFHD.flags)]

  const has = view.getUint32(trun.from) & 0xff_ffff
  if ((has & TRUN.dataOffset) === 0 || (has & TRUN.composition) !== 0) return undefined
  const count = view.getUint32(trun.from + 4)
  let next = moofAt + view.getInt32(trun.from + 8)
  const firstFlags = (has & TRUN.firstFlags) === 0 ? undefined : view.getUint32(trun.from + 12)
  at = trun.from + 12 + (firstFlags === undefined ? 0 : 4)
  const own = (bit: number, otherwise: number | undefined): number | undefined => {
    if ((has & bit) === 0) return otherwise
    at += 4
    return at <= trun.to ? view.getUint32(at - 4) : undefined
  }
  const frames: PieceFrame[] = []
  for (let i = 0; i < count; i++) {
    const [ownDuration, ownSize] = [own(TRUN.duration, duration), own(TRUN.size, size)]
    const ownFlags = own(TRUN.flags, flags) ?? 0
    const frameFlags = i === 0 ? (firstFlags ?? ownFlags) : ownFlags
    if (ownDuration === undefined || ownSize === undefined || ownSize === 0) return undefined
    if (next < 0 || next + ownSize > bytes.length) return undefined
    const frame = bytes.subarray(next, next + ownSize)
    frames.push({ bytes: frame, duration: ownDuration, isKey: (frameFlags & IS_NOT_SYNC) === 0 })
    next += ownSize
  }
  return frames
}

/** `avc1`, `vp09`: what kind of sample entry it is. */
export function sampleEntryKind(entry: Bytes): string {
  return nameAt(new DataView(entry.buffer, entry.byteOffset, entry.byteLength), 4)
}

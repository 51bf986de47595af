import { type Bytes, concatBytes } from "../../format/bytes.ts"
import { findBox } from "./find-box.ts"
import { sampleEntryKind } from "./read-piece.ts"

/** Where a VisualSampleEntry's own boxes begin (ISO/IEC 14496-12 §12.1.3). */
const BOXES_AT = 86

/**
 * What a decoder has to know before a frame of H.264, as NAL units that can stand before that frame: the parameter sets of its sample entry's
 * `avcC` (ISO/IEC 14496-15 §5.3.3.1). Some players read only the first sample entry of a file, and the stream itself after that.
 * @returns nothing for other codecs, whose key frames say all of it themselves.
 */
export function parameterSetsOf(sampleEntry: Bytes): Bytes {
  const nothing = new Uint8Array(0)
  if (sampleEntryKind(sampleEntry) !== "avc1") return nothing
  const view = new DataView(sampleEntry.buffer, sampleEntry.byteOffset, sampleEntry.byteLength)
  const avcC = findBox(view, { from: BOXES_AT, to: sampleEntry.length }, "avcC")
  if (avcC === undefined || avcC.to - avcC.from < 7) return nothing
  const lengthBytes = (view.getUint8(avcC.from + 4) & 3) + 1
  const units: Bytes[] = []
  let at = avcC.from + 5
  // First the sequence's, 5 bits of count; then the pictures', 8 bits.
  for (const mask of [0x1f, 0xff]) {
    if (at >= avcC.to) return nothing
    const count = view.getUint8(at) & mask
    at += 1
    for (let i = 0; i < count; i++) {
      if (at + 2 > avcC.to) return nothing
      const length = view.getUint16(at)
      if (at + 2 + length > avcC.to) return nothing
      units.push(sampleEntry.slice(at + 2, at + 2 + length))
      at += 2 + length
    }
  }
  return concatBytes(...units.flatMap((unit) => [lengthOf(unit, lengthBytes), unit]))
}

function lengthOf({ length }: Bytes, width: number): Bytes {
  return Uint8Array.from({ length: width }, (_, i) => Math.floor(length / 256 ** (width - 1 - i)) % 256)
}

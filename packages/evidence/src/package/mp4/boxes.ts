import { type Bytes, concatBytes } from "../../format/bytes.ts"

/** Numbers and boxes of the ISO base media file format (ISO/IEC 14496-12), written. */

export const u8 = (...values: readonly number[]): Bytes => Uint8Array.from(values)

export const u16 = (...values: readonly number[]): Bytes => bigEndian(2, values)

/** Negative numbers in two's complement. */
export const u32 = (...values: readonly number[]): Bytes => bigEndian(4, values)

/** From 0 to 2^53 − 1. */
export const u64 = (...values: readonly number[]): Bytes => bigEndian(8, values)

function bigEndian(width: 2 | 4 | 8, values: readonly number[]): Bytes {
  const bytes = new Uint8Array(width * values.length)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) {
    if (width === 2) view.setUint16(2 * i, value)
    else if (width === 4) view.setInt32(4 * i, value)
    else view.setBigUint64(8 * i, BigInt(value))
  }
  return bytes
}

export const ascii = (text: string): Bytes => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

export function box(type: string, ...content: readonly Bytes[]): Bytes {
  const length = content.reduce((sum, part) => sum + part.length, 8)
  return concatBytes(u32(length), ascii(type), ...content)
}

export function fullBox(type: string, version: number, flags: number, ...content: readonly Bytes[]): Bytes {
  return box(type, u32((version << 24) | flags), ...content)
}

/** Numbers and boxes of the ISO base media file format (ISO/IEC 14496-12), as far as one video track needs them. */
export type Part = Uint8Array

export function u8(...values: readonly number[]): Part {
  return Uint8Array.from(values)
}

export function u16(...values: readonly number[]): Part {
  const view = new DataView(new ArrayBuffer(2 * values.length))
  for (const [i, value] of values.entries()) view.setUint16(2 * i, value)
  return new Uint8Array(view.buffer)
}

/** Negative numbers in two's complement. */
export function u32(...values: readonly number[]): Part {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value)
  return new Uint8Array(view.buffer)
}

export function u64(value: number): Part {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(value))
  return new Uint8Array(view.buffer)
}

export function ascii(text: string): Part {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

export function join(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function box(type: string, ...content: readonly Part[]): Part {
  const length = content.reduce((sum, part) => sum + part.length, 8)
  return join([u32(length), ascii(type), ...content])
}

export function fullBox(type: string, version: number, flags: number, ...content: readonly Part[]): Part {
  return box(type, u32((version << 24) | flags), ...content)
}

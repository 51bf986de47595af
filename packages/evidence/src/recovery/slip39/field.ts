import type { Bytes } from "../../format/bytes.ts"

/**
 * GF(2^8) as SLIP-39 has it: Rijndael's, modulo x^8 + x^4 + x^3 + x + 1.
 *
 * The tables are read at places that depend on the secret. Whoever could time that runs in the same browser at the one moment
 * at which the sheet is made or entered.
 */
const powers = new Uint8Array(255)
const logarithms = new Uint8Array(256)

let power = 1
for (let exponent = 0; exponent < 255; exponent++) {
  powers[exponent] = power
  logarithms[power] = exponent
  // Times x + 1, a generator.
  power ^= power << 1
  if (power >= 0x100) power ^= 0x11b
}

/** A polynomial's value at `x`, for every byte of the secret beside one another. */
export interface Point {
  readonly x: number
  readonly y: Bytes
}

/**
 * The values at `x` of the polynomials of least degree through `points`, byte by byte (Lagrange).
 * @param points - at least one, their x all different and below 256, their y of one length.
 */
export function interpolate(points: readonly Point[], x: number): Bytes {
  const known = points.find((point) => point.x === x)
  if (known !== undefined) return known.y.slice()
  const result = new Uint8Array(points[0]!.y.length)
  for (const { x: xi, y } of points) {
    let logarithm = 0
    for (const { x: xj } of points) {
      if (xj !== xi) logarithm += logarithms[x ^ xj]! - logarithms[xi ^ xj]!
    }
    const basis = ((logarithm % 255) + 255) % 255
    for (let at = 0; at < y.length; at++) {
      const value = y[at]!
      if (value !== 0) result[at]! ^= powers[(logarithms[value]! + basis) % 255]!
    }
  }
  return result
}

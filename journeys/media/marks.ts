/**
 * How moving pictures and sound carry their own time, so that what comes out at the far end can be compared with what
 * went in, after any encoder.
 *
 * A picture has its frame number as a row of light and dark cells along the top, in its middle six eighths (what is left
 * when a picture lying down is cut to a square). Sound says each second's number in bursts of tone.
 */

/** Light, dark, 14 bits of the frame number, 3 bits of its remainder by 7, light. The high bit is on the left. */
export const CELLS = 20
export const NUMBER_BITS = 14
export const CHECK_BITS = 3
export const CHECK_MODULUS = 7

/** Where the row of cells lies, in parts of the picture's width and height. */
export const ROW = { left: 1 / 8, right: 7 / 8, bottom: 1 / 10 } as const

export function cellIsLight(cell: number, frameNumber: number): boolean {
  if (cell === 0 || cell === CELLS - 1) return true
  if (cell === 1) return false
  if (cell < 2 + NUMBER_BITS) return ((frameNumber >> (NUMBER_BITS - 1 - (cell - 2))) & 1) === 1
  const check = frameNumber % CHECK_MODULUS
  return ((check >> (CHECK_BITS - 1 - (cell - 2 - NUMBER_BITS))) & 1) === 1
}

/** A second has ten bursts: the mark of its beginning, four hexadecimal digits of its number, their sum, four fixed ones. */
export const BURSTS_PER_SECOND = 10
export const BURST_SECONDS = 0.07
export const SECOND_MARK_HZ = 3200

export function symbolHz(symbol: number): number {
  return 600 + 120 * symbol
}

/** The symbols that follow the mark of second number `second`. */
export function symbolsOf(second: number): number[] {
  const digits = [12, 8, 4, 0].map((shift) => (second >> shift) & 15)
  const sum = digits.reduce((a, b) => a + b, 0) & 15
  return [...digits, sum, 0, 5, 10, 15]
}

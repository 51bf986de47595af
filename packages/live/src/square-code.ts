import { encode } from "uqr"

/** Modules of white that ISO/IEC 18004 wants around it. */
const BORDER = 4

/** A QR code to be drawn, in modules. */
export interface SquareCode {
  /** Modules on a side, with the white around it. */
  readonly size: number
  /** What is dark, as the `d` of an SVG path. */
  readonly path: string
}

/** @param correction - `M`: a seventh of it may be spoilt, on a screen. `Q`: a quarter, on paper that is folded and stained. */
export function squareCode(text: string, correction: "M" | "Q"): SquareCode {
  const { data, size } = encode(text, { ecc: correction, border: BORDER })
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { size, path: dark.join("") }
}

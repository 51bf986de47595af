/** Which bench, and under which conditions. */
export type Bench =
  | "loss"
  | "upload"
  | "start"
  | "watch"
  | "ingest"
  | "export"
  | "verify"
  | "dispatch"
  | "month"
  | "call"
  | "leak"

/** One line of what was measured. A single number stands in all three percentiles. */
export interface Figure {
  readonly bench: Bench
  readonly case: string
  readonly figure: string
  readonly unit: "s" | "ms" | "1/s" | "phones" | "%" | "kB" | "MiB" | "x" | "requests" | "rings" | "dB"
  readonly who: string
  /** How many measurements the percentiles are of. */
  readonly n: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** What design.md section 8 asks for, in words: `p99 ≤ 0.5`. */
  readonly aim?: string
}

export type Named = Pick<Figure, "bench" | "case" | "figure" | "unit" | "who"> & { readonly aim?: string }

/** The smallest value that at least this share of the values doesn't exceed (nearest rank). `NaN` of none. */
export function percentile(values: readonly number[], share: number): number {
  const ordered = [...values].sort((a, b) => a - b)
  return ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? Number.NaN
}

const rounded = (value: number): number => Number(value.toPrecision(4))

/** The percentiles of many measurements. */
export function figureOf(named: Named, values: readonly number[]): Figure {
  const at = (share: number): number => rounded(percentile(values, share))
  return { ...named, n: values.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

/** A single number, such as a rate. */
export function singleFigure(named: Named, value: number): Figure {
  return { ...named, n: 1, p50: rounded(value), p95: rounded(value), p99: rounded(value) }
}

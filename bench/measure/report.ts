import type { Figure } from "./figure.ts"

/** Where figures and remarks go while a bench runs. */
export interface Report {
  figure(figure: Figure): void
  /** What a reader of the figures has to know: a profile that couldn't run, how busy the driver was. */
  remark(words: string): void
}

/** One line of JSON per figure on standard output; remarks on standard error. */
export function jsonReport(): Report {
  return {
    figure: (figure) => process.stdout.write(`${JSON.stringify(figure)}\n`),
    remark: (words) => process.stderr.write(`${words}\n`),
  }
}

const columns = ["bench", "case", "figure", "who", "n", "p50", "p95", "p99", "unit", "aim"] as const

/** A table on standard output, a row as soon as it is known. */
export function tableReport(): Report {
  const widths = [7, 14, 30, 20, 6, 9, 9, 9, 7, 28]
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join(" ")
      .trimEnd()
  process.stdout.write(`${row(columns)}\n`)
  return {
    figure: (figure) => process.stdout.write(`${row(columns.map((column) => String(figure[column] ?? "")))}\n`),
    remark: (words) => process.stdout.write(`  # ${words}\n`),
  }
}

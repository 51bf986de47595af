import { mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildVerifier } from "../../scripts/build-verify.ts"
import { root } from "../../scripts/toolchain.mjs"
import { startChild } from "../measure/child.ts"
import { figureOf, type Named } from "../measure/figure.ts"
import { type Ran, runMeasured } from "../measure/program.ts"
import type { Report } from "../measure/report.ts"

export interface Case {
  readonly name: "1 minute" | "1 hour" | "8 hours"
  readonly minutes: number
  readonly runs: number
}

const cases: readonly Case[] = [
  { name: "1 minute", minutes: 1, runs: 10 },
  { name: "1 hour", minutes: 60, runs: 5 },
  { name: "8 hours", minutes: 480, runs: 2 },
]

/** The command as it is installed: one file. */
const verifier = join(root, "apps/verify/dist/verify.js")
/** Nothing is wrong, and there is no trust file. */
const SELF_CONSISTENT = 3

/**
 * Verifying beside `sha256sum` of the same file: what the phone makes of a minute, an hour and eight, recorded and packed by its own code.
 * Each run of the one is followed by one of the other, so that both see the same machine.
 */
export async function verify(report: Report): Promise<void> {
  await buildVerifier()
  for (const one of cases) await verifyCase(one, report)
}

export async function verifyCase({ name, minutes, runs }: Case, report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-bench-verify-"))
  try {
    const child = await startChild(join(import.meta.dirname, "make-package.ts"), [String(minutes), folder])
    const { file, batches, recordingSeconds, writingSeconds } = child.said as Readonly<Record<string, string | number>>
    const { size } = await stat(String(file))
    report.remark(
      `${name}: ${(size / 1e6).toFixed(0)} MB, ${batches} requests with a signature and a receipt each; ` +
        `recorded in ${recordingSeconds} s and written in ${writingSeconds} s`,
    )
    const verified: Ran[] = []
    const summed: Ran[] = []
    for (let run = 0; run < runs; run++) {
      summed.push(await runMeasured("sha256sum", [String(file)]))
      verified.push(await runMeasured(process.execPath, [verifier, String(file)]))
    }
    const wrong = verified.find(({ code }) => code !== SELF_CONSISTENT) ?? summed.find(({ code }) => code !== 0)
    if (wrong !== undefined) throw new Error(`${name}: ended with ${wrong.code}: ${wrong.out}`)
    tell(report, name, verified, summed)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function tell(report: Report, name: Case["name"], verified: readonly Ran[], summed: readonly Ran[]): void {
  const named = (figure: string, unit: Named["unit"], who: string): Named => {
    return { bench: "verify", case: name, figure, unit, who }
  }
  const seconds = (runs: readonly Ran[]) => runs.map((run) => run.seconds)
  const peaks = (runs: readonly Ran[]) => runs.map((run) => run.peakMebibytes)
  const sum = figureOf(named("verify", "s", "sha256sum"), seconds(summed))
  const aim = `p50 ≤ ${Number((2 * sum.p50).toPrecision(4))}, twice sha256sum`
  report.figure(figureOf({ ...named("verify", "s", "alongside"), aim }, seconds(verified)))
  report.figure(sum)
  report.figure(figureOf(named("peak memory", "MiB", "alongside"), peaks(verified)))
  report.figure(figureOf(named("peak memory", "MiB", "sha256sum"), peaks(summed)))
}

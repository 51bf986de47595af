import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { playMonth } from "../../apps/server/src/dispatch/month/month.ts"
import { parseScenario, type Scenario } from "../../apps/server/src/dispatch/month/scenario.ts"
import { defaultPolicy, type Policy } from "../../apps/server/src/dispatch/policy.ts"
import { type Named, singleFigure } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"

const SCENARIOS = join(import.meta.dirname, "../../apps/server/src/dispatch/month/scenarios")
const OWN = ["six-lawyers.json", "forty-lawyers.json"].map((name) => join(SCENARIOS, name))

/** When waves could begin instead, in seconds: docs/decisions/0010 has chosen between these and the default. */
const OTHER_TIMINGS = [
  [0, 0, 0, 0, 0],
  [0, 3, 6, 12, 18],
  [0, 10, 20, 40, 60],
  [0, 20, 40, 60, 90],
] as const

/**
 * Simulated months with the dispatch that the server runs: how many are answered in time, of all requests that weren't mistakes,
 * and how that changes when the later waves begin sooner or later. Nothing of it depends on the machine.
 *
 * @param scenario - A file to play instead of our own two.
 * @throws {z.ZodError} when it isn't a scenario; a system error when it can't be read.
 */
export async function month(report: Report, scenario?: string): Promise<void> {
  for (const path of scenario === undefined ? OWN : [scenario]) {
    const played = parseScenario(JSON.parse(await readFile(path, "utf8")))
    play(report, played, defaultPolicy, played.name)
    for (const seconds of OTHER_TIMINGS)
      play(report, played, wavesAt(seconds), `${played.name}, waves at ${seconds.join(", ")} s`)
  }
}

function play(report: Report, scenario: Scenario, policy: Policy, name: string): void {
  const { all, matched, rings } = playMonth(scenario, policy)
  const named = { bench: "month", case: name, who: "Alongside" } as const
  const single = (figure: string, unit: Named["unit"], value: number, aim?: string): void =>
    report.figure(singleFigure({ ...named, figure, unit, ...(aim === undefined ? {} : { aim }) }, value))
  // NENA-STA-020.1-2020, for emergency calls.
  single("answered within 15 s", "%", 100 * all.within15, "≥ 90")
  single("answered within 20 s", "%", 100 * all.within20, "≥ 95")
  single("within 15 s, somebody on call", "%", 100 * matched.within15)
  single("within 20 s, somebody on call", "%", 100 * matched.within20)
  const { p50Ms, p95Ms, p99Ms, answered: n } = all
  if (p50Ms !== undefined && p95Ms !== undefined && p99Ms !== undefined) {
    const [p50, p95, p99] = [p50Ms / 1000, p95Ms / 1000, p99Ms / 1000]
    report.figure({ ...named, figure: "press to answer", unit: "s", n, p50, p95, p99 })
  }
  const asked = all.requests - all.mistakes
  single("asked in earnest", "requests", asked)
  single("unanswered", "requests", asked - all.answered)
  single("nobody on call", "requests", all.unmatched)
  single(
    "rings",
    "rings",
    Object.values(rings).reduce((sum, each) => sum + each, 0),
  )
}

function wavesAt(seconds: readonly number[]): Policy {
  const waves = defaultPolicy.waves.map((wave, n) => ({ ...wave, afterMs: seconds[n]! * 1000 }))
  return { ...defaultPolicy, waves }
}

import { findProgram } from "../../scripts/browsers.ts"
import { figureOf } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import { type CallCase, openCallers } from "./callers.ts"

/** The first call of a case, of which nothing is said: code that runs for the first time, and a microphone that opens. */
const WARM_UP = 1
const CALLS = 24

const cases: readonly CallCase[] = [
  { name: "direct", relay: undefined, delayMs: 0 },
  { name: "relay", relay: "udp", delayMs: 0 },
  // All that either says goes that way: to the server, and to the relay.
  { name: "150 ms", relay: "tcp", delayMs: 75 },
]

/**
 * From counsel's key on *answer* until both hear each other: the real phone app and the real console in two Chromiums, the real server
 * and coturn, all on this machine. What is heard is sound that was played out, not packets that came.
 */
export async function call(report: Report): Promise<void> {
  for (const one of cases) {
    if (one.relay !== undefined && findProgram("coturn") === undefined) {
      report.remark(`${one.name}: left out, for coturn isn't on this machine`)
      continue
    }
    await using callers = await openCallers(one)
    const heardMs: number[] = []
    for (let n = 0; n < WARM_UP + CALLS; n++) {
      const ms = await callers.call()
      if (n >= WARM_UP) heardMs.push(ms)
    }
    const named = {
      bench: "call",
      case: one.name,
      figure: "accept to two-way audio",
      unit: "s",
      who: "Alongside",
    } as const
    report.figure(
      figureOf(
        { ...named, aim: "p95 ≤ 1.5" },
        heardMs.map((ms) => ms / 1000),
      ),
    )
  }
}

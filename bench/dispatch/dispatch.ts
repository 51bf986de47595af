import { spawn } from "node:child_process"
import { mkdtempDisposable } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import type { Busy } from "../measure/busy.ts"
import { startChild } from "../measure/child.ts"
import { figureOf, singleFigure } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import type { DispatchAnswer, DispatchOrder } from "./driver.ts"
import { races } from "./races.ts"

const LAWYERS = 2000
/** What the default policy's first wave rings. */
const RUNG_AT_ONCE = 20
const CASES = [
  // The first round of a new process, which nothing is said of: code that runs for the first time is slow.
  { requests: 100, rounds: 1 },
  { requests: 1, rounds: 50 },
  { requests: 100, rounds: 10 },
  { requests: 1000, rounds: 3 },
] as const

/**
 * Phones that press, and 2,000 consoles: from the press to the last console that rings for it, and what those hear who accept
 * and are too late. Real server, real sockets, real signatures; the phones' connections are open, as those of phones that
 * record are. Server and driver share the machine.
 */
export async function dispatch(report: Report): Promise<void> {
  await using data = await mkdtempDisposable(join(tmpdir(), "alongside-bench-dispatch-"))
  const server = await startChild(join(import.meta.dirname, "office-server.ts"), [data.path, String(LAWYERS)])
  try {
    const { port, joinings } = server.said as Pick<DispatchOrder, "port" | "joinings">
    const answers = await drive({ port, joinings, server: server.process.pid!, rungAtOnce: RUNG_AT_ONCE, cases: CASES })
    for (const answer of answers.slice(1)) tell(report, answer)
  } finally {
    await server.stop()
  }
  await races(report)
}

function tell(report: Report, { requests, ringingMs, busy, losersMs, doubles, races: raced }: DispatchAnswer): void {
  const named = { bench: "dispatch", case: `${requests} at once`, who: "Alongside" } as const
  const seconds = (all: readonly number[]): number[] => all.map((ms) => ms / 1000)
  report.figure(figureOf({ ...named, figure: "press to ringing", unit: "s", aim: "p99 ≤ 0.5" }, seconds(ringingMs)))
  report.figure(figureOf({ ...named, figure: "losers told", unit: "s" }, seconds(losersMs)))
  // Near 100 it would be the driver that is measured; and what else the machine had to do says what the rest is worth.
  const percent = (share: keyof Busy): number[] => busy.map((each) => 100 * each[share])
  report.figure(figureOf({ ...named, figure: "driver busy", unit: "%" }, percent("driver")))
  report.figure(figureOf({ ...named, figure: "machine busy with others", unit: "%" }, percent("others")))
  const perRound = busy.map(({ serverSeconds }) => serverSeconds)
  report.figure(figureOf({ ...named, figure: "server's processor time", unit: "s" }, perRound))
  report.figure(
    singleFigure({ ...named, figure: `double accepts of ${raced}`, unit: "%", aim: "0" }, (100 * doubles) / raced),
  )
}

async function drive(order: DispatchOrder): Promise<DispatchAnswer[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "driver.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  child.stdin.end(JSON.stringify(order))
  const said = await text(child.stdout)
  if (said === "") throw new Error("the driver ended without an answer")
  return JSON.parse(said) as DispatchAnswer[]
}

import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, rm, stat } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { type Child, startChild, startProgram } from "../measure/child.ts"
import { figureOf, percentile, singleFigure } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import type { DriverAnswer, DriverOrder } from "./driver.ts"
import { findNginx, nginxConfiguration } from "./nginx.ts"
import { requestsPerSecond, segmentsPerRequest } from "./presigned-phones.ts"
import { buildSlowFlush } from "./slow-flush.ts"

/** A server to be measured: how it is started on a fresh directory, and how phones talk to it. */
interface Who {
  readonly name: string
  readonly as: DriverOrder["as"]
  readonly start: (directory: string, environment: NodeJS.ProcessEnv) => Promise<Child>
  /** True for what never waits for the disk: slowing its flushes would change nothing. */
  readonly neverFlushes: boolean
}

const here = (file: string): string => new URL(file, import.meta.url).pathname
const ALONGSIDE = "alongside"

const alongside: Who = {
  name: ALONGSIDE,
  as: "upload",
  start: (directory, environment) => startChild(here("alongside-server.ts"), [directory, "log"], environment),
  neverFlushes: false,
}
const nothingStored: Who = {
  name: "nothing stored",
  as: "upload",
  start: (directory, environment) => startChild(here("alongside-server.ts"), [directory, "nothing"], environment),
  neverFlushes: true,
}
const bareHttp: Who = {
  name: "node:http",
  as: "put",
  start: () => startChild(here("bare-http.ts"), []),
  neverFlushes: true,
}
const tus: Who = {
  name: "tus",
  as: "tus",
  start: (directory, environment) => startChild(here("tus-server.ts"), [directory], environment),
  neverFlushes: true,
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  return address !== null && typeof address === "object" ? address.port : 0
}

const nginx: Who = {
  name: "nginx",
  as: "put",
  start: async (directory) => {
    const port = await freePort()
    const child = await startProgram("nginx", ["-c", nginxConfiguration(directory, port), "-p", directory], { port })
    return child
  },
  neverFlushes: true,
}

async function drive(order: DriverOrder): Promise<DriverAnswer> {
  const driver = fork(here("driver.ts"))
  driver.send(order)
  const [answer] = (await once(driver, "message")) as [DriverAnswer]
  return answer
}

/** Runs `use` against a fresh server on a fresh directory of the disk that is measured. */
async function withServer<T>(
  who: Who,
  environment: NodeJS.ProcessEnv,
  use: (port: number, child: Child, directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(process.env.BENCH_DIRECTORY ?? tmpdir(), "alongside-bench-"))
  const child = await who.start(directory, environment)
  try {
    return await use(Number(child.said.port), child, directory)
  } finally {
    await child.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

/** 100 phones, each sending as soon as it is answered. Peers get the same bytes in as many requests. */
const FULL_SPEED: Omit<DriverOrder, "port" | "as"> = {
  phones: 100,
  pace: "normal",
  isPaced: false,
  requestsPerPhone: 800,
  lessRequestsPerPhone: 0,
  warmMs: 1500,
  untilMs: 8000,
}

/** A server at full speed asks for fewer batches: what it takes of phones that heed it is another case. */
async function segmentsPerSecond(
  who: Who,
  environment: NodeJS.ProcessEnv,
  report: Report,
  load: Pick<DriverOrder, "pace" | "requestsPerPhone"> = FULL_SPEED,
): Promise<number> {
  return withServer(who, environment, async (port, child, directory) => {
    const cpuBefore = cpuSeconds(child)
    const answer = await drive({ ...FULL_SPEED, ...load, port, as: who.as })
    if (answer.countedMs <= 0) throw new Error(`${who.name} answered everything before counting began`)
    const rate = ((answer.answered * segmentsPerRequest(load.pace)) / answer.countedMs) * 1000
    const refused = Object.entries(answer.refused)
    if (refused.length > 0)
      report.remark(`${who.name}: refused ${refused.map(([status, n]) => `${n} × ${status}`).join(", ")}`)
    const cpu = cpuSeconds(child) - cpuBefore
    report.remark(
      `${who.name}: ${Math.round(rate)} segments/s; the driver used ${Math.round(answer.ownCpu * 100)} % of a core, the server ${cpu.toFixed(1)} CPU s`,
    )
    if (who === alongside) {
      const [log, objects] = await Promise.all([megabytesIn(directory, ".log"), megabytesIn(directory, ".object")])
      report.remark(`${who.name}: at the end ${objects} MB were drained to objects, ${log} MB were in the log`)
    }
    return rate
  })
}

async function megabytesIn(directory: string, ending: string): Promise<number> {
  const names = await readdir(directory, { recursive: true })
  const sizes = names
    .filter((name) => name.endsWith(ending))
    .map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        // Let go of meanwhile.
        () => 0,
      ),
    )
  return Math.round((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1e6)
}

/** User and system time of a process and its threads so far, in seconds; 0 where there is no /proc. */
function cpuSeconds(child: Child): number {
  const fields = child.statLine()?.split(") ")[1]?.split(" ")
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / 100
}

/** Time for the server to find out what it can do, and for phones to hear of it. */
const SETTLING_MS = 6000

/** True when every phone's requests, spread evenly, were all answered and 99 of 100 within 250 ms. */
async function holds(
  who: Who,
  phones: number,
  environment: NodeJS.ProcessEnv,
  report: Report,
): Promise<DriverAnswer & { held: boolean }> {
  const seconds = 18
  return withServer(who, environment, async (port) => {
    const answer = await drive({
      port,
      as: who.as,
      phones,
      pace: "normal",
      isPaced: true,
      requestsPerPhone: (seconds + 2) * requestsPerSecond("normal"),
      lessRequestsPerPhone: seconds + 2,
      warmMs: SETTLING_MS,
      untilMs: seconds * 1000,
    })
    const p99 = percentile(answer.latenciesMs, 0.99)
    const { answered, asked, slowed, ownCpu } = answer
    const held =
      p99 < 250 && answer.unanswered === 0 && Object.keys(answer.refused).length === 0 && answered > 0.99 * asked
    report.remark(
      `${who.name}: ${phones} phones ${held ? "held" : "not held"}: ack p50 ${percentile(answer.latenciesMs, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ` +
        `${answered} of ${Math.round(asked)} answered, ${slowed} asked for a batch a second, driver ${Math.round(ownCpu * 100)} % of a core`,
    )
    return { ...answer, held }
  })
}

const STEPS = [400, 600, 800, 1000, 1250, 1500, 1750, 2000, 2500]

/** The most phones of {@link STEPS} that are held; each number that fails is tried once more, for the machine has other work. */
async function mostHeld(
  who: Who,
  environment: NodeJS.ProcessEnv,
  report: Report,
): Promise<{ phones: number; latenciesMs: readonly number[] }> {
  let best: { phones: number; latenciesMs: readonly number[] } = { phones: 0, latenciesMs: [] }
  for (const phones of STEPS) {
    let answer = await holds(who, phones, environment, report)
    if (!answer.held) answer = await holds(who, phones, environment, report)
    if (!answer.held) break
    best = { phones, latenciesMs: answer.latenciesMs }
  }
  return best
}

/** Segments a second and phones held, on the disk as it is and with flushes slowed to 4 ms, beside peers in the same run. */
export async function ingest(report: Report): Promise<void> {
  const named = (who: string, unit: "1/s" | "phones", figure: string, aim?: string) =>
    ({ bench: "ingest", unit, figure, who, ...(aim === undefined ? {} : { aim }) }) as const
  const found = findNginx()
  if ("missing" in found) report.remark(`nginx left out: ${found.missing}`)
  const peers = [nothingStored, bareHttp, tus, ...("path" in found ? [nginx] : [])]
  const slow = await buildSlowFlush(4)
  if ("missing" in slow) report.remark(`slow flushes left out: ${slow.missing}`)

  const rates = new Map<string, number[]>()
  for (let round = 0; round < 3; round++) {
    for (const who of [alongside, ...peers]) {
      rates.set(who.name, [...(rates.get(who.name) ?? []), await segmentsPerSecond(who, {}, report)])
      await wait(500)
    }
  }
  const aim = "≥ 0.6 of nothing stored; ≥ 10 × tus; ahead of nginx"
  for (const [who, values] of rates) {
    report.figure(
      figureOf(
        { ...named(who, "1/s", "segments per second", who === ALONGSIDE ? aim : undefined), case: "healthy" },
        values,
      ),
    )
  }
  for (const who of [alongside, ...peers]) {
    const rate = await segmentsPerSecond(who, {}, report, { pace: "asked for less", requestsPerPhone: 160 })
    report.figure(singleFigure({ ...named(who.name, "1/s", "segments per second"), case: "a batch a second" }, rate))
  }
  if ("environment" in slow) {
    const rate = await segmentsPerSecond(alongside, slow.environment, report)
    report.figure(singleFigure({ ...named(ALONGSIDE, "1/s", "segments per second"), case: "flush 4 ms" }, rate))
  }
  for (const who of [alongside, nothingStored]) {
    const held = await mostHeld(who, {}, report)
    report.figure(
      singleFigure(
        { ...named(who.name, "phones", "phones held", who === alongside ? "≥ 2000" : undefined), case: "healthy" },
        held.phones,
      ),
    )
  }
  if ("environment" in slow) {
    const held = await mostHeld(alongside, slow.environment, report)
    report.figure(
      singleFigure({ ...named(ALONGSIDE, "phones", "phones held", "≥ 2000"), case: "flush 4 ms" }, held.phones),
    )
  }
}

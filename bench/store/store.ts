import { randomFillSync } from "node:crypto"
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { setTimeout as wait } from "node:timers/promises"
import { parseArgs } from "node:util"
import { type LogStoreOptions, openLogStore } from "@alongside/server/store/log-store"

/**
 * Drives the store alone, without HTTP and signatures: what of the server's time is the log's.
 *
 *   node bench/store/store.ts --phones 2000 --seconds 10 --pace
 *   SLOW_FLUSH_US=4000 LD_PRELOAD=.cache/bench/slow-flush.so node bench/store/store.ts --phones 2000 --pace
 *
 * Unpaced, each phone appends the next batch when the one before is durable. Paced, it appends what issue 2 calls a phone,
 * 2 batches of video (27 kB) and 4 of audio (1.4 kB) a second, on a schedule that doesn't wait: a late answer counts from when
 * the batch was due.
 */
const { values } = parseArgs({
  options: {
    phones: { type: "string", default: "100" },
    seconds: { type: "string", default: "6" },
    bytes: { type: "string", default: "60000" },
    pace: { type: "boolean", default: false },
    directory: { type: "string" },
    options: { type: "string", default: "{}" },
  },
})
const phones = Number(values.phones)
const seconds = Number(values.seconds)
const warmUpSeconds = 2
const directory = values.directory ?? mkdtempSync(join(tmpdir(), "alongside-bench-store-"))
const store = await openLogStore({
  directory,
  onFatal: (error) => {
    throw error
  },
  ...(JSON.parse(values.options) as Partial<LogStoreOptions>),
})

const noise = randomFillSync(Buffer.alloc(1 << 20))
const summary = randomFillSync(Buffer.alloc(200))
const latencies: number[] = []
let isMeasured = false
let refused = 0
let bytesDone = 0
let isOver = false

/** Each batch is a fresh slice of noise, as it would come from a socket. */
function bodyOf(length: number): Buffer {
  const at = Math.floor(Math.random() * (noise.length - length))
  return noise.subarray(at, at + length)
}

async function append(encounter: string, length: number, dueMs: number): Promise<void> {
  try {
    await store.append({ encounter, summary, body: bodyOf(length) })
  } catch {
    refused += 1
    await wait(20)
    return
  }
  if (!isMeasured) return
  bytesDone += length
  latencies.push(performance.now() - dueMs)
}

async function unpaced(encounter: string): Promise<void> {
  while (!isOver) await append(encounter, Number(values.bytes), performance.now())
}

async function paced(encounter: string, phase: number): Promise<void> {
  const batches = [27_000, 1400, 1400, 27_000, 1400, 1400]
  const start = performance.now() + phase
  const pending = new Set<Promise<void>>()
  for (let n = 0; !isOver; n += 1) {
    const dueMs = start + (n * 1000) / batches.length
    const early = dueMs - performance.now()
    if (early > 0) await wait(early)
    const done = append(encounter, batches[n % batches.length]!, dueMs).finally(() => pending.delete(done))
    pending.add(done)
  }
  await Promise.all(pending)
}

function folderBytes(folder: string): { bytes: number; files: number } {
  let bytes = 0
  let files = 0
  for (const entry of readdirSync(join(directory, folder), { recursive: true, withFileTypes: true })) {
    const found = entry.isFile() ? statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false }) : undefined
    bytes += found?.size ?? 0
    files += found === undefined ? 0 : 1
  }
  return { bytes, files }
}

const running = Array.from({ length: phones }, (_, phone) => {
  const encounter = phone.toString(16).padStart(8, "0").repeat(8)
  return values.pace ? paced(encounter, (phone / phones) * 1000) : unpaced(encounter)
})
await wait(warmUpSeconds * 1000)
isMeasured = true
const [startMs, cpu] = [performance.now(), process.cpuUsage()]
const loop = performance.eventLoopUtilization()
await wait(seconds * 1000)
const elapsed = (performance.now() - startMs) / 1000
const { utilization } = performance.eventLoopUtilization(loop)
const { user, system } = process.cpuUsage(cpu)
isMeasured = false
isOver = true
await Promise.all(running)
const inLog = folderBytes("log")
const inObjects = folderBytes("objects")
latencies.sort((a, b) => a - b)
const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? Number.NaN).toFixed(1)
const perSecond = latencies.length / elapsed
process.stdout.write(
  [
    `${phones} phones${values.pace ? " paced" : ` × ${values.bytes} B`}`,
    `${perSecond.toFixed(0)} appends/s`,
    `${(bytesDone / elapsed / 1e6).toFixed(0)} MB/s`,
    `p50 ${at(0.5)} p99 ${at(0.99)} max ${at(0.9999)} ms`,
    `main thread ${(utilization * 100).toFixed(0)} %`,
    `all threads ${((user + system) / elapsed / 1e4).toFixed(0)} %`,
    `refused ${refused}`,
    `log ${(inLog.bytes / 1e6).toFixed(0)} MB`,
    `objects ${(inObjects.bytes / 1e6).toFixed(0)} MB in ${inObjects.files}`,
    `RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  ].join(" · "),
)
const closing = performance.now()
await store.close()
process.stdout.write(` · drained and closed in ${((performance.now() - closing) / 1000).toFixed(1)} s\n`)
if (values.directory === undefined) rmSync(directory, { recursive: true })

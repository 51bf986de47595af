import { toHex } from "@alongside/evidence/format/bytes"
import { writePackage } from "@alongside/evidence/package/write-package"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import type { ExportReport, ExportTask } from "./export-orders.ts"
import { chosenFileSink, type ExportSink, ownFolderSink } from "./export-sink.ts"
import { OwnServer } from "./own-server.ts"
import { ServerSource } from "./package-source.ts"

/** Makes one package and ends with its page. What is opened is in this worker's memory, a piece at a time, and in her file. */

declare const self: DedicatedWorkerGlobalScope

/** Who made it, as it stands in the package. */
const SOFTWARE = "Alongside 0.1.0"
const TELL_EVERY_MS = 200
/** The zip's parts are small; so much of it is handed to the disk at once. */
const WRITE_BYTES = 1024 * 1024

const say = (report: ExportReport): void => self.postMessage(report)

async function carryOut(task: ExportTask): Promise<void> {
  const { origin, encounter, serverKey, identities, advice, storedBytes, file } = task
  let cameBytes = 0
  let writtenBytes = 0
  let toldAt = 0
  const tell = (): void => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    // The writer reads everything twice: once for the record, once for what plays.
    say({ report: "progress", done: Math.min(1, cameBytes / Math.max(1, 2 * storedBytes)), writtenBytes })
  }
  const server = new OwnServer(origin, await ownerKeyOf(task.secret))
  const came = (bytes: number): void => {
    cameBytes += bytes
    tell()
  }
  const source = await ServerSource.open({ encounter, server, serverKey, identities, advice, came })
  const { kind, range, withheld = [], madeMs } = task
  const releases = kind === "whole" ? [] : await server.releases(toHex(encounter))
  const made = writePackage(source, { kind, range, withheld, releases, madeMs, software: SOFTWARE })
  const sink = await (file === undefined ? ownFolderSink(made.fileName) : chosenFileSink(file))
  try {
    for await (const bytes of inLargerParts(made.bytes)) {
      await sink.write(bytes)
      writtenBytes += bytes.length
      tell()
    }
    await sink.finish()
  } catch (error) {
    await leaveNothing(sink)
    throw error
  }
  say({ report: "saved", writtenBytes, name: file === undefined ? made.fileName : undefined })
}

/** Why it failed counts, and not what breaking off makes of it. */
async function leaveNothing(sink: ExportSink): Promise<void> {
  await sink.breakOff().catch(() => undefined)
}

/** What is yielded is good until the next is asked for: one buffer serves the whole package, however long it is. */
async function* inLargerParts(parts: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const gathered = new Uint8Array(WRITE_BYTES)
  let length = 0
  for await (const part of parts) {
    if (length + part.length > gathered.length && length > 0) {
      yield gathered.subarray(0, length)
      length = 0
    }
    if (part.length >= WRITE_BYTES) yield part
    else {
      gathered.set(part, length)
      length += part.length
    }
  }
  if (length > 0) yield gathered.subarray(0, length)
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error"
  // The server's own code says more than that it refused.
  if ("problem" in error && typeof error.problem === "string") return error.problem
  return "code" in error && typeof error.code === "string" ? error.code : error.name
}

self.onmessage = ({ data }: MessageEvent<ExportTask>) => {
  carryOut(data).catch((error: unknown) => say({ report: "failed", code: codeOf(error) }))
}

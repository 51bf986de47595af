import { createWriteStream } from "node:fs"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { writePackage } from "@alongside/evidence/package/write-package"
import { recordLongEncounter } from "./long-encounter.ts"

/** `node make-package.ts MINUTES FOLDER`: records, writes the package as the app would, and prints where it is. A process of its own, for it leaves much behind in memory. */
const [minutes, folder] = process.argv.slice(2)
const startMs = performance.now()
await using encounter = await recordLongEncounter(Number(minutes), folder!)
const recordedMs = performance.now()
const file = join(folder!, "package.zip")
const { bytes } = writePackage(encounter.source, {
  kind: "whole",
  madeMs: 1_795_370_400_000,
  software: "alongside bench",
})
await pipeline(Readable.from(bytes, { objectMode: true }), createWriteStream(file, { highWaterMark: 1024 * 1024 }))
const seconds = (ms: number) => Math.round(ms / 100) / 10
const said = {
  file,
  batches: encounter.batches,
  recordingSeconds: seconds(recordedMs - startMs),
  writingSeconds: seconds(performance.now() - recordedMs),
}
process.stdout.write(`${JSON.stringify(said)}\n`)

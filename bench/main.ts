import { parseArgs } from "node:util"
import type { Bench } from "./measure/figure.ts"
import { jsonReport, type Report, tableReport } from "./measure/report.ts"

/** Each bench is loaded only when it runs: some want a browser, some a compiler. */
const benches: Record<Bench, () => Promise<(report: Report) => Promise<void>>> = {
  loss: async () => (await import("./browser/loss.ts")).loss,
  upload: async () => (await import("./browser/upload.ts")).upload,
  start: async () => (await import("./browser/start.ts")).start,
  watch: async () => (await import("./browser/watch.ts")).watch,
  export: async () => (await import("./export/export.ts")).exportBench,
  dispatch: async () => (await import("./dispatch/dispatch.ts")).dispatch,
  month: async () => {
    const { month } = await import("./month/month.ts")
    return (report) => month(report, values.scenario)
  },
  call: async () => (await import("./call/call.ts")).call,
  leak: async () => (await import("./leak/leak.ts")).leak,
  ingest: async () => (await import("./ingest/ingest.ts")).ingest,
  verify: async () => (await import("./verify/verify.ts")).verify,
}
const names = Object.keys(benches) as Bench[]

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean" }, scenario: { type: "string" } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !names.includes(name as Bench))
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no ${unknown.join(", ")}; there are ${names.join(", ")}\n`)
  process.exit(2)
}
if (values.scenario !== undefined && positionals.join() !== "month") {
  process.stderr.write("bench: --scenario FILE goes with month and nothing else\n")
  process.exit(2)
}
const report = values.json === true ? jsonReport() : tableReport()
for (const name of names) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const run = await benches[name]()
  await run(report)
}

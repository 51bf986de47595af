/** Runs every vector it is given, by the very runner that Node uses, and tells the server that gave them what came of it. */
import * as cctvAge from "cctv-age"
import type { VectorFile } from "../../../vectors/files.ts"
import { runCctvAge } from "../../../vectors/run/cctv-age.ts"
import { differences } from "../../../vectors/run/judge.ts"
import { runRfc9605 } from "../../../vectors/run/rfc9605.ts"
import { parseVector } from "../../../vectors/run/vector.ts"

export interface VectorsToRun {
  readonly files: readonly VectorFile[]
  readonly rfc9605: string
}

export interface VectorReport {
  readonly ran: { readonly files: number; readonly rfc9605: number; readonly cctvAge: number }
  /** A sentence for each vector that was read otherwise than it says. */
  readonly differences: readonly string[]
}

async function runAll({ files, rfc9605 }: VectorsToRun): Promise<VectorReport> {
  const found: string[] = []
  let ran = 0
  for (const { path, text } of files) {
    const sentences = await differences(parseVector(text)).catch((error: unknown) => [`${error}`])
    found.push(...sentences.map((sentence) => `${path}: ${sentence}`))
    ran += 1
  }
  const headers = await runRfc9605(rfc9605)
  const age = await runCctvAge(cctvAge)
  return {
    ran: { files: ran, rfc9605: headers.ran, cctvAge: age.ran },
    differences: [...found, ...headers.differences, ...age.differences],
  }
}

const toRun: VectorsToRun = await (await fetch("/vectors")).json()
const report: VectorReport = await runAll(toRun).catch((error: unknown) => ({
  ran: { files: 0, rfc9605: 0, cctvAge: 0 },
  differences: [`the runner failed: ${error}`],
}))
await fetch("/report", { method: "POST", body: JSON.stringify(report) })

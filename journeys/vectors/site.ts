/** Serves the page that runs the vectors, the vectors, and takes its report. */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { json } from "node:stream/consumers"
import { build } from "vite"
import { staticApp } from "../../scripts/static-app.ts"
import type { VectorReport, VectorsToRun } from "./page/page.ts"

export interface VectorSite extends AsyncDisposable {
  readonly address: string
  /** Resolves when a page that was opened since has run everything; rejects when nothing comes: its process has ended. */
  nextReport(): Promise<VectorReport>
}

/** Half a minute less than a journey may take, so that the browser is closed in any case. */
const PATIENCE_MS = 150_000

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" }

export async function openVectorSite(toRun: VectorsToRun): Promise<VectorSite> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-vectors-"))
  const { build: options, ...app } = staticApp(join(import.meta.dirname, "page"), "/")
  // A report is awaited at the top of the module, which every browser that has Ed25519 can.
  await build({ ...app, configFile: false, logLevel: "warn", build: { ...options, outDir: folder, target: "es2022" } })
  let tell: (report: VectorReport) => void = () => undefined
  const answer = async (request: IncomingMessage): Promise<readonly [type: string, body: string | Buffer]> => {
    if (request.url === "/vectors") return ["application/json", JSON.stringify(toRun)]
    if (request.url === "/report") {
      tell((await json(request)) as VectorReport)
      return ["text/plain", ""]
    }
    const path = request.url === "/" ? "/index.html" : (request.url ?? "")
    return [types[extname(path)] ?? "application/octet-stream", await readFile(join(folder, path))]
  }
  const server = createServer((request, response) => {
    answer(request).then(
      ([type, body]) => response.writeHead(200, { "content-type": type }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nextReport: () =>
      new Promise((resolve, reject) => {
        tell = resolve
        const patience = AbortSignal.timeout(PATIENCE_MS)
        patience.addEventListener("abort", () => reject(new Error("the page never said what came of the vectors")))
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

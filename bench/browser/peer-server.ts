import { createHash } from "node:crypto"
import { mkdir, open, readdir, readFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { createRequire } from "node:module"
import { join } from "node:path"
import { FileStore } from "@tus/file-store"
import { Server as TusServer } from "@tus/server"

export interface PeerServer extends AsyncDisposable {
  readonly port: number
  /** Slices by number with when each was on the disk. */
  readonly slices: ReadonlyMap<number, { readonly path: string; readonly durableMs: number }>
  /** What tus has, whole or in part. */
  wholes(): Promise<Uint8Array[]>
  /** When tus had the upload whole; `undefined` before. */
  readonly wholeMs: number | undefined
}

const pageFolder = join(import.meta.dirname, "peer-page")
const tusScript = createRequire(import.meta.url).resolve("tus-js-client/dist/tus.min.js")
const files: Record<string, { readonly path: string; readonly type: string }> = {
  "/": { path: join(pageFolder, "index.html"), type: "text/html" },
  "/page.js": { path: join(pageFolder, "page.js"), type: "text/javascript" },
  "/tus.js": { path: tusScript, type: "text/javascript" },
}

/** Serves the peers' page, takes their slices (each flushed before it is answered), and runs `@tus/server` beside. */
export async function openPeerServer(folder: string): Promise<PeerServer> {
  const tusFolder = join(folder, "tus")
  await mkdir(tusFolder, { recursive: true })
  const slices = new Map<number, { path: string; durableMs: number }>()
  let wholeMs: number | undefined
  const tus = new TusServer({
    path: "/files",
    datastore: new FileStore({ directory: tusFolder }),
    onUploadFinish: async () => {
      wholeMs = Date.now()
      return {}
    },
  })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? "/"
    if (url.startsWith("/files")) return void (await tus.handle(request, response))
    if (url.startsWith("/slices/")) {
      const number = Number(url.slice("/slices/".length))
      const path = join(folder, `slice-${createHash("sha256").update(String(number)).digest("hex").slice(0, 8)}`)
      const parts: Buffer[] = []
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
      if (!request.complete) return void response.destroy()
      const file = await open(path, "w")
      await file.writeFile(Buffer.concat(parts))
      await file.sync()
      await file.close()
      slices.set(number, { path, durableMs: Date.now() })
      return void response.writeHead(200).end()
    }
    const file = files[url]
    if (file === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { "content-type": file.type }).end(await readFile(file.path))
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    slices,
    get wholeMs() {
      return wholeMs
    },
    async wholes() {
      const names = (await readdir(tusFolder)).filter((name) => !name.endsWith(".json"))
      return Promise.all(names.map((name) => readFile(join(tusFolder, name))))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { extname, join } from "node:path"
import { build } from "vite"
import { staticApp } from "../../../scripts/static-app.ts"

/** As strict as the server that serves the app: what the screens do must pass it. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
}

/** Builds the stage as the app is built, into `outDir`. */
export async function buildStage(outDir: string): Promise<void> {
  // Vitest calls it "test", which would build what nobody is served.
  process.env.NODE_ENV = "production"
  const how = staticApp(import.meta.dirname, "/")
  await build({ ...how, configFile: false, logLevel: "warn", build: { ...how.build, outDir, license: false } })
}

export interface Served extends AsyncDisposable {
  readonly origin: string
}

/** Serves a folder of static files on the loopback address, under the app's policy. */
export async function serveFolder(folder: string): Promise<Served> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://stage")
    const name = pathname === "/" ? "/index.html" : pathname
    readFile(join(folder, name)).then(
      (bytes) =>
        response
          .writeHead(200, {
            "content-type": contentTypes[extname(name)] ?? "application/octet-stream",
            "content-security-policy": CONTENT_SECURITY_POLICY,
          })
          .end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

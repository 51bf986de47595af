import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Writable } from "node:stream"
import { type Configuration, configurationWith, type Limits } from "../configuration.ts"
import { openLog } from "../log.ts"
import { type RunningServer, type ServerOptions, startServer } from "../server.ts"

export interface TestServerOptions extends Omit<ServerOptions, "log"> {
  readonly limits?: Partial<Limits>
  readonly configuration?: Partial<Omit<Configuration, "limits" | "data">>
  /** Where an earlier one kept its data; else a folder of its own, removed with it. */
  readonly data?: string
}

/** The real server in this process, on a free port of loopback, ended when its block is left. */
export interface TestServer extends RunningServer, AsyncDisposable {
  readonly data: string
  /** Everything it has logged, down to debug. */
  logged(): string
  /** Ends it and starts another on the same data. */
  restart(): Promise<TestServer>
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { limits = {}, configuration = {}, data: given, ...rest } = options
  const data = given ?? (await mkdtemp(join(tmpdir(), "alongside-server-")))
  const lines: string[] = []
  const destination = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const server = await startServer(
    configurationWith({
      data,
      port: 0,
      // Tests run on disks that may be fuller than a server's.
      limits: { diskForNewEncounters: 1, diskForAnything: 1, ...limits },
      ...configuration,
    }),
    { ...rest, log: openLog("debug", destination) },
  )
  let isClosed = false
  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    await server.close()
  }
  return {
    ...server,
    data,
    close,
    logged: () => lines.join(""),
    restart: async () => {
      await close()
      return startTestServer({ ...options, data })
    },
    [Symbol.asyncDispose]: async () => {
      await close()
      if (given === undefined) await rm(data, { recursive: true, force: true })
    },
  }
}

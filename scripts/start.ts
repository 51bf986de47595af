/**
 * `npm start`: builds what changed, starts the server on SQLite and local disk, and prints where to open it.
 * Flags are the server's: `npm start -- [--lan] [--port N] [--data DIR] [--host ADDRESS]`.
 */
import type { Configuration } from "../apps/server/src/configuration.ts"
import { readConfiguration } from "../apps/server/src/configuration.ts"
import { startServer } from "../apps/server/src/server.ts"
import { welcome } from "../apps/server/src/welcome.ts"
import { exitWith, run, ToolchainError } from "./toolchain.mjs"

function configurationOf(args: readonly string[]): Configuration {
  try {
    // A person at a terminal wants to see the addresses, and what goes wrong.
    return readConfiguration(args, { ALONGSIDE_LOG_LEVEL: "warn", ...process.env })
  } catch (error) {
    const flags = "flags: --lan, --port N, --data DIR, --host ADDRESS"
    throw new ToolchainError(`${error instanceof Error ? error.message : error}\n${flags}`)
  }
}

async function startOrSayWhy(configuration: Configuration) {
  try {
    return await startServer(configuration, { onFatal: () => process.exit(1) })
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error
    throw new ToolchainError(`port ${configuration.port} is taken; choose another: npm start -- --port 8081`)
  }
}

/** Resolves at Ctrl-C, or when a process manager asks us to end. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => resolve())
  })
}

await exitWith(async () => {
  const configuration = configurationOf(process.argv.slice(2))
  const built = await run(process.execPath, ["scripts/build.ts", "--if-changed"])
  if (built !== 0) return built
  const server = await startOrSayWhy(configuration)
  process.stdout.write(welcome(server, configuration.data, process.stdout.isTTY))
  await interruption()
  process.stdout.write("\nfinishing what is under way\n")
  await server.close()
  return 0
})

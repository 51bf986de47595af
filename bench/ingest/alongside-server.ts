import { configurationWith } from "../../apps/server/src/configuration.ts"
import { startServer } from "../../apps/server/src/server.ts"
import { nothingStored } from "./nothing-stored.ts"

/**
 * The server as it is, on a directory of its own. Arguments: the directory; `log` or `nothing`. Prints its port.
 * Its limits are those of a large machine: a bench opens thousands of encounters from one address at once.
 */
const [directory = ".", store] = process.argv.slice(2)
const server = await startServer(
  configurationWith({
    port: 0,
    data: directory,
    logLevel: "warn",
    limits: {
      newEncountersBurst: 100_000,
      newEncountersPerSecond: 100_000,
      diskForNewEncounters: 64 * 1024 * 1024,
      diskForAnything: 32 * 1024 * 1024,
    },
  }),
  store === "nothing" ? { openStore: () => Promise.resolve(nothingStored()) } : {},
)
process.stdout.write(`${JSON.stringify({ port: Number(new URL(server.url).port) })}\n`)
process.once("SIGTERM", () => void server.close().then(() => process.exit(0)))

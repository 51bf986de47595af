import { toHex } from "@alongside/evidence/format/bytes"
import { firstCoordinatorFile } from "./accounts/first-coordinator.ts"
import { readConfiguration } from "./configuration.ts"
import { demonstrationFile } from "./demonstration/organisation.ts"
import { startServer } from "./server.ts"

/** node apps/server/src/main.ts [--port N] [--host ADDRESS] [--data DIR] [--lan] */

const configuration = readConfiguration(process.argv.slice(2), process.env)
const server = await startServer(configuration, {
  // Recovery at the next start sees exactly what the disk holds; this process can't be sure of it any more.
  onFatal: () => process.exit(1),
})

const { url, lanUrls, joiningPath, coordinatorPath, firstCoordinatorPath } = server
const { channels, certificateFingerprint, serverKey } = server
// These links hold private keys: they are for a terminal, and where standard output is a log only their place is named.
const { data } = configuration
const linkOf = (path: string | undefined, file: string): string | undefined => {
  if (path === undefined) return undefined
  return process.stdout.isTTY ? url + path : `see ${file}`
}
const lines: readonly (readonly [string, string | undefined])[] = [
  ["person", `${lanUrls[0] ?? url}/`],
  ["begin", linkOf(firstCoordinatorPath, firstCoordinatorFile(data))],
  ["counsel", linkOf(joiningPath, demonstrationFile(data, "counsel"))],
  ["coordinator", linkOf(coordinatorPath, demonstrationFile(data, "coordinator"))],
  ["certificate", certificateFingerprint],
  ["reaches by", channels],
  ["server key", toHex(serverKey)],
]
for (const [name, value] of lines) if (value !== undefined) process.stdout.write(`${name.padEnd(12)}${value}\n`)

let isClosing = false
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Asked twice: whoever asks doesn't want to wait.
    if (isClosing) process.exit(1)
    isClosing = true
    void server.close().then(() => process.exit(0))
  })
}

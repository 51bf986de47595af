import { encodeJoining } from "@alongside/protocol/joining"
import { identityToRecipient } from "age-encryption"
import { openDatabase } from "../../apps/server/src/accounts/database.ts"
import { Roster } from "../../apps/server/src/accounts/roster.ts"
import { configurationWith } from "../../apps/server/src/configuration.ts"
import { startServer } from "../../apps/server/src/server.ts"
import { newJoining } from "../../journeys/counsel-on-call.ts"

/**
 * The server as it is, with many lawyers of one state on its roster. Arguments: a directory of its own; how many lawyers. Prints its
 * port and their joining texts. Its limits are those of a large organisation: all of it comes from one address.
 */
const [directory = ".", lawyers = "0"] = process.argv.slice(2)
const database = await openDatabase(directory)
const roster = new Roster(database, new Uint8Array(32))
await roster.found("Bench", "US-MN")
const expiresMs = Date.now() + 24 * 60 * 60 * 1000
const joinings: string[] = []
// One for all: nothing here is sealed.
const { identity } = await newJoining()
const recipient = await identityToRecipient(identity)
for (let n = 0; n < Number(lawyers); n++) {
  const joining = await newJoining(identity)
  await roster.add({
    ...{ key: joining.counselKey, recipient, name: `Lawyer ${n}`, languages: ["en"] },
    licences: [{ jurisdiction: "US-MN", matter: "traffic", expiresMs }],
    certifiedUntilMs: expiresMs,
  })
  joinings.push(encodeJoining(joining))
}
await database.destroy()
const server = await startServer(
  configurationWith({
    ...{ port: 0, data: directory, logLevel: "error" },
    limits: {
      ...{ newEncountersBurst: 100_000, newEncountersPerSecond: 100_000 },
      ...{ openRequestsBurst: 100_000, openRequestsPerSecond: 100_000, sessions: 10_000 },
      ...{ diskForNewEncounters: 64 * 1024 * 1024, diskForAnything: 32 * 1024 * 1024 },
    },
  }),
)
process.stdout.write(`${JSON.stringify({ port: Number(new URL(server.url).port), joinings })}\n`)
process.once("SIGTERM", () => void server.close().then(() => process.exit(0)))

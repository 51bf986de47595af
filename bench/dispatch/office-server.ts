import type { Member } from "@alongside/evidence/roster/member"
import { newSeat } from "@alongside/evidence/roster/seat"
import { encodeJoining } from "@alongside/protocol/joining"
import { configurationWith } from "../../apps/server/src/configuration.ts"
import { startServer } from "../../apps/server/src/server.ts"
import { found, recipientHashOf } from "../../apps/server/src/testing/founded.ts"
import { newJoining } from "../../journeys/counsel-on-call.ts"

/**
 * The server as it is, with many lawyers of one state on its roster. Arguments: a directory of its own; how many lawyers. Prints its
 * port and their joining texts. Its limits are those of a large organisation: all of it comes from one address.
 */
const [directory = ".", lawyers = "0"] = process.argv.slice(2)
const nowMs = Date.now()
const joinings: string[] = []
const members: Member[] = []
const recipients: string[] = []
// One for all, and made-up recipients: nothing here is sealed.
const { identity } = await newJoining()
for (let n = 0; n < Number(lawyers); n++) {
  const joining = await newJoining(identity)
  const recipient = `age1pq1${newSeat()}${newSeat()}`
  members.push({
    ...{ role: "counsel", key: joining.counselKey, recipientHash: recipientHashOf(recipient) },
    ...{ name: `Lawyer ${n}`, languages: ["en"] },
    licences: [{ jurisdiction: "US-MN", matter: "traffic", barNumber: `${n}`, untilMs: nowMs + 24 * 60 * 60 * 1000 }],
  })
  recipients.push(recipient)
  joinings.push(encodeJoining(joining))
}
await found(directory, { name: "Bench", home: "US-MN", members, recipients, nowMs })
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

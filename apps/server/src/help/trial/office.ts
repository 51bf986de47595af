import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Member } from "@alongside/evidence/roster/member"
import type { Joining } from "@alongside/protocol/joining"
import { identityToRecipient } from "age-encryption"
import { CounselOnCall, newJoining } from "../../../../../journeys/counsel-on-call.ts"
import { type Founded, foundWithRoot, recipientHashOf } from "../../testing/founded.ts"
import { startTestServer, type TestServer, type TestServerOptions } from "../../testing/test-server.ts"

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** An organisation in Minnesota with some lawyers, who aren't there yet. */
export interface Office extends AsyncDisposable {
  readonly data: string
  readonly joinings: readonly Joining[]
  /** Path with which its coordinator signs in, `/console/#coordinate=…`. */
  readonly coordinatorPath: string
  readonly founded: Founded
  /** What the n-th lawyer is sealed to. */
  readonly recipients: readonly string[]
  /** Starts its server, or starts it again. It is closed with the office. */
  start(options?: TestServerOptions): Promise<TestServer>
  /** The n-th lawyer comes on duty. */
  onDuty(server: TestServer, n: number): Promise<CounselOnCall>
}

/**
 * @param lawyers - How many; each speaks English and has a licence for traffic in Minnesota.
 * @param otherwise - What is different about the n-th.
 */
export async function newOffice(
  lawyers: number,
  otherwise: (n: number) => Partial<Member> = () => ({}),
): Promise<Office> {
  const data = await mkdtemp(join(tmpdir(), "alongside-office-"))
  const joinings = await Promise.all(Array.from({ length: lawyers }, newJoining))
  const recipients = await Promise.all(joinings.map(({ identity }) => identityToRecipient(identity)))
  const nowMs = Date.now()
  const members = joinings.map(
    ({ counselKey: key }, n): Member => ({
      ...{
        role: "counsel",
        key,
        recipientHash: recipientHashOf(recipients[n]!),
        name: `Lawyer ${n}`,
        languages: ["en"],
      },
      licences: [{ jurisdiction: "US-MN", matter: "traffic", barNumber: `${1000 + n}`, untilMs: nowMs + YEAR_MS }],
      ...otherwise(n),
    }),
  )
  const founded = await foundWithRoot(data, { name: "Office", home: "US-MN", members, recipients, nowMs })
  const servers: TestServer[] = []
  return {
    data,
    ...{ joinings, founded, recipients, coordinatorPath: founded.coordinatorPath },
    start: async (options = {}) => {
      for (const server of servers.splice(0)) await server.close()
      const server = await startTestServer({ ...options, data })
      servers.push(server)
      return server
    },
    onDuty: (server, n) => CounselOnCall.onDuty(server, joinings[n]),
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server.close()
      await rm(data, { recursive: true, force: true })
    },
  }
}

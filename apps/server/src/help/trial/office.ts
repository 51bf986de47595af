import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Joining } from "@alongside/protocol/joining"
import { identityToRecipient } from "age-encryption"
import { CounselOnCall, newJoining } from "../../../../../journeys/counsel-on-call.ts"
import { openDatabase } from "../../accounts/database.ts"
import { type Counsel, Roster } from "../../accounts/roster.ts"
import { startTestServer, type TestServer, type TestServerOptions } from "../../testing/test-server.ts"

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** An organisation in Minnesota with some lawyers, who aren't there yet. */
export interface Office extends AsyncDisposable {
  readonly data: string
  readonly joinings: readonly Joining[]
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
  otherwise: (n: number) => Partial<Counsel> = () => ({}),
): Promise<Office> {
  const data = await mkdtemp(join(tmpdir(), "alongside-office-"))
  const joinings = await Promise.all(Array.from({ length: lawyers }, newJoining))
  const database = await openDatabase(data)
  const roster = new Roster(database, new Uint8Array(32))
  await roster.found("Office", "US-MN")
  for (const [n, { counselKey, identity }] of joinings.entries()) {
    const expiresMs = Date.now() + YEAR_MS
    await roster.add({
      key: counselKey,
      recipient: await identityToRecipient(identity),
      name: `Lawyer ${n}`,
      languages: ["en"],
      licences: [{ jurisdiction: "US-MN", matter: "traffic", expiresMs }],
      certifiedUntilMs: expiresMs,
      ...otherwise(n),
    })
  }
  await database.destroy()
  const servers: TestServer[] = []
  return {
    data,
    joinings,
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

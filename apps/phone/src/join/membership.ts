import type { PinnedOrganisation } from "../upload/organisation.ts"
import { certify } from "./certified.ts"
import { readJoined } from "./joined.ts"

/** A new roster is asked for so often: whoever was revoked is sealed to and believed no longer than that, even by a server that lies. */
const RENEW_EVERY_MS = 60 * 60 * 1000

/** For which pass, and when, on the clock of `performance.now()`: one that is new is renewed at once. */
let renewed = { pass: "", atMs: 0 }

/** As `certify`, with a new roster at the first question of this worker, after joining, and each hour. */
export async function certifiedWord(database: IDBDatabase, said: PinnedOrganisation): Promise<PinnedOrganisation> {
  const joined = await readJoined(database)
  const pass = joined?.pass.join() ?? ""
  const isDue = renewed.pass !== pass || performance.now() - renewed.atMs >= RENEW_EVERY_MS
  const certified = await certify(database, said, isDue)
  if (isDue && joined !== undefined) {
    renewed = { pass, atMs: performance.now() }
    void import("./token-client.ts").then(({ topUp }) => topUp(database, joined.pass, false)).catch(() => undefined)
  }
  return certified
}

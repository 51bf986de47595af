import { Desk } from "../../apps/server/src/dispatch/desk.ts"
import type { Member } from "../../apps/server/src/dispatch/member.ts"
import { defaultPolicy } from "../../apps/server/src/dispatch/policy.ts"

/** Processes that accept each request, each for somebody of its own. */
export const RACERS = 4
/** Requests that are open at once. */
export const OPEN_AT_ONCE = 100

/** Within a race nothing is due: its clock stands. */
export const RACE_MS = Date.UTC(2026, 2, 3, 12)
const YEAR_MS = 365 * 24 * 3600 * 1000

export const placeOf = (request: number): string => `US-${request}`
export const memberOf = (racer: number, request: number): string => `${racer} of ${request}`

/** A desk, as each process has one of its own, with four lawyers for each of the requests, all of them at their consoles. */
export function raceDesk(): Desk {
  const desk = new Desk(defaultPolicy)
  const members = Array.from({ length: OPEN_AT_ONCE * RACERS }, (_, n) =>
    lawyer(memberOf(n % RACERS, Math.floor(n / RACERS)), placeOf(Math.floor(n / RACERS))),
  )
  desk.take({ kind: "roster", members }, RACE_MS)
  for (const { id } of members) desk.take({ kind: "console", member: id, isOpen: true }, RACE_MS)
  return desk
}

function lawyer(id: string, jurisdiction: string): Member {
  return {
    ...{ id, role: "counsel", isPartner: false, languages: ["en"], channels: [] },
    licences: [{ jurisdiction, matter: "traffic", expiresMs: RACE_MS + YEAR_MS }],
    onCall: [{ fromMs: RACE_MS - YEAR_MS, toMs: RACE_MS + YEAR_MS }],
    certifiedUntilMs: RACE_MS + YEAR_MS,
  }
}

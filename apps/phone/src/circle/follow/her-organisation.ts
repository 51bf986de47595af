import { FormatError } from "@alongside/evidence/format/error"
import { checkRoster } from "@alongside/evidence/roster/check-roster"
import { RosterError } from "@alongside/evidence/roster/error"
import type { Member } from "@alongside/evidence/roster/member"
import type { RootPin } from "@alongside/evidence/roster/root"
import { fetchRosterFile } from "../../join/certified.ts"
import { keepRosterOf, type Person } from "./account.ts"

/**
 * Who may answer her, by the roster that this server shows and the pin that her own device signed: checked as her phone checks it, never an older
 * one than was seen here before (spec/roster.md §7.2).
 * @returns nobody where the roster doesn't check. @throws TypeError, DOMException without a network.
 */
export async function membersOf(database: IDBDatabase, person: Person, pin: RootPin): Promise<readonly Member[]> {
  const known = person.known?.pin === pin ? person.known : { pin, newest: undefined }
  try {
    const checked = await checkRoster(await fetchRosterFile(), known, Date.now())
    await keepRosterOf(database, person, checked.known)
    return checked.roster.members
  } catch (cause) {
    if (cause instanceof RosterError || cause instanceof FormatError) return []
    throw cause
  }
}

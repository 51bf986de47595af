import { joiningLink } from "@alongside/evidence/roster/joining-link"
import type { SeatSecret } from "@alongside/evidence/roster/seat"
import type { CertifiedRoster } from "../accounts/certified-roster.ts"
import type { Seats } from "../joining/seats.ts"

/** How the coordinator knows the code again. */
const LABEL = "demonstration"

/**
 * A link for whoever tries it out, open to everybody: made once, and printed again at every start.
 * @returns what makes the link of an origin; `undefined` where the organisation has no roster.
 */
export async function demonstrationLink(
  seats: Seats,
  certified: CertifiedRoster,
): Promise<((origin: string) => string) | undefined> {
  const standing = await certified.standing()
  if (standing === undefined) return undefined
  const known = (await seats.all()).find(({ label, isClosed }) => label === LABEL && !isClosed)
  const { seat } = known ?? (await seats.make({ label: LABEL, seats: undefined }))
  return (origin) => joiningLink({ pin: standing.pin, seat: seat as SeatSecret, origin })
}

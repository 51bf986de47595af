import type { Database } from "../accounts/database.ts"
import { AddressPace } from "../address-pace.ts"
import type { Proxies } from "../client-address.ts"
import type { Configuration } from "../configuration.ts"
import type { Log } from "../log.ts"
import { Seats } from "./seats.ts"
import { TokenIssuer } from "./token-issuer.ts"
import { Toll } from "./toll.ts"

/** A key is exchanged after weeks: looked at a few times a day. */
const RENEW_EVERY_MS = 6 * 60 * 60 * 1000

export interface EnrolmentParts extends Pick<Configuration, "limits" | "joinedOnly"> {
  readonly proxies: Proxies
  readonly database: Database
  readonly log: Log
  readonly now: () => number
}

/** How persons join the organisation, and what ringing costs those who have. */
export class Enrolment {
  readonly seats: Seats
  readonly issuer: TokenIssuer
  readonly toll: Toll
  /** Of whoever asks for seats and tokens, or leaves an invitation. */
  readonly pace: AddressPace
  readonly #renewing: NodeJS.Timeout

  private constructor(issuer: TokenIssuer, { database, limits, joinedOnly, proxies, log, now }: EnrolmentParts) {
    this.issuer = issuer
    this.seats = new Seats(database, now, limits.seatTokensPerDay)
    this.toll = new Toll(database, issuer, joinedOnly)
    this.pace = new AddressPace(limits.joiningBurst, limits.joiningPerSecond, { proxies })
    this.#renewing = setInterval(() => {
      issuer.renew().catch((error: unknown) => log.error({ err: error }, "the issuing key could not be renewed"))
    }, RENEW_EVERY_MS).unref()
  }

  static async open(parts: EnrolmentParts): Promise<Enrolment> {
    return new Enrolment(await TokenIssuer.open(parts.database, parts.now), parts)
  }

  close(): void {
    clearInterval(this.#renewing)
  }
}

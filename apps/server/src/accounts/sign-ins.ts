import type { Bytes } from "@alongside/evidence/format/bytes"
import { parseContactSignIn } from "@alongside/protocol/circle"
import { parseOwnerSignIn } from "@alongside/protocol/owner"
import { parseSignIn } from "@alongside/protocol/session"
import type { Limits } from "../configuration.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { Accounts } from "./accounts.ts"
import { Nonces } from "./nonces.ts"
import type { Owners } from "./owners.ts"
import type { Passkeys } from "./passkeys.ts"
import type { Roster } from "./roster.ts"
import type { ServerKey } from "./server-key.ts"
import { Sessions } from "./sessions.ts"

const HOUR_MS = 60 * 60 * 1000

export interface SignInParts {
  readonly serverKey: Pick<ServerKey, "secretFor">
  readonly signatures: Signatures
  readonly origins: () => readonly string[]
  readonly roster: Roster
  readonly accounts: Accounts
  readonly owners: Owners
  readonly passkeys: Passkeys
  /** Whose key it is: the canary's lawyer is on no roster. */
  readonly isCanary: (key: Bytes) => boolean
  readonly limits: Limits
  readonly now: () => number
}

/** The four kinds of people who sign in, each with sessions of their own. */
export interface SignIns {
  /** Of members of the roster, and of coordinators. */
  readonly nonces: Nonces
  readonly ownerNonces: Nonces
  readonly sessions: Sessions
  readonly coordinatorSessions: Sessions
  readonly ownerSessions: Sessions
  readonly contactSessions: Sessions
}

/** Who may sign in as what. */
export function signInsOf(parts: SignInParts): SignIns {
  const { serverKey, signatures, origins, roster, accounts, owners, passkeys, isCanary, limits, now } = parts
  // The same nonces, and for each a list of its own of those that were used: no owner and no contact can fill counsel's.
  const newNonces = (): Nonces => new Nonces(serverKey.secretFor("nonces"), now)
  const nonces = newNonces()
  const ownerNonces = newNonces()
  const ofOffice = {
    ...{ signatures, origins, nonces, now, most: limits.sessions, lastsMs: limits.sessionHours * HOUR_MS },
    read: readMemberSignIn,
    assertMay: (key: string) => passkeys.assertShown(key),
  }
  return {
    nonces,
    ownerNonces,
    sessions: new Sessions({
      ...ofOffice,
      isKnown: async (key) => isCanary(key) || (await roster.roleOf(key)) !== undefined,
      isCounsel: async (key) => (await roster.roleOf(key)) === "counsel",
      unknown: "COUNSEL_UNKNOWN",
    }),
    coordinatorSessions: new Sessions({
      ...ofOffice,
      isKnown: (key) => accounts.isCoordinator(key),
      unknown: "COORDINATOR_UNKNOWN",
    }),
    ownerSessions: new Sessions({
      ...{ signatures, origins, nonces: ownerNonces, now },
      ...{ most: limits.ownerSessions, lastsMs: limits.ownerSessionHours * HOUR_MS },
      read: (bytes) => {
        const { owner: key, ...rest } = parseOwnerSignIn(bytes)
        return { key, ...rest }
      },
      isKnown: (key) => owners.has(key),
      unknown: "OWNER_UNKNOWN",
    }),
    contactSessions: new Sessions({
      ...{ signatures, origins, nonces: newNonces(), now },
      ...{ most: limits.contactSessions, lastsMs: limits.contactSessionHours * HOUR_MS },
      read: (bytes) => {
        const { contactKey: key, ...rest } = parseContactSignIn(bytes)
        return { key, ...rest }
      },
      // Whoever makes a key gets what a press names it for, and else nothing: there is nobody to know beforehand.
      isKnown: async () => true,
      unknown: "SESSION_REFUSED",
    }),
  }
}

function readMemberSignIn(bytes: Uint8Array) {
  const { counselKey: key, ...rest } = parseSignIn(bytes)
  return { key, ...rest }
}

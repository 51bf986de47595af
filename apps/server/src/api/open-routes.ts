import { toHex } from "@alongside/evidence/format/bytes"
import { organisationQuery } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import type { Nonces } from "../accounts/nonces.ts"
import type { Roster } from "../accounts/roster.ts"
import type { Sessions } from "../accounts/sessions.ts"
import type { HelpDesk } from "../help/help-desk.ts"
import type { Heartbeat } from "../notify/heartbeat.ts"
import { RequestError } from "../problem.ts"
import { bodyOf, queryOf, type Route } from "./route.ts"

export interface OpenRouteParts {
  readonly heartbeat: Pick<Heartbeat, "agoMs">
  readonly roster: Roster
  readonly nonces: Nonces
  readonly sessions: Sessions
  readonly now: () => number
  readonly help: { readonly desk: Pick<HelpDesk, "isAnyoneOnDuty"> }
}

/** What anybody may ask: who runs this server, a nonce, and to be let in. */
export function openRoutes({ roster, nonces, sessions, help, now, heartbeat }: OpenRouteParts): Route[] {
  return [
    {
      method: "GET",
      path: routes.health,
      rule: "public",
      handler: async () => {
        const { agoMs } = heartbeat
        return { isUp: true, dispatcherSecondsAgo: agoMs === undefined ? null : Math.round(agoMs / 1000) }
      },
    },
    {
      method: "GET",
      path: routes.organisation,
      rule: "public",
      handler: async (request) => {
        const { also } = queryOf(request, organisationQuery)
        const organisation = await roster.organisation(now(), also)
        if (organisation === undefined) throw new RequestError("ROUTE_UNKNOWN")
        return { ...organisation, isOnDuty: help.desk.isAnyoneOnDuty }
      },
    },
    {
      method: "GET",
      path: routes.nonce,
      rule: "public",
      handler: async () => {
        const { nonce, serverMs } = nonces.make()
        return { nonce: toHex(nonce), serverMs }
      },
    },
    {
      method: "POST",
      path: routes.sessions,
      rule: "public",
      handler: async (request) => sessions.signIn(bodyOf(request)),
    },
  ]
}

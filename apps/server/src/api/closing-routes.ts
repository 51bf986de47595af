import { closingRoutes, encodeKeptClosings, MAX_CLOSING_POST } from "@alongside/protocol/closing"
import { HELP_CONTENT_TYPE } from "@alongside/protocol/help"
import type { Closings } from "../accounts/closings.ts"
import type { CounselAccess } from "../accounts/counsel-access.ts"
import { receiveClosing } from "../help/receive-closing.ts"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { HelpRouteParts } from "./help-routes.ts"
import { ANY_ENCOUNTER, encounterIdOf, type Route } from "./route.ts"

export interface ClosingRouteParts extends HelpRouteParts {
  readonly closings: Closings
  readonly encounters: Encounters
  readonly access: CounselAccess
  readonly now: () => number
}

/** How a phone says that it is over, and counsel reads it: spec/closing.md. */
export function closingRouteTable(parts: ClosingRouteParts): Route[] {
  const path = closingRoutes.closings(ANY_ENCOUNTER)
  return [
    {
      method: "POST",
      path,
      rule: "signed request",
      mostBytes: MAX_CLOSING_POST,
      handler: async (request, reply) => {
        const { help, newEncounterPace, closings, now } = parts
        const { id } = request.params as { readonly id: string }
        const body = request.body instanceof Uint8Array ? new Uint8Array(request.body) : new Uint8Array(0)
        const admitsNewEncounter = () => newEncounterPace.admitsFrom(request.raw)
        await receiveClosing(id, body, { ...help, closings, now, admitsNewEncounter })
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path,
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        const id = encounterIdOf(request)
        const isTheirs = id !== undefined && (await parts.access.mayRead(id, key))
        if (!isTheirs || (await parts.encounters.find(id)) === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
        return reply.type(HELP_CONTENT_TYPE).send(Buffer.from(encodeKeptClosings(await parts.closings.of(id))))
      },
    },
  ]
}

import type { Keeping } from "@alongside/protocol/keeping"
import { routes } from "@alongside/protocol/routes"
import type { FastifyRequest } from "fastify"
import type { Database } from "../accounts/database.ts"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Erasures } from "../accounts/erasures.ts"
import { keepingOf } from "../accounts/keeping.ts"
import { RequestError } from "../problem.ts"
import { ANY_ENCOUNTER, encounterIdOf, type Route } from "./route.ts"

export interface HoldRouteParts {
  readonly erasures: Erasures
  readonly book: EncounterBook
  readonly database: Database
  readonly now: () => number
}

/** Counsel keeps an encounter from being erased, lets go of it again, and sees who holds it. */
export function holdRoutes({ erasures, book, database, now }: HoldRouteParts): Route[] {
  /** @throws RequestError `ENCOUNTER_UNKNOWN`. */
  const knownId = async (request: FastifyRequest): Promise<string> => {
    const id = encounterIdOf(request)
    if (id === undefined || (await book.find(id)) === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
    return id
  }
  return [
    {
      method: "GET",
      path: routes.hold(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request): Promise<Keeping> => {
        const id = await knownId(request)
        return (await keepingOf(database, [id])).get(id)!
      },
    },
    {
      method: "POST",
      path: routes.hold(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        if (!(await erasures.hold(await knownId(request), key, now()))) throw new RequestError("ENCOUNTER_ERASED")
        return reply.code(204).send()
      },
    },
    {
      method: "DELETE",
      path: routes.hold(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        await erasures.release(await knownId(request), key)
        return reply.code(204).send()
      },
    },
  ]
}

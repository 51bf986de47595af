import { boardTag } from "@alongside/protocol/board"
import type { Keeping } from "@alongside/protocol/keeping"
import { routes } from "@alongside/protocol/routes"
import type { FastifyRequest } from "fastify"
import type { CounselAccess } from "../accounts/counsel-access.ts"
import type { Database } from "../accounts/database.ts"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Erasures } from "../accounts/erasures.ts"
import { keepingOf } from "../accounts/keeping.ts"
import { noteActs } from "../board/acts.ts"
import { RequestError } from "../problem.ts"
import { ANY_ENCOUNTER, encounterIdOf, type Route } from "./route.ts"

export interface HoldRouteParts {
  readonly erasures: Erasures
  readonly book: EncounterBook
  readonly access: CounselAccess
  readonly database: Database
  readonly now: () => number
}

/** Counsel keeps an encounter from being erased, lets go of it again, and sees who holds it. */
export function holdRoutes({ erasures, book, access, database, now }: HoldRouteParts): Route[] {
  /** @throws RequestError `ENCOUNTER_UNKNOWN`. */
  const knownId = async (request: FastifyRequest, counsel: string): Promise<string> => {
    const id = encounterIdOf(request)
    const isKnown = id !== undefined && (await book.find(id)) !== undefined
    if (!isKnown || !(await access.mayRead(id, counsel))) throw new RequestError("ENCOUNTER_UNKNOWN")
    return id
  }
  return [
    {
      method: "GET",
      path: routes.hold(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, _reply, { key }): Promise<Keeping> => {
        const id = await knownId(request, key)
        return (await keepingOf(database, [id])).get(id)!
      },
    },
    {
      method: "POST",
      path: routes.hold(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        const id = await knownId(request, key)
        if (!(await erasures.hold(id, key, now()))) throw new RequestError("ENCOUNTER_ERASED")
        await noteActs(database, [{ who: key, what: "held", about: boardTag(id), atMs: now() }])
        return reply.code(204).send()
      },
    },
    {
      method: "DELETE",
      path: routes.hold(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        const id = await knownId(request, key)
        await erasures.release(id, key)
        await noteActs(database, [{ who: key, what: "released", about: boardTag(id), atMs: now() }])
        return reply.code(204).send()
      },
    },
  ]
}

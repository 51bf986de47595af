import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { openRelease } from "@alongside/evidence/package/consultation"
import { boardTag } from "@alongside/protocol/board"
import type { Releases } from "@alongside/protocol/owner-answers"
import { routes } from "@alongside/protocol/routes"
import type { CounselAccess } from "../accounts/counsel-access.ts"
import type { Database } from "../accounts/database.ts"
import type { Owners } from "../accounts/owners.ts"
import { noteActs } from "../board/acts.ts"
import { RequestError } from "../problem.ts"
import { ANY_ENCOUNTER, bodyOf, encounterIdOf, type Route } from "./route.ts"

export interface ReleaseRouteParts {
  readonly access: CounselAccess
  readonly owners: Owners
  readonly database: Database
  readonly now: () => number
}

/** Counsel releases what was said while they were connected, and the person fetches that for a package (spec/package.md §2.2). */
export function releaseRoutes({ access, owners, database, now }: ReleaseRouteParts): Route[] {
  return [
    {
      method: "POST",
      path: routes.release(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        const id = encounterIdOf(request)
        const signed = bodyOf(request)
        if (id === undefined || !(await access.hasAccepted(id, key))) throw new RequestError("ENCOUNTER_UNKNOWN")
        const { encounter, counselKey } = await openRelease(signed).catch((error: unknown) => {
          throw error instanceof FormatError ? new RequestError("REQUEST_MALFORMED", { cause: error }) : error
        })
        if (toHex(encounter) !== id || toHex(counselKey) !== key) throw new RequestError("REQUEST_MALFORMED")
        const act = { who: key, what: "consultation released", about: boardTag(id), atMs: now() } as const
        if (await access.release(id, key, signed)) await noteActs(database, [act])
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: routes.release(ANY_ENCOUNTER),
      rule: "owner session",
      handler: async (request, _reply, { key }): Promise<Releases> => {
        const id = encounterIdOf(request)
        if (id === undefined || !(await owners.owns(key, id))) throw new RequestError("ENCOUNTER_UNKNOWN")
        const releases = await access.releasesOf(id)
        return releases.map((signed) => Buffer.from(fromHex(signed)!).toString("base64url"))
      },
    },
  ]
}

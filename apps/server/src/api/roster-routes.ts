import { FormatError } from "@alongside/evidence/format/error"
import { MAX_ROSTER_UPLOAD, parseRosterUpload, ROSTER_CONTENT_TYPE } from "@alongside/protocol/roster-upload"
import { routes } from "@alongside/protocol/routes"
import type { FastifyRequest } from "fastify"
import type { CertifiedRoster, Taken } from "../accounts/certified-roster.ts"
import type { Database } from "../accounts/database.ts"
import type { Sessions } from "../accounts/sessions.ts"
import { type NewAct, noteActs } from "../board/acts.ts"
import { RequestError } from "../problem.ts"
import { bodyOf, type Route } from "./route.ts"

export interface RosterRouteParts {
  readonly certified: CertifiedRoster
  readonly coordinatorSessions: Sessions
  /** The new roster is on the disk: what follows from it. Resolves when it holds everywhere. */
  readonly onRoster: (taken: Taken) => Promise<void>
  readonly database: Database
  readonly now: () => number
}

const ANY_RECIPIENT = ":id"

/** Who may answer: for anybody to check, and for a coordinator to renew. */
export function rosterRoutes({ certified, coordinatorSessions, onRoster, database, now }: RosterRouteParts): Route[] {
  return [
    {
      method: "GET",
      path: routes.roster,
      rule: "public",
      handler: async (_, reply) => {
        const file = await certified.file()
        if (file === undefined) throw new RequestError("ROSTER_UNKNOWN")
        return reply.type(ROSTER_CONTENT_TYPE).send(Buffer.from(file))
      },
    },
    {
      method: "PUT",
      path: routes.roster,
      rule: "coordinator session",
      mostBytes: MAX_ROSTER_UPLOAD,
      handler: async (request, reply, { key: who }) => {
        const taken = await certified.take(uploadOf(request), now())
        await noteActs(database, actsOf(taken, who, now()))
        await onRoster(taken)
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: routes.recipient(ANY_RECIPIENT),
      rule: "public",
      handler: async (request, reply) => {
        const { id } = request.params as { readonly id: string }
        const text = await certified.recipient(id)
        if (text === undefined) throw new RequestError("RECIPIENT_UNKNOWN")
        return reply.type("text/plain; charset=utf-8").send(text)
      },
    },
    {
      method: "POST",
      path: routes.coordinatorSessions,
      rule: "public",
      handler: async (request) => coordinatorSessions.signIn(bodyOf(request)),
    },
  ]
}

/** Whom it certifies, and whom no more. */
function actsOf({ came, gone, checked }: Taken, who: string, atMs: number): NewAct[] {
  const acts = [
    ...came.map((about) => ({ who, what: "certified", about, atMs }) as const),
    ...gone.map((about) => ({ who, what: "revoked", about, atMs }) as const),
  ]
  return acts.length > 0 ? acts : [{ who, what: "renewed", about: String(checked.roster.number), atMs }]
}

function uploadOf(request: FastifyRequest) {
  try {
    return parseRosterUpload(bodyOf(request))
  } catch (cause) {
    if (cause instanceof FormatError) throw new RequestError("ROSTER_UPLOAD_MALFORMED", { cause })
    throw cause
  }
}

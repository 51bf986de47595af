import { partnerRoutes } from "@alongside/protocol/partner-routes"
import { type PartnerList, partnerAddressSchema } from "@alongside/protocol/partners"
import { ROSTER_CONTENT_TYPE } from "@alongside/protocol/roster-upload"
import type { FastifyRequest } from "fastify"
import type { Database } from "../accounts/database.ts"
import { noteActs } from "../board/acts.ts"
import type { Partners } from "../partners/partners.ts"
import { RequestError } from "../problem.ts"
import { jsonOf, type Route } from "./route.ts"

export interface PartnerRouteParts {
  readonly partners: Partners
  readonly database: Database
  readonly now: () => number
}

/** As many as a roster lists (spec/roster.md §5). */
const MOST_PARTNERS = 32

/** Partner organisations: a coordinator says where their servers are; anybody may read the rosters that count. */
export function partnerRouteTable({ partners, database, now }: PartnerRouteParts): Route[] {
  return [
    {
      method: "GET",
      path: partnerRoutes.partners,
      rule: "coordinator session",
      handler: async (): Promise<PartnerList> => {
        partners.refresh()
        return { partners: await partners.book.list(now()) }
      },
    },
    {
      method: "PUT",
      path: partnerRoutes.partner(":id"),
      rule: "coordinator session",
      handler: async (request, reply, { key: who }) => {
        const { address } = jsonOf(request, partnerAddressSchema)
        const root = rootOf(request)
        const others = (await partners.book.all()).filter((one) => one.root !== root)
        if (others.length >= MOST_PARTNERS) throw new RequestError("PARTNERS_TOO_MANY")
        await partners.book.put(root, address, now())
        await noteActs(database, [{ who, what: "partner added", about: root.slice(0, 6), atMs: now() }])
        await partners.look()
        return reply.code(204).send()
      },
    },
    {
      method: "DELETE",
      path: partnerRoutes.partner(":id"),
      rule: "coordinator session",
      handler: async (request, reply, { key: who }) => {
        const root = rootOf(request)
        if (!(await partners.book.remove(root))) throw new RequestError("PARTNER_UNKNOWN")
        await noteActs(database, [{ who, what: "partner removed", about: root.slice(0, 6), atMs: now() }])
        await partners.judge()
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: partnerRoutes.roster(":id"),
      rule: "public",
      handler: async (request, reply) => {
        const file = await partners.book.file(rootOf(request), now())
        if (file === undefined) throw new RequestError("PARTNER_UNKNOWN")
        return reply.type(ROSTER_CONTENT_TYPE).send(Buffer.from(file))
      },
    },
    {
      method: "GET",
      path: partnerRoutes.recipients(":id"),
      rule: "public",
      handler: async (request) => partners.book.recipients(rootOf(request), now()),
    },
  ]
}

/** @throws RequestError `PARTNER_UNKNOWN` for what is no root certificate's name. */
function rootOf(request: FastifyRequest): string {
  const { id } = request.params as { readonly id: string }
  if (!/^[0-9a-f]{64}$/.test(id)) throw new RequestError("PARTNER_UNKNOWN")
  return id
}

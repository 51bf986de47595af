import { confirmedSchema, newAddressSchema, reachRoutes } from "@alongside/protocol/reach"
import type { FastifyRequest } from "fastify"
import type { z } from "zod"
import type { CounselReach } from "../notify/counsel-reach.ts"
import type { PushReceipts } from "../notify/push-receipts.ts"
import { RequestError } from "../problem.ts"
import { bodyOf, type Route } from "./route.ts"

export interface ReachRouteParts {
  readonly reach: CounselReach
  readonly receipts: PushReceipts
}

/** Where counsel says how they are reached away from the console, and where a browser says that it was. */
export function reachRouteTable({ reach, receipts }: ReachRouteParts): Route[] {
  return [
    {
      method: "GET",
      path: reachRoutes.addresses,
      rule: "member session",
      handler: async (_, __, { key }) => reach.show(key),
    },
    {
      method: "POST",
      path: reachRoutes.addresses,
      rule: "member session",
      handler: async (request, _, { key }) => {
        await reach.set(key, read(request, newAddressSchema))
        return reach.show(key)
      },
    },
    {
      method: "DELETE",
      path: reachRoutes.address(":id"),
      rule: "member session",
      handler: async (request, _, { key }) => {
        await reach.remove(key, idOf(request))
        return reach.show(key)
      },
    },
    {
      method: "POST",
      path: reachRoutes.test(":id"),
      rule: "member session",
      handler: async (request, _, { key }) => {
        await reach.test(key, idOf(request))
        return reach.show(key)
      },
    },
    {
      method: "POST",
      path: reachRoutes.confirm(":id"),
      rule: "member session",
      handler: async (request, _, { key }) => {
        await reach.confirm(key, idOf(request), read(request, confirmedSchema).code)
        return reach.show(key)
      },
    },
    {
      method: "POST",
      path: reachRoutes.receipt,
      rule: "push receipt",
      handler: async ({ headers }, reply) => {
        await receipts.take(/^Bearer ([A-Za-z0-9_.-]{1,60})$/.exec(headers.authorization ?? "")?.[1] ?? "")
        return reply.code(204).send()
      },
    },
  ]
}

const idOf = ({ params }: FastifyRequest): string => (params as { readonly id: string }).id

function read<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bodyOf(request))))
  } catch (cause) {
    throw new RequestError("REQUEST_MALFORMED", { cause })
  }
}

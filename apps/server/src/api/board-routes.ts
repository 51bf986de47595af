import { type Acts, boardRoutes, linkSchema, orderSchema, requestSchema } from "@alongside/protocol/board"
import { z } from "zod"
import type { Database } from "../accounts/database.ts"
import { actsBefore } from "../board/acts.ts"
import { answersOf } from "../board/answers.ts"
import type { Board } from "../board/board.ts"
import { jsonOf, pathOf, queryOf, type Route } from "./route.ts"

export interface BoardRouteParts {
  readonly board: Board
  readonly database: Database
  readonly now: () => number
}

/** A hundred requests that are linked. */
const MOST_LINK_BYTES = 16 * 1024
/** A year, and a leap day. */
const daysSchema = z.object({ days: z.coerce.number().int().min(1).max(366) })
const beforeSchema = z.object({ before: z.coerce.number().int().positive() })

/** The coordinator's board: what is going on, how it went, and who did what. */
export function boardRouteTable({ board, database, now }: BoardRouteParts): Route[] {
  const rule = "coordinator session" as const
  return [
    { method: "GET", path: boardRoutes.now, rule, handler: async () => board.told() },
    {
      method: "POST",
      path: boardRoutes.order,
      rule,
      handler: async (request, reply, { key }) => {
        const { request: id, before } = jsonOf(request, orderSchema)
        await board.order(key, id, before ?? undefined)
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: boardRoutes.letThrough,
      rule,
      handler: async (request, reply, { key }) => {
        await board.letThrough(key, jsonOf(request, requestSchema).request)
        return reply.code(204).send()
      },
    },
    {
      method: "POST",
      path: boardRoutes.link,
      rule,
      mostBytes: MOST_LINK_BYTES,
      handler: async (request, reply, { key }) => {
        const { requests, isLinked } = jsonOf(request, linkSchema)
        await board.link(key, requests, isLinked)
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: pathOf(boardRoutes.times(1)),
      rule,
      handler: async (request) => answersOf(database, queryOf(request, daysSchema).days, now()),
    },
    {
      method: "GET",
      path: pathOf(boardRoutes.acts(1)),
      rule,
      handler: async (request): Promise<Acts> => actsBefore(database, queryOf(request, beforeSchema).before),
    },
  ]
}

import { dueDoneSchema, dueRoutes, newDueSchema } from "@alongside/protocol/due"
import type { CounselAccess } from "../accounts/counsel-access.ts"
import type { DueBook } from "../after/due-book.ts"
import type { ReferralBook } from "../after/referral-book.ts"
import type { Encounters } from "../receive/encounters.ts"
import { counselsEncounter, isCounsels } from "./letter-routes.ts"
import { ANY_ENCOUNTER, jsonOf, type Route } from "./route.ts"

export interface DueRouteParts {
  readonly due: DueBook
  readonly access: CounselAccess
  readonly referrals: ReferralBook
  readonly encounters: Encounters
}

/** What is due after calls: counsel's own, and what a coordinator minds (spec/after.md §6). */
export function dueRouteTable(parts: DueRouteParts): Route[] {
  const { due } = parts
  return [
    {
      method: "POST",
      path: dueRoutes.ofEncounter(ANY_ENCOUNTER),
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        await due.add(await counselsEncounter(request, key, parts), key, jsonOf(request, newDueSchema))
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: dueRoutes.own,
      rule: "counsel session",
      handler: async (_request, _reply, { key }) => {
        const own = await due.of(key)
        const readable = new Map<string, boolean>()
        for (const { encounter } of own)
          if (!readable.has(encounter)) readable.set(encounter, await isCounsels(encounter, key, parts))
        return own.filter(({ encounter }) => readable.get(encounter))
      },
    },
    {
      method: "POST",
      path: dueRoutes.own,
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        const { id, isDone } = jsonOf(request, dueDoneSchema)
        await due.tick(key, id, isDone)
        return reply.code(204).send()
      },
    },
    { method: "GET", path: dueRoutes.board, rule: "coordinator session", handler: async () => due.open() },
  ]
}

import { MAX_LETTER_FILE } from "@alongside/protocol/letters"
import { referralAnswerSchema, referralRoutes } from "@alongside/protocol/referral"
import { receiveReferral } from "../after/receive-letters.ts"
import type { ReferralBook } from "../after/referral-book.ts"
import { counselsEncounter, type LetterRouteParts } from "./letter-routes.ts"
import { ANY_ENCOUNTER, bodyOf, jsonOf, type Route } from "./route.ts"

export interface ReferralRouteParts extends LetterRouteParts {
  readonly referrals: ReferralBook
}

/** How counsel hands an encounter on when the call is over, and another takes it (spec/after.md §7). */
export function referralRouteTable(parts: ReferralRouteParts): Route[] {
  const { referrals } = parts
  return [
    {
      method: "POST",
      path: referralRoutes.ofEncounter(ANY_ENCOUNTER),
      rule: "counsel session",
      // The letter, and what is signed around it.
      mostBytes: MAX_LETTER_FILE + 1024,
      handler: async (request, reply, { key }) => {
        const id = await counselsEncounter(request, key, parts)
        await receiveReferral(id, key, bodyOf(request), parts)
        return reply.code(204).send()
      },
    },
    {
      method: "GET",
      path: referralRoutes.own,
      rule: "counsel session",
      handler: async (_, __, { key }) => referrals.of(key),
    },
    {
      method: "POST",
      path: referralRoutes.own,
      rule: "counsel session",
      handler: async (request, reply, { key }) => {
        await referrals.answer(key, jsonOf(request, referralAnswerSchema))
        return reply.code(204).send()
      },
    },
  ]
}

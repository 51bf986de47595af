import type { Duty } from "@alongside/protocol/seats"
import type { Member } from "../dispatch/member.ts"
import { isEntitled, type Need, sharesLanguage } from "../dispatch/need.ts"
import { defaultPolicy } from "../dispatch/policy.ts"

export interface DutyAsked {
  /** `undefined`: the organisation's own. */
  readonly jurisdiction: string | undefined
  readonly home: string
  /** BCP 47. */
  readonly languages: readonly string[]
}

/** Who of those on duty could be rung now for somebody. */
export function dutyOf(onDuty: readonly Member[], { jurisdiction, home, languages }: DutyAsked, nowMs: number): Duty {
  const spoken = languages.map((language) => language.split("-", 1)[0]!)
  const need: Need = {
    ...{ jurisdiction: jurisdiction ?? home, isHomeJurisdiction: jurisdiction === undefined },
    ...{ matter: undefined, languages: spoken, conflicts: [], mayBeUnder18: false },
  }
  const counsel = onDuty.filter(
    (member) =>
      member.role === "counsel" && !member.isPartner && isEntitled(member, need, defaultPolicy.federalMatters, nowMs),
  )
  return { isOnDuty: counsel.length > 0, sharesLanguage: counsel.some((member) => sharesLanguage(member, spoken)) }
}

import type { Member, MemberId } from "../dispatch/member.ts"
import { isEntitled, type Need, sharesLanguage } from "../dispatch/need.ts"
import { type Intervals, union, within } from "./intervals.ts"

/** When somebody on shift may answer in a jurisdiction, and speaks a language; `undefined`: whichever. */
export interface Covered {
  readonly jurisdiction: string
  readonly language: string | undefined
  readonly onCall: Intervals
}

/**
 * When a request would find somebody on shift, by dispatch's own rule of who may answer where. Of every jurisdiction of a licence that
 * serves there now, as a whole and by each language of the people on the roster; an interpreter counts while counsel whom they can talk to is on.
 *
 * @param onCall - laid out, of everybody who has shifts.
 * @param federalMatters - as in the dispatch policy.
 */
export function coverage(
  members: readonly Member[],
  onCall: ReadonlyMap<MemberId, Intervals>,
  federalMatters: readonly string[],
  nowMs: number,
): Covered[] {
  const shiftsOf = (some: readonly Member[]): Intervals => union(some.flatMap(({ id }) => onCall.get(id) ?? []))
  const licences = members.flatMap((one) => (one.role === "counsel" ? one.licences : []))
  const valid = licences.filter(({ expiresMs }) => nowMs < expiresMs)
  const jurisdictions = [...new Set(valid.map(({ jurisdiction }) => jurisdiction))].sort()
  const languages = [...new Set(members.flatMap((one) => (one.role === "intake" ? [] : one.languages)))].sort()
  return jurisdictions.flatMap((jurisdiction) => {
    const need: Need = {
      ...{ jurisdiction, isHomeJurisdiction: false, matter: undefined, languages: [], conflicts: [] },
      mayBeUnder18: false,
    }
    const entitled = members.filter((one) => isEntitled(one, need, federalMatters, nowMs))
    const counsel = entitled.filter(({ role }) => role === "counsel")
    const spoken = (language: string): Intervals => {
      const interpreted = entitled
        .filter(({ role, languages }) => role === "interpreter" && languages.includes(language))
        .flatMap((one) => {
          const between = shiftsOf(counsel.filter(({ languages }) => sharesLanguage(one, languages)))
          return between.flatMap((shift) => within(onCall.get(one.id) ?? [], shift))
        })
      return union([...shiftsOf(counsel.filter((one) => one.languages.includes(language))), ...interpreted])
    }
    return [
      { jurisdiction, language: undefined, onCall: shiftsOf(counsel) },
      ...languages.map((language) => ({ jurisdiction, language, onCall: spoken(language) })),
    ]
  })
}

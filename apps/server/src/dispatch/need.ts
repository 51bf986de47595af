import type { Licence, Member, MemberId } from "./member.ts"

/** What the server knows of who is needed. The phone works the jurisdiction out; its position isn't told. */
export interface Need {
  /** ISO 3166-2: `US-MN`. */
  readonly jurisdiction: string
  /** The phone had no position, so that this is where the person lives; counsel is told so. */
  readonly isHomeJurisdiction: boolean
  /** The other side of a line that is so near that the person may as well be there: counsel is told so, and is rung for {@link jurisdiction}. */
  readonly near?: string | undefined
  /** `undefined` when it isn't known: nobody is asked at the press. Any licence that serves there will do. */
  readonly matter: string | undefined
  /** What the person speaks, dearest first; BCP 47, primary language only. */
  readonly languages: readonly string[]
  /** Who had to hand over this person before because of a conflict: they aren't told of this request. */
  readonly conflicts: readonly MemberId[]
  readonly mayBeUnder18: boolean
}

/**
 * Whether someone may take the request at this moment: certified, and as counsel with a licence that hasn't expired and
 * serves there. Not whether they are free, awake or speak the language.
 */
export function isEntitled(member: Member, need: Need, federalMatters: readonly string[], nowMs: number): boolean {
  if (nowMs >= member.certifiedUntilMs || need.conflicts.includes(member.id)) return false
  if (member.role !== "counsel") return true
  return member.licences.some((licence) => nowMs < licence.expiresMs && serves(licence, need, federalMatters))
}

function serves({ jurisdiction, matter }: Licence, need: Need, federalMatters: readonly string[]): boolean {
  if (need.matter !== undefined && matter !== need.matter) return false
  if (jurisdiction === need.jurisdiction) return true
  // Federal practice: a licence of any state of the same country.
  return federalMatters.includes(matter) && countryOf(jurisdiction) === countryOf(need.jurisdiction)
}

const countryOf = (jurisdiction: string): string => jurisdiction.split("-", 1)[0]!

export function sharesLanguage({ languages }: Pick<Member, "languages">, spoken: readonly string[]): boolean {
  return languages.some((language) => spoken.includes(language))
}

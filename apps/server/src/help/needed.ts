import type { HelpWanted } from "@alongside/protocol/help"
import { CANARY_JURISDICTION } from "../dispatch/canary.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { Need } from "../dispatch/need.ts"
import type { Asked } from "./kept-request.ts"

/** What the server knows of who asks, besides what they said. */
export interface AskedBy {
  /** The organisation's own jurisdiction. */
  readonly home: string
  /** Who had to hand over this device's requests before. */
  readonly conflicts: readonly MemberId[]
  readonly isCanary: boolean
}

/** Who is needed, as dispatch wants it said. A place that is the canary's is nobody else's: somebody who names it is where the organisation is. */
export function neededBy(
  { jurisdiction: said, matter, languages, mayBeUnder18 }: HelpWanted,
  { home, conflicts, isCanary }: AskedBy,
): { readonly need: Need; readonly source: Asked["jurisdictionSource"] } {
  const jurisdiction = said?.code === CANARY_JURISDICTION && !isCanary ? undefined : said
  const need: Need = {
    jurisdiction: isCanary ? CANARY_JURISDICTION : (jurisdiction?.code ?? home),
    ...{ isHomeJurisdiction: jurisdiction?.source !== "position", near: jurisdiction?.near },
    matter,
    languages: [...new Set(languages.map((language) => language.split("-", 1)[0]!))],
    conflicts,
    mayBeUnder18,
  }
  return { need, source: jurisdiction?.source ?? "assumed" }
}

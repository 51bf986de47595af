import type { HelpRequest } from "./help-request.ts"

/**
 * Where the canary presses: a code that ISO 3166 leaves to its users, so that it is nowhere. Only the canary's own lawyer has a licence
 * there, so dispatch rings nobody else for it, by the very rules by which it rings anybody.
 */
export const CANARY_JURISDICTION = "ZZ"

/** A request of the canary's: it counts in no figure, and is nobody's act. The desk puts nobody else's there. */
export const isOfCanary = ({ need }: Pick<HelpRequest, "need">): boolean => need.jurisdiction === CANARY_JURISDICTION

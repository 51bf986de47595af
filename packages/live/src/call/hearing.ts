import type { Hearing } from "@alongside/evidence/message/message"

/** Before either has said anything in a seat. */
export const unsaid: Hearing = { turn: 0, officerHears: false }

/** What whoever changes it says next. */
export function nextHearing(known: Hearing, officerHears: boolean): Hearing {
  return { turn: known.turn + 1, officerHears }
}

/**
 * Which of two counts, in whatever order they came: the later turn, and of one turn the one that keeps counsel silent. Both ends,
 * who in the end have the same messages, so come to the same (spec/call.md §10).
 */
export function newerHearing(one: Hearing, other: Hearing): Hearing {
  if (one.turn !== other.turn) return one.turn > other.turn ? one : other
  return one.officerHears ? one : other
}

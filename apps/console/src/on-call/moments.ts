import type { Act, Moment, OnCallState, Outcome } from "./on-call-state.ts"

/** A night's worth; what is older isn't asked for any more. */
const MOST = 200

/** Writes down what happened, and when. */
export function noted(state: OnCallState, act: Act, atMs: number, encounter?: string): OnCallState {
  return { ...state, moments: [momentAfter(state, act, atMs, encounter), ...state.moments].slice(0, MOST) }
}

/** The same, and tells counsel. */
export function told(state: OnCallState, outcome: Outcome, atMs: number, encounter?: string): OnCallState {
  const after = noted(state, outcome, atMs, encounter)
  return { ...after, news: after.moments[0] }
}

function momentAfter({ moments }: OnCallState, act: Act, atMs: number, encounter: string | undefined): Moment {
  return { n: (moments[0]?.n ?? 0) + 1, act, atMs, encounter }
}

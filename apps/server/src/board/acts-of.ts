import { type ActKind, boardTag } from "@alongside/protocol/board"
import { isOfCanary } from "../dispatch/canary.ts"
import type { DeskEvent, Outcome } from "../dispatch/desk.ts"
import type { RequestEvent } from "../dispatch/step.ts"
import type { NewAct } from "./acts.ts"

/** What counsel did, as it is written down. */
const kindOf: Partial<Record<RequestEvent["kind"], ActKind>> = {
  accept: "accepted",
  connected: "connected",
  keep: "kept",
  leave: "let go",
  finish: "finished",
}

/**
 * What of an event that dispatch has taken is an act of somebody of the organisation: theirs, or what became of what they held.
 * Of the same said twice the second has changed nothing, and is none.
 */
export function actsOf(event: DeskEvent, { changes, effects }: Outcome, atMs: number): NewAct[] {
  const acts: NewAct[] = []
  // Nobody presses with the canary, and nobody answers it.
  const ofCanary = new Set(changes.flatMap(({ request }) => (isOfCanary(request) ? [request.id] : [])))
  if (event.kind === "request" && "member" in event.event && changes.length > 0 && !ofCanary.has(event.id)) {
    const what = event.event.kind === "hand over" ? handOver(event.event) : kindOf[event.event.kind]
    if (what !== undefined) acts.push({ who: event.event.member, what, about: boardTag(event.id), atMs })
  }
  for (const effect of effects) {
    if (effect.kind !== "unseat" || ofCanary.has(effect.request)) continue
    const about = boardTag(effect.request)
    if (effect.because === "handed over") acts.push({ who: effect.member, what: "handed over", about, atMs })
    // Nobody chose it: the time to connect was over, or they may not answer any more.
    if (effect.because === "not connected" || effect.because === "revoked")
      acts.push({ who: null, what: "let go", about, atMs })
  }
  return acts
}

const handOver = ({ because }: RequestEvent & { readonly kind: "hand over" }): ActKind =>
  because === "conflict" ? "conflict" : "asked to hand over"

import type { BesideState } from "../src/call/beside-state.ts"
import type { CallState } from "../src/call/call-state.ts"
import type { OnCallState, Seated } from "../src/on-call/on-call-state.ts"
import type { Scene } from "./scenes.ts"

/** Counsel with an interpreter, and the interpreter with counsel. */
export function besideScenes(
  watching: Scene,
  onTheList: (onCall: OnCallState) => Scene,
  seated: OnCallState & { readonly seat: Seated },
  call: CallState,
) {
  const interpreter: BesideState = {
    ...{ who: "interpreter", standing: "on", name: "Inès Amoussou-Featherstonehaugh", languages: ["fr", "en"] },
    ...{ fault: undefined, isIn: true, volume: 1, needsTouch: false, microphone: "open", isVoiceOn: true },
  }
  const counsel: BesideState = { ...interpreter, who: "counsel", name: "Rosa Álvarez", languages: ["en"] }
  const unknown = { name: "", languages: [] }
  const beside = (change: Partial<BesideState>): Scene => ({
    ...watching,
    onCall: seated,
    call,
    beside: { ...interpreter, ...change },
  })
  const interprets: OnCallState = {
    ...seated,
    name: interpreter.name,
    seat: { ...seated.seat, seat: "interpreter", standing: "connected" },
  }
  // Whoever works beside counsel is shown no recording.
  const list: Scene = { ...onTheList(interprets), list: { ...watching.list, encounters: [], isWithheld: true } }
  const interpreting = (change: Partial<BesideState>): Scene => ({
    ...list,
    beside: { ...counsel, ...change },
  })
  const holding: OnCallState = { ...interprets, name: "Vera Ortiz", seat: { ...seated.seat, seat: "intake" } }
  return {
    "holding the line": { ...list, onCall: holding, call },
    "with an interpreter": beside({}),
    "an interpreter left out": beside({ isIn: false, needsTouch: true }),
    "an interpreter connecting": beside({ standing: "connecting" }),
    "an interpreter broken off": beside({ standing: "broken" }),
    "an interpreter gone": beside({ standing: "awaited", ...unknown }),
    "an interpreter refused": beside({ standing: "refused", ...unknown, fault: "CALL_MEMBER_NOT_CERTIFIED" }),
    interpreting: interpreting({}),
    "interpreting, muted": interpreting({ isVoiceOn: false }),
    "interpreting, left out": interpreting({ isIn: false }),
    "interpreting, no lawyer yet": interpreting({ standing: "awaited", ...unknown }),
    "interpreting, refused": interpreting({ standing: "refused", ...unknown, fault: "ROSTER_EXPIRED" }),
    "interpreting without microphone": interpreting({ microphone: "refused", needsTouch: true }),
    "interpreting, connecting": interpreting({ standing: "connecting" }),
  } satisfies Record<string, Scene>
}

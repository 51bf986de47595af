import type { Track } from "../capture/piece.ts"
import type { Interruption, PhoneState, SealingErrorCode } from "./phone-state.ts"

/** What runs at this moment, as the headline says it. */
export type Standing = "recording" | "onlySound" | "onlyPicture" | "nothing" | "asking"

export function lastingInterruptions(state: PhoneState): readonly Interruption[] {
  return state.interruptions.filter(({ untilMs }) => untilMs === undefined)
}

/** True when nothing on this phone can seal: then nothing is recorded, whatever the devices deliver. */
export function cannotSeal({ refusal }: PhoneState): boolean {
  const faults: Readonly<Record<SealingErrorCode, true>> = { BROWSER_TOO_OLD: true, SEALING_FAILED: true }
  return refusal !== undefined && refusal in faults
}

export function standingOf(state: PhoneState): Standing {
  if (cannotSeal(state)) return "nothing"
  const lasting = lastingInterruptions(state)
  const isInterrupted = (track: Track) => lasting.some((interruption) => interruption.track === track)
  const hasSound = state.microphone === "open" && !isInterrupted("audio")
  const hasPicture = state.camera === "open" && state.video !== "off" && !isInterrupted("video")
  if (hasSound && hasPicture) return "recording"
  if (hasSound) return "onlySound"
  if (hasPicture) return "onlyPicture"
  return state.microphone === "asking" || state.camera === "asking" ? "asking" : "nothing"
}

export function needsTouch(state: PhoneState): boolean {
  return lastingInterruptions(state).some((interruption) => interruption.needsTouch)
}

/** True when the server has all that was recorded. */
export function isAllSafe(state: PhoneState): boolean {
  return state.waiting.batches === 0 && state.safeUntilMs >= state.recordedMs
}

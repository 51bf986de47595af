import type { ThreadMessage } from "@alongside/live/call/message-thread"
import type { Sound } from "@alongside/live/call/peer"

/** Counsel's microphone. `ready`: it may be opened without a question. */
export type MicrophoneState = "unasked" | "asking" | "ready" | "open" | "refused" | "missing"

/** The call with the person whom counsel has, as the screens show it. */
export interface CallState {
  readonly sound: Sound
  readonly microphone: MicrophoneState
  /** The person hears counsel. */
  readonly isVoiceOn: boolean
  /** 0 to 1. */
  readonly volume: number
  /** The browser lets the person be heard only after a touch. */
  readonly needsTouch: boolean
  /** The person's phone has said that it is there: what is written reaches it. */
  readonly isPhoneThere: boolean
  /** What the two have written, oldest first; the person's are the caller's. */
  readonly messages: readonly ThreadMessage[]
}

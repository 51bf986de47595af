import type { ThreadMessage } from "@alongside/live/call/message-thread"
import type { Sound } from "@alongside/live/call/peer"

/** Counsel's microphone. `ready`: it may be opened without a question. */
export type MicrophoneState = "unasked" | "asking" | "ready" | "open" | "refused" | "missing"

/** The call with the person whom counsel has, as the screens show it. */
export interface CallState {
  readonly sound: Sound
  readonly microphone: MicrophoneState
  /** Counsel wants to be heard. */
  readonly isVoiceOn: boolean
  /** One of the two has said that an officer can hear: nothing of counsel's sound goes out, and they write. */
  readonly officerHears: boolean
  /** 0 to 1. */
  readonly volume: number
  /** The browser lets the person be heard only after a touch. */
  readonly needsTouch: boolean
  /** The person's phone has said that it is there: what is written reaches it. */
  readonly isPhoneThere: boolean
  /** What the two have written, oldest first; the person's are the caller's. */
  readonly messages: readonly ThreadMessage[]
}

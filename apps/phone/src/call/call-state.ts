import type { ThreadMessage } from "@alongside/live/call/message-thread"
import type { Sound } from "@alongside/live/call/peer"

/** The call with counsel, as the screens show it. */
export interface CallState {
  /** How the sound stands. `none`: this browser has no calls. */
  readonly sound: Sound | "none"
  /** The browser lets counsel be heard only after a touch. */
  readonly needsTouch: boolean
  /** Name of the interpreter who is on the line too, as counsel says; `undefined` while there is none. */
  readonly interpreter: string | undefined
  /** One of the two has said that an officer can hear: counsel is silent, and writes. */
  readonly officerHears: boolean
  /** What the two have written, oldest first; hers are the caller's. */
  readonly messages: readonly ThreadMessage[]
}

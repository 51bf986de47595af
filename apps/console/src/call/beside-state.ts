import type { Sound } from "@alongside/live/call/peer"
import type { MicrophoneState } from "./call-state.ts"

/**
 * How it stands with whoever sits beside the one at this console. `awaited`: nobody does, or they haven't signed yet. `refused`: they aren't who the
 * server says; with {@link BesideState.fault}.
 */
export type BesideStanding = "awaited" | "refused" | Sound

/** The call between counsel and the interpreter, as the screens of both show it. */
export interface BesideState {
  /** Who is beside: to counsel the interpreter, to the interpreter counsel. */
  readonly who: "interpreter" | "counsel"
  readonly standing: BesideStanding
  /** As the roster certifies them; empty before they are verified. */
  readonly name: string
  /** BCP 47, best first. */
  readonly languages: readonly string[]
  /** A code of docs/errors.md. */
  readonly fault: string | undefined
  /** The interpreter is in the conversation; counsel lets them out and in. */
  readonly isIn: boolean
  /** Of the other's voice here; 0 to 1. */
  readonly volume: number
  /** The browser lets the other be heard only after a touch. */
  readonly needsTouch: boolean
  /** The interpreter's own, at their console. */
  readonly microphone: MicrophoneState
  readonly isVoiceOn: boolean
}

/** What the two can do about it. */
export interface BesideActions {
  /** @param volume - 0 to 1. */
  setVolume(volume: number): void
  /** Counsel lets the interpreter out of the conversation, or in again. */
  setIn(isIn: boolean): void
  /** Whether the interpreter is heard; at their own console. */
  setVoice(isOn: boolean): void
  /** On a touch: the other is heard, where the browser wants one first. */
  listen(): void
}

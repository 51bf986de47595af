import type { LinkState } from "@alongside/live/relay/signed-in-socket"
import type { WatchState } from "@alongside/live/watch/watch-state"
import type { Following } from "@alongside/protocol/circle"
import type { Press } from "@alongside/protocol/circle-answers"
import type { PairingCode } from "@alongside/protocol/pairing"
import type { JoiningState } from "./joining.ts"
import type { PushStanding } from "./own-push.ts"
import type { SignedWords } from "./signed-words.ts"

/** A press that somebody's own device signed for this contact. */
export interface FollowedPress
  extends Pick<Press, "encounter" | "toldMs" | "lastReceivedMs" | "standing" | "isAnswered" | "isSeen"> {
  /** What her phone and counsel have signed; undefined while it hasn't been asked for. */
  readonly signed: SignedWords | undefined
  /** As the contact calls them. */
  readonly name: string
  readonly may: Following
}

/** Everything that a contact's page shows. */
export interface FollowState {
  /** `kept nowhere`: a browser that keeps nothing can't be anybody's contact. */
  readonly door: "opening" | "open" | "kept nowhere"
  /** A code that was opened or typed, and waits for a name. */
  readonly code: PairingCode | undefined
  /** An iPhone's browser, which shares nothing with the app on the home screen: a key that is made here isn't there. */
  readonly isApart: boolean
  readonly joining: { readonly name: string; readonly state: JoiningState } | undefined
  /** Who chose this browser. */
  readonly people: readonly string[]
  readonly link: LinkState
  /** Notes on this phone. */
  readonly push: PushStanding
  /** Newest first. */
  readonly presses: readonly FollowedPress[]
  /** Of the newest, where there is something to follow. */
  readonly watch: WatchState | undefined
}

/** What a contact can do. Each returns at once; what came of it shows in the state. */
export interface FollowActions {
  takeCode(code: PairingCode): void
  /** Answers the invitation. @param name - what the contact calls them. */
  join(name: string): void
  leaveJoining(): void
  see(encounter: string): void
  /** From a touch: the browser may ask. */
  turnOnPush(): void
  turnOffPush(): void
  /** The video element is there, or gone. */
  attach(video: HTMLVideoElement | null): void
  allowSound(): void
}

import type { MarkedMedia } from "../../journeys/media/source.ts"
import type { Profile } from "../network/profiles.ts"
import type { ObservedCapture } from "./observed-capture.ts"

/** A frame that the server can play, and when the server had it durable. */
export interface KeptFrame {
  readonly number: number
  readonly durableMs: number
}

/** A stretch of sound that the server can play, in seconds of the file it was captured from. */
export interface KeptSound {
  readonly fromSecond: number
  readonly toSecond: number
  readonly durableMs: number
}

/** What a server can play of one recording. */
export interface Kept {
  readonly frames: readonly KeptFrame[]
  readonly sounds: readonly KeptSound[]
}

/** A browser that records through a link of its own to a server of its own. */
export interface Recording extends AsyncDisposable {
  readonly observed: ObservedCapture
  /** When recording was asked for: the press. */
  readonly startedMs: number
  /** Cuts the link, or mends it. */
  setUp(isUp: boolean): void
  /** When the server first had something of it; waits for that. */
  firstDurableMs(): Promise<number>
  /** SIGKILL to the whole browser; returns when. */
  kill(): Promise<number>
  /** Stops as a person does and waits until the server has all of it. */
  stop(): Promise<void>
  /** What the server can play now. */
  kept(): Promise<Kept>
  /** Bytes that went up the link so far, and how many bytes of media the server has of them. */
  bytes(): Promise<{ readonly up: number; readonly media: number }>
}

/** Somebody who records: Alongside, or what a user would otherwise have. */
export interface Recorder {
  readonly who: string
  /** Opens a browser, waits until its camera delivers, and begins to record. */
  start(media: MarkedMedia, profile: Profile): Promise<Recording>
}

import type { ClosingMeaning } from "@alongside/evidence/statement/closing"
import type { CallState } from "../call/call-state.ts"
import type { LawyersOnCall, RequestForHelp } from "../call/request-for-help.ts"
import type { GapCause, Track } from "../capture/piece.ts"
import type { CircleLine } from "../circle/circle-line.ts"
import type { KeyWhereabouts } from "../recovery/recovery-facts.ts"
import type { Membership } from "../upload/organisation.ts"

/** Everything the screens show. One object, replaced as a whole; the screens compute nothing but words from it. */
export interface PhoneState {
  readonly phase: "opening" | "ready" | "recording" | "stopped"
  readonly camera: DeviceState
  readonly microphone: DeviceState
  readonly place: DeviceState
  /** Milliseconds recorded since the record begins (the seconds before the press included). */
  readonly recordedMs: number
  /** The record is safe until here: the last millisecond for which a receipt covers every track that was recorded. */
  readonly safeUntilMs: number
  /** The same for each track by itself, as the drawn timeline shows it; 0 for a track of which nothing is safe. */
  readonly safeUntilByTrack: Readonly<Record<Track, number>>
  /** Seconds before the press that were kept. */
  readonly beforePressMs: number
  readonly waiting: { readonly batches: number; readonly bytes: number }
  readonly link: "online" | "offline" | "refused" | "unknown"
  /** What the server says when it refuses, or a {@link SealingErrorCode} of this phone; else undefined. Codes of docs/errors.md. */
  readonly refusal: string | undefined
  /** Every time a track was not recorded, oldest first; those that last are the ones without an end. */
  readonly interruptions: readonly Interruption[]
  /** Bytes sent and received in this encounter. */
  readonly dataUsedBytes: number
  readonly video: "full" | "smaller" | "smallest" | "slower" | "off"
  /** Which capture path runs: 1, 2 or 3 of design.md section 4. */
  readonly path: 1 | 2 | 3 | undefined
  /** True while the phone's own disk takes no more. */
  readonly diskFull: boolean
  /** True when another tab of this browser records. */
  readonly otherTab: boolean
  /** Recordings of earlier starts still on this phone. */
  readonly leftover: { readonly encounters: number; readonly batches: number; readonly bytes: number }
  /** She has a PIN on this phone. */
  readonly hasPin: boolean
  /** Where the private half of the recovery key is. */
  readonly recovery: KeyWhereabouts
  /** Who can open it besides the recovery key: the organisation's name, or undefined when it isn't joined to any. */
  readonly organisation: string | undefined
  /** Whom a held button would call, as the organisation last said; undefined when it calls nobody. */
  readonly lawyers: LawyersOnCall | undefined
  /** How it stands with that organisation where this phone has joined it; undefined where it hasn't. */
  readonly membership: Membership | undefined
  /** Who would be rung for her where she is; undefined while that isn't known. */
  readonly duty: DutyHere | undefined
  /** What became of the request for help of this encounter; undefined before there is one. */
  readonly request: RequestForHelp | undefined
  /** Her microphone goes where only she and her lawyer hear it. */
  readonly isPrivate: boolean
  /** The call with counsel; undefined while nobody is on the line. */
  readonly call: CallState | undefined
  /** Those she chose, and how it stands with each; empty without any. */
  readonly circle: readonly CircleLine[]
  /** True once the person stopped with *stop and leave nothing here*: what waits is sent, then cleared. */
  readonly leavesNothing: boolean
  readonly updateReady: boolean
  /** Whether the browser promised not to clear this app's storage by itself; undefined until it has been asked. */
  readonly storagePersistent: boolean | undefined
  /** How this app can be put on the home screen: it is there, the browser offers it, or only the share menu does (iOS). */
  readonly install: "installed" | "offered" | "share-menu" | "unknown"
}

/** Whether anybody is on duty for her, and under which law that is. */
export interface DutyHere {
  /** ISO 3166-2; undefined where neither position nor home is known, so that the organisation's own is meant. */
  readonly jurisdiction: string | undefined
  /** The other side of a line that is near; undefined where none is. */
  readonly near: string | undefined
  readonly isOnDuty: boolean
  readonly sharesLanguage: boolean
}

/** Nothing can be sealed on this phone, so nothing is recorded either. */
export type SealingErrorCode = "BROWSER_TOO_OLD" | "SEALING_FAILED"

export type DeviceState = "asking" | "open" | "refused" | "missing" | "taken" | "muted" | "unasked" | "off"

export interface Interruption {
  readonly track: Track
  readonly cause: GapCause
  /** Milliseconds since the record begins, as in {@link PhoneState.recordedMs}. */
  readonly sinceMs: number
  /** The same for its end; undefined while it lasts. */
  readonly untilMs: number | undefined
  /** True when only a touch can start it again. */
  readonly needsTouch: boolean
}

export interface Settings {
  /** 0 to 30. */
  readonly beforePressSeconds: number
  readonly language: "en" | "es" | "auto"
  readonly dataSaver: boolean
  /** Dark unless the person asks for light: a phone's own preference is mostly its maker's. */
  readonly appearance: "dark" | "light"
}

export const defaultSettings: Settings = {
  beforePressSeconds: 10,
  language: "auto",
  dataSaver: false,
  appearance: "dark",
}

/** What a person can do. Each returns at once; what came of it shows in the state. */
export interface PhoneActions {
  /** Touch-down on the button: recording starts before any network and without a question. */
  press(): void
  /** The button was held long enough, or *get a lawyer* touched: the request for help goes out, where somebody can be called, and those she chose are told. */
  getLawyer(): void
  /** Called by mistake, or no longer needed: everyone who was called is told so. It goes on recording. */
  allClear(meaning: ClosingMeaning): void
  /** While counsel is connected: her microphone goes where only she and her lawyer hear it, or back into the recording. */
  speakPrivately(isPrivate: boolean): void
  /** An officer can hear: counsel is silent and writes, or speaks again. */
  setOfficerHears(officerHears: boolean): void
  /** On a touch: counsel is heard, where the browser wants one first. */
  listen(): void
  /** Writes to counsel: a ready-made phrase by its name, or her own words. */
  write(phrase: string | undefined, text: string): void
  /** After the screen asked once. `leaveNothing` clears from this phone what was acknowledged. */
  stop(leaveNothing: boolean, meaning: ClosingMeaning): void
  /** Start devices again after an interruption that the browser only ends on a touch. */
  resume(): void
  /** A PIN was set, or taken away. */
  pinChanged(hasPin: boolean): void
  /** Ask for camera and microphone (first open, or after a refusal was lifted), or for place. Never at the press. */
  allow(what: "camera-and-microphone" | "place"): void
  /** The camera's picture, where it is open: to read a code with. It goes on recording what it records. */
  camera(): MediaStreamTrack | undefined
  change(settings: Settings): void
  /** Back from *stopped* to the button. */
  again(): void
  /** Use the new version; offered only while nothing is recorded. */
  update(): void
  /** Ask the browser to keep this app's storage. The screens do so once the first recording has stopped. */
  keepStorage(): void
  /** Show the browser's own question for putting the app on the home screen; only where `install` is *offered*. */
  install(): void
}

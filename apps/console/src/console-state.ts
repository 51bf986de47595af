import type { LinkState } from "@alongside/live/relay/signed-in-socket"
import type { WatchState } from "@alongside/live/watch/watch-state"
import type { EncounterList } from "@alongside/protocol/session"
import type { ReadonlySignal } from "@preact/signals"
import type { Gated } from "./account/gate.ts"
import type { Said } from "./account/newcomer.ts"
import type { AdviceState } from "./advice/advice-state.ts"
import type { AfterActions, AfterShown } from "./after/after-state.ts"
import type { BoardActions, BoardState } from "./board/board-state.ts"
import type { BesideActions, BesideState } from "./call/beside-state.ts"
import type { CallActions } from "./call/call-desk.ts"
import type { CallState } from "./call/call-state.ts"
import type { ReadClosing } from "./closing/read-closing.ts"
import type { CodesActions, CodesState } from "./joining/codes-state.ts"
import type { KeptState } from "./keeping/kept-encounter.ts"
import type { OnCallActions } from "./on-call/on-call.ts"
import type { OnCallState } from "./on-call/on-call-state.ts"
import type { Page } from "./page.ts"
import type { ReachActions, ReachState } from "./reach/reaching.ts"
import type { NewcomerState } from "./roster/newcomer-state.ts"
import type { OfficeActions, OfficeState } from "./roster/office-state.ts"
import type { HoursActions, HoursState } from "./shifts/hours-state.ts"
import type { RotaActions, RotaState } from "./shifts/rota-state.ts"

/** `absent`: nobody has joined with this browser. `office`: it is a coordinator's. */
export type Door = "opening" | "absent" | "link-invalid" | "open" | "office" | Gated

/** What the list shows beside the encounters themselves. */
export interface ListState {
  readonly encounters: EncounterList
  readonly isLoaded: boolean
  /** Whoever is here works beside counsel, and is shown no recording. */
  readonly isWithheld?: boolean
  /** Server clock, as far as this page can tell: for how long ago something was. */
  readonly nowMs: number
}

/** Everything the screens show. */
export interface ConsoleState extends AfterShown {
  readonly door: ReadonlySignal<Door>
  readonly organisation: ReadonlySignal<string | undefined>
  readonly link: ReadonlySignal<LinkState>
  readonly list: ReadonlySignal<ListState>
  /** The encounter that is being watched, from the address. */
  readonly watched: ReadonlySignal<string | undefined>
  readonly watch: ReadonlySignal<WatchState | undefined>
  /** Whether what is watched stays; `undefined` before the server has said so. */
  readonly kept: ReadonlySignal<KeptState | undefined>
  /** What the newest end of each recent encounter means, as it was opened here. */
  readonly closings: ReadonlySignal<ReadonlyMap<string, ReadClosing>>
  /** Encounters of which counsel has seen that they were ended under pressure. */
  readonly closingsTold: ReadonlySignal<ReadonlySet<string>>
  /** The key that this counsel signs in with, as holds name it. */
  readonly ownKey: ReadonlySignal<string | undefined>
  readonly onCall: ReadonlySignal<OnCallState>
  /** A coordinator's desk. */
  readonly office: ReadonlySignal<OfficeState>
  /** … and the board on it. */
  readonly board: ReadonlySignal<BoardState>
  /** Codes that people join with. */
  readonly codes: ReadonlySignal<CodesState>
  /** Somebody on their way in. */
  readonly newcomer: ReadonlySignal<NewcomerState>
  /** The call with the person whom counsel has. */
  readonly call: ReadonlySignal<CallState | undefined>
  /** The call between counsel and the interpreter. */
  readonly beside: ReadonlySignal<BesideState | undefined>
  /** How the record of what counsel says in it stands. */
  readonly advice: ReadonlySignal<AdviceState | undefined>
  /** Counsel's own voice as it goes out; `undefined` while it doesn't. */
  readonly outgoing: ReadonlySignal<MediaStreamTrack | undefined>
  /** Which page is shown while nothing is watched, from the address. */
  readonly page: ReadonlySignal<Page>
  readonly reach: ReadonlySignal<ReachState>
  readonly hours: ReadonlySignal<HoursState>
  /** Everybody's hours, at a coordinator's desk. */
  readonly rota: ReadonlySignal<RotaState>
  /** The browser keeps the ring from sounding. */
  readonly isRingSilent: ReadonlySignal<boolean>
}

/** What counsel can do. */
export interface ConsoleActions {
  /** The watch page's video element is there, or gone. */
  attach(video: HTMLVideoElement | null): void
  togglePlay(): void
  seek(toMs: number): void
  goLive(): void
  allowSound(): void
  /** Keeps what is watched from being erased, or lets it go. */
  hold(isWanted: boolean): void
  /** Counsel has seen that it was ended under pressure. */
  pressureSeen(encounter: string): void
  /** Lets what was said while this counsel was connected be in packages for others. */
  release(): void
  /** Takes counsel's keys off this device. */
  leave(): void
  readonly onCall: OnCallActions
  readonly office: OfficeActions
  readonly board: BoardActions
  readonly codes: CodesActions
  /** An invitation is accepted. */
  becomeAccount(said: Said): void
  showPasskey(): void
  readonly call: CallActions
  readonly after: AfterActions
  readonly beside: BesideActions
  readonly reach: ReachActions
  readonly hours: HoursActions
  readonly rota: RotaActions
}

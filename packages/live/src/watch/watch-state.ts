import type { PlaceFix } from "@alongside/evidence/media/place-fix"
import type { GapCause } from "@alongside/evidence/statement/statement"
import type { CheckedSoFar } from "../open/opened.ts"
import type { LinkState } from "../relay/signed-in-socket.ts"

/** What a lane shows at the position. */
export type Moment =
  | { readonly is: "there" }
  /** Not recorded, and the phone signed why. */
  | { readonly is: "gap"; readonly cause: GapCause; readonly sinceMs: number }
  /** It came, and didn't check out. */
  | { readonly is: "refused" }
  /** It was recorded and hasn't come, or is being fetched. */
  | { readonly is: "missing" }
  /** It came and checked out, and this browser can't play it. */
  | { readonly is: "undecodable" }
  /** There has been nothing of this lane yet. */
  | { readonly is: "none" }

/** A stretch of encounter time. */
export interface Stretch {
  readonly fromMs: number
  readonly toMs: number
}

export interface PlacePoint {
  readonly fix: PlaceFix
  /** Encounter time. */
  readonly atMs: number
  /** The phone's wall clock; its claim. */
  readonly wallMs: number
}

export interface Interruption {
  readonly track: "audio" | "video" | "place"
  readonly cause: GapCause
  readonly fromMs: number
  /** `undefined` while it lasts. */
  readonly toMs: number | undefined
  readonly wallMs: number | undefined
}

export interface UnexplainedHole extends Stretch {
  readonly track: "audio" | "video"
  readonly wallMs: number | undefined
}

export interface Restart {
  readonly atMs: number
  /** Since the start before had sent its last. */
  readonly pauseMs: number
  readonly wallMs: number | undefined
}

/** Everything that a watch page shows. One object, replaced as a whole. Times are encounter time unless they say otherwise. */
export interface WatchState {
  readonly link: LinkState
  /** `joining` until something has been shown; `silent` and `ended` by the server's word and the phone's last statement. */
  readonly standing: "joining" | "live" | "silent" | "ended"
  /** Server clock. */
  readonly lastReceivedMs: number | undefined
  readonly isLive: boolean
  readonly isPlaying: boolean
  readonly isStarted: boolean
  readonly isSoundBlocked: boolean
  readonly positionMs: number
  readonly oldestMs: number
  readonly newestMs: number
  /** The phone's wall clock at the position; its claim. */
  readonly wallMs: number | undefined
  /** How long ago what is shown happened, about; `undefined` when it isn't live. */
  readonly behindMs: number | undefined
  readonly picture: Moment
  readonly sound: Moment
  readonly recorded: Readonly<Record<"audio" | "video" | "place", readonly Stretch[]>>
  /** Every start of the app after the first. */
  readonly restarts: readonly Restart[]
  /** Where nothing came of a track that was being recorded before and after, and no reason is signed. */
  readonly unexplained: readonly UnexplainedHole[]
  readonly interruptions: readonly Interruption[]
  readonly places: readonly PlacePoint[]
  readonly checked: CheckedSoFar
  /** Pieces that the chains, or the server's index, say there are, and that nobody has sent. */
  readonly missingPieces: number
  /** Pieces that the browser couldn't play although they checked out. */
  readonly unplayable: number
  /** True when the server doesn't let this encounter be watched. */
  readonly isRefused: boolean
}

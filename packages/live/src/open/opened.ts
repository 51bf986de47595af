import type { Bytes } from "@alongside/evidence/format/bytes"
import type { PlaceFix } from "@alongside/evidence/media/place-fix"
import type { Chain } from "@alongside/evidence/statement/place"
import type { GapCause } from "@alongside/evidence/statement/statement"
import type { Finding } from "./finding.ts"

/** When something was, on its leg's monotonic clock; the phone's claim, signed. */
interface When {
  readonly leg: number
  readonly sequence: number
  readonly elapsedMs: number
  readonly durationMs: number
}

/** A segment that was checked and opened, in a form that a SourceBuffer takes. */
export interface OpenedMedia extends When {
  readonly kind: "media"
  readonly lane: "video" | "audio"
  /** `slice`: the next bytes of a WebM stream; `whole`: plays by itself. */
  readonly form: "whole" | "slice"
  /** What the SourceBuffer is told: `video/mp4; codecs="avc1.42001f"`. */
  readonly type: string
  readonly bytes: Bytes
  /** The time that a whole piece's bytes themselves begin at, in microseconds on the capture's clock. */
  readonly mediaStartUs: number | undefined
  /** What comes before the first Cluster of a stream, where the slice brought it. */
  readonly header: Bytes | undefined
  readonly sealedAtPress: boolean
  readonly wallMs: number
  /** Server clock. */
  readonly receivedMs: number
}

export interface OpenedPlace extends When {
  readonly kind: "place"
  readonly fix: PlaceFix
  readonly wallMs: number
}

export interface SignedGap extends When {
  readonly kind: "gap"
  readonly track: "audio" | "video" | "place"
  readonly cause: GapCause
}

/** What one statement of a verified record is: enough to find its record again. */
export interface KnownStatement extends When {
  readonly kind: "segment" | "gap" | "leg" | "epoch" | "envelope" | "heads"
  readonly chain: Chain
  readonly epoch: number
  readonly wallMs: number
}

/** A record whose signature was verified. */
export interface KnownRecord {
  readonly kind: "record"
  readonly ordinal: number
  readonly receivedMs: number
  readonly statements: readonly KnownStatement[]
}

/** The keys of a leg are needed to go on: its leg statement, and the epoch and envelopes named here. */
export interface KeysWanted {
  readonly kind: "keys-wanted"
  readonly leg: number
  /** `undefined`: the leg's first, whose envelope endorses the leg. */
  readonly epoch: number | undefined
}

/** The leg's zero on the phone's wall clock, from its signed leg statement. */
export interface LegZero {
  readonly kind: "leg-zero"
  readonly leg: number
  readonly wallMs: number
}

export interface CheckedSoFar {
  /** Segments whose signature, order and commitment were checked and held. */
  readonly pieces: number
  readonly findings: readonly Finding[]
  /** Holes in the chains between what has been seen, as the chains themselves say. */
  readonly holes: readonly ChainHole[]
  /** Whether one device's key endorses every leg seen; `undefined` until the first endorsement is opened. */
  readonly isOneDevice: boolean | undefined
  /** Pieces held back because their key, or their leg's endorsement, hasn't come. */
  readonly waiting: number
  readonly isEnded: boolean
}

export interface ChainHole {
  readonly leg: number
  readonly chain: Chain
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

export interface Checked extends CheckedSoFar {
  readonly kind: "checked"
}

export type Opened = OpenedMedia | OpenedPlace | SignedGap | KnownRecord | KeysWanted | LegZero | Checked

/**
 * What capture hands to sealing, over the MessagePort that {@link ./capture.ts Capture.press} is given. All times are
 * milliseconds on this page's monotonic clock, `performance.timeOrigin + performance.now()`, which the page and its
 * workers share and which no one can set; `wallMs` alone is `Date.now()`.
 */
export type Track = "audio" | "video" | "place"

/** How the media was made, as the statement will say (spec/segment.md, "codec"). */
export type Codec = string

export interface MediaPiece {
  readonly kind: "piece"
  readonly track: Track
  /** RFC 6381 where there is one: `video/mp4; codecs="avc1.42001f"`; `audio/opus; packets` for raw packets. */
  readonly codec: Codec
  /** The media as spec/segment.md lays it out for this track. Transferred, not copied. */
  readonly media: Uint8Array<ArrayBuffer>
  /** When the first frame or sample was captured. */
  readonly startMs: number
  readonly durationMs: number
  /** Device wall clock at {@link startMs}. */
  readonly wallMs: number
  /** True for what was recorded before the press and kept in memory until then: it is sealed at the press. */
  readonly sealedAtPress: boolean
}

/** Why a track was not recorded for a while. The words of the gap statement. */
export type GapCause =
  | "permission-refused"
  | "device-missing"
  | "device-taken"
  | "device-muted"
  /** It delivered nothing, and nobody said why. */
  | "device-silent"
  | "page-hidden"
  | "page-suspended"
  | "encoder-failed"
  | "thin-uplink"
  | "low-battery"
  | "data-saver"

export interface GapPiece {
  readonly kind: "gap"
  readonly track: Track
  readonly cause: GapCause
  readonly startMs: number
  /** 0 while it lasts: a gap is said when it begins, and again, with its length, when it ends. */
  readonly durationMs: number
  /** Device wall clock at {@link startMs}. */
  readonly wallMs: number
  readonly sealedAtPress: boolean
}

/** Always the last on the port: every track is flushed, nothing follows. */
export interface EndOfPieces {
  readonly kind: "end"
  /** When recording stopped. */
  readonly atMs: number
}

export type Piece = MediaPiece | GapPiece
export type PortMessage = Piece | EndOfPieces

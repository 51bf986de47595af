import type { Bytes } from "../format/bytes.ts"
import type { Chain, Place, Track } from "./place.ts"

/** Why something was not recorded; the words of a gap statement. */
export const gapCauses = [
  "permission-refused",
  "device-missing",
  "device-taken",
  "device-muted",
  "device-silent",
  "page-hidden",
  "page-suspended",
  "encoder-failed",
  "thin-uplink",
  "low-battery",
  "data-saver",
  "outbox-full",
  "unstated",
] as const
export type GapCause = (typeof gapCauses)[number]

/** What every statement says. Times are the device's claims. */
interface Said<Of extends Chain> extends Place<Of> {
  /** SHA-256 of the statement before in this chain; `undefined` for the first. */
  readonly previous: Bytes | undefined
  /** Device wall clock, milliseconds since 1970, at the start of what the statement is about. */
  readonly wallMs: number
  /** The same moment on the leg's monotonic clock, milliseconds since the leg's zero; may be negative for what was kept from before the press. */
  readonly elapsedMs: number
  /** SHA-256 of the newest receipt the phone had: the statement was made after it. */
  readonly newestReceipt: Bytes | undefined
}

/** A segment was recorded and sealed. Its body is the sealed segment. */
export interface SegmentStatement extends Said<Track> {
  readonly kind: "segment"
  readonly epoch: number
  /** SHA-256 of the sealed segment. */
  readonly bodyHash: Bytes
  /** SHA-256(salt ‖ media), the salted commitment to what was sealed. */
  readonly commitment: Bytes
  readonly durationMs: number
  /** How to read the media (spec/segment.md §5). */
  readonly codec: string
  /** True for what was kept in memory from before the press and sealed at it. */
  readonly sealedAtPress: boolean
}

/** Something was not recorded. Takes a sequence, and so a step, of its track. */
export interface GapStatement extends Said<Track> {
  readonly kind: "gap"
  readonly cause: GapCause
  /** 0 while it lasts; a second gap statement says how long it was. */
  readonly durationMs: number
}

/** Where the leg before stood, as far as this phone remembers. */
export interface PreviousLeg {
  readonly leg: number
  /** SHA-256 of the newest statement of its leg chain. */
  readonly head: Bytes
  readonly newestReceipt: Bytes | undefined
}

/** The first statement of a leg's own chain. */
export interface LegStatement extends Said<"leg"> {
  readonly kind: "leg"
  /** The key that signs this leg: Ed25519, 32 bytes. */
  readonly sessionKey: Bytes
  readonly previousLeg: PreviousLeg | undefined
  /** A nonce that the server gave out shortly before, or `undefined`: there was no network. */
  readonly serverNonce: Bytes | undefined
  /** SHA-256(salt ‖ claim): the device key's endorsement, opened inside the envelopes of the leg's first epoch. */
  readonly endorsement: Bytes
  /** Which release of the app speaks. */
  readonly release: string
}

export const readerKinds = ["recovery", "counsel", "contact", "advice"] as const
export type ReaderKind = (typeof readerKinds)[number]

/** What a reader of each kind may open at most (spec/envelope.md §2.1): no envelope opens more, whatever it says. */
export const mayOpen: Readonly<Record<ReaderKind, readonly Track[]>> = {
  recovery: ["audio", "video", "place"],
  counsel: ["audio", "video", "place", "advice"],
  contact: ["audio", "video", "place"],
  advice: ["advice"],
}

/** True for tracks, in their order and each once at most, that a reader of this kind may be given. */
export function isScopeOf(kind: ReaderKind, opens: readonly Track[]): boolean {
  const inOrder = mayOpen[kind].filter((track) => opens.includes(track))
  return opens.length > 0 && inOrder.length === opens.length && opens.every((track, i) => track === inOrder[i])
}

/** Who an envelope is for. */
export interface Reader {
  readonly kind: ReaderKind
  /** SHA-256 of the age recipient's text. */
  readonly recipientHash: Bytes
}

export interface EnvelopeCommitment extends Reader {
  /** The tracks that it opens, in their order. */
  readonly opens: readonly Track[]
  /** SHA-256 of the envelope's age file. */
  readonly envelopeHash: Bytes
}

/** A stretch with one set of people who may open it begins. */
export interface EpochStatement extends Said<"leg"> {
  readonly kind: "epoch"
  readonly epoch: number
  /** The first sequence of each track that belongs to it; step = sequence − this. */
  readonly firstSequences: ReadonlyMap<Track, number>
  readonly envelopes: readonly EnvelopeCommitment[]
}

/** Carries one envelope, promised by an epoch statement, as its body. */
export interface EnvelopeStatement extends Said<"leg"> {
  readonly kind: "envelope"
  readonly epoch: number
  readonly bodyHash: Bytes
  readonly reader: Reader
}

/** Where one track stands. */
export interface Head {
  readonly track: Track
  /** The sequence that comes next. */
  readonly nextSequence: number
  /** SHA-256 of its newest statement; for `advice`, SHA-256(salt ‖ that hash). */
  readonly hash: Bytes
}

/** Where every track of the leg stands, every 5 s; the last one closes them. */
export interface HeadsStatement extends Said<"leg"> {
  readonly kind: "heads"
  readonly heads: readonly Head[]
  readonly isLast: boolean
}

export type TrackStatement = SegmentStatement | GapStatement
export type LegChainStatement = LegStatement | EpochStatement | EnvelopeStatement | HeadsStatement
export type Statement = TrackStatement | LegChainStatement

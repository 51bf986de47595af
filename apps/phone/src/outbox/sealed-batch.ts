import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Span } from "@alongside/live/seal/leg"

export type { Span }

/**
 * What the phone signs at once, and from then on never changes: it is stored, sent, and sent again as these bytes.
 * Sealed: without an epoch's secret it tells sizes and places in the order, nothing else.
 */
export interface SealedBatch {
  /** As `signBatch` made it. */
  readonly bytes: Bytes
  /** Its name in receipts. */
  readonly hash: Bytes
  /** It holds video alone. Only on a link that carries everything at once is there video in the others too. */
  readonly isVideo: boolean
  readonly spans: readonly Span[]
  /** SHA-256 of the newest statement of the leg's own chain, where this batch carries one. */
  readonly legHead: Bytes | undefined
  /** Device wall clock when it was sealed. */
  readonly sealedWallMs: number
}

/** A leg as it begins, before its first batch. */
export interface LegOpening {
  readonly encounter: Bytes
  readonly leg: number
  /** The device key's claim to it, to be sent along until the server has acknowledged the leg. */
  readonly claim: Bytes
  /** Device wall clock at the leg's zero. */
  readonly wallMs: number
}

/** What the seal worker tells the courier, over the port between them. */
export type ToCourier =
  | { readonly say: "begin"; readonly opening: LegOpening }
  | { readonly say: "batch"; readonly batch: SealedBatch }
  | { readonly say: "end" }

/** Which tracks the outbox still takes. */
export type Room = "all" | "no-video" | "none"

/** What the courier tells the seal worker. */
export type ToSealer =
  /** SHA-256 of the newest receipt, verified. */
  | { readonly say: "receipt"; readonly hash: Bytes }
  /** The server's, 32 bytes. */
  | { readonly say: "nonce"; readonly nonce: Bytes }
  | { readonly say: "room"; readonly room: Room }
  /** Whether it carries all there is without delay, and the least time between two batches that the server asks for (0: none). */
  | { readonly say: "link"; readonly isGood: boolean; readonly intervalMs: number }
  /** Counsel on duty: hybrid age recipients; `undefined` while this phone doesn't know its server. Said first of all. */
  | { readonly say: "counsel"; readonly recipients: readonly string[] | undefined }

import type { Bytes } from "../format/bytes.ts"

/** One stream of an encounter. `advice` is privileged; the others are evidence. */
export const tracks = ["audio", "video", "place", "advice"] as const
export type Track = (typeof tracks)[number]

/** A chain of statements: one for each track of a leg, and `leg` for what is said about the leg itself. */
export const chains = ["leg", ...tracks] as const
export type Chain = (typeof chains)[number]

/** Where a statement stands. No two statements of one encounter may stand in the same place. */
export interface Place<Of extends Chain = Track> {
  /** Encounter id: SHA-256 of the first session public key, 32 bytes. */
  readonly encounter: Bytes
  /** Which start of the app: 0, 1, 2, … */
  readonly leg: number
  readonly track: Of
  /** From 0, without holes within a leg's chain. */
  readonly sequence: number
}

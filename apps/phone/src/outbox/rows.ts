import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Span } from "./sealed-batch.ts"

/** What the phone remembers of one leg: enough to be believed about it, and for the next to name it. */
export interface LegRow {
  readonly leg: number
  readonly claim: Bytes
  /** True once the server has acknowledged something of the leg: its claim needs no repeating. */
  readonly isClaimKnown: boolean
  /** SHA-256 of the newest statement of its own chain that is on this disk; `undefined` while none is. */
  readonly head: Bytes | undefined
  /** Its zero, in milliseconds after that of leg 0, by the device's wall clock. */
  readonly baseMs: number
}

/** What the phone remembers of one encounter. Nothing in it opens anything. */
export interface EncounterRow {
  /** 64 lowercase hex digits. */
  readonly id: string
  /** Device wall clock at the first press. */
  readonly startedWallMs: number
  /** Device wall clock when it was last heard of: what is older than a while isn't continued. */
  readonly lastWallMs: number
  /** From the first. Never empty. */
  readonly legs: readonly LegRow[]
  /** True once the person stopped it, or it was given up: no further leg. */
  readonly isEnded: boolean
  /** True when what the server has acknowledged shall not stay here. */
  readonly leavesNothing: boolean
  /** The newest receipt, verified, as the server signed it. */
  readonly newestReceipt: Bytes | undefined
}

/** What is known about one sealed batch without reading it. */
export interface BatchRow {
  /** Order in which this phone sealed: a number that no other batch here has. */
  readonly number: number
  readonly encounter: string
  readonly leg: number
  readonly hash: Bytes
  readonly byteLength: number
  readonly isVideo: boolean
  readonly spans: readonly Span[]
  readonly sealedWallMs: number
  /** Why the server will never take it, where it said so; it stays, and isn't sent again. */
  readonly refusal: string | undefined
}

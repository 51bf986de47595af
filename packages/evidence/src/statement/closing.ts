import type { Bytes } from "../format/bytes.ts"

/** What was done: everyone told that it is over, or the recording stopped. */
export const closingActs = ["all clear", "stopped"] as const
export type ClosingAct = (typeof closingActs)[number]

/**
 * What the readers are to know of it. `unconfirmed`: without her PIN. `confirmed`: with it. `under pressure`: with the PIN that she
 * keeps for when somebody makes her do it; nobody but the readers is told one from the other.
 */
export const closingMeanings = ["unconfirmed", "confirmed", "under pressure"] as const
export type ClosingMeaning = (typeof closingMeanings)[number]

/** Which closing a word belongs to. */
export interface ClosingPlace {
  /** 32 bytes. */
  readonly encounter: Bytes
  readonly leg: number
  /** Which closing of this leg, from 0. */
  readonly number: number
  readonly act: ClosingAct
}

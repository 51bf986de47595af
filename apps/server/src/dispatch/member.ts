import type { Channel } from "./policy.ts"

/** Somebody on a roster: a certificate's fingerprint. */
export type MemberId = string

/** `intake`: a volunteer who holds the line as counsel's agent, without keys. */
export type Role = "counsel" | "interpreter" | "intake"

export interface Licence {
  /** ISO 3166-2: `US-MN`. */
  readonly jurisdiction: string
  /** `immigration`, `traffic`, … as the organisation names them. */
  readonly matter: string
  /** Milliseconds since 1970; from then on it serves nobody. */
  readonly expiresMs: number
}

/** From (inclusive) to (exclusive), milliseconds since 1970. */
export interface Interval {
  readonly fromMs: number
  readonly toMs: number
}

/** What a certified roster says of one of its people. */
export interface Member {
  readonly id: MemberId
  readonly role: Role
  /** Of another organisation, certified root to root. */
  readonly isPartner: boolean
  readonly licences: readonly Licence[]
  /** BCP 47, primary language only: `es`. */
  readonly languages: readonly string[]
  /** How they can be reached away from the console. */
  readonly channels: readonly Channel[]
  /** When they are on call, in order and apart from each other; shifts are laid out in time before they come here. */
  readonly onCall: readonly Interval[]
  /** When their certificate or the roster that lists it ends, whichever is first; milliseconds since 1970. */
  readonly certifiedUntilMs: number
}

export function isOnCall({ onCall }: Member, nowMs: number): boolean {
  // Binary search: a roster lists months of shifts.
  let from = 0
  let to = onCall.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (onCall[middle]!.toMs <= nowMs) from = middle + 1
    else to = middle
  }
  const shift = onCall[from]
  return shift !== undefined && shift.fromMs <= nowMs
}

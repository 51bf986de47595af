import type { RequestId } from "./help-request.ts"
import type { Member, MemberId, Role } from "./member.ts"
import type { Channel } from "./policy.ts"

/** Somebody of the roster as they are at this moment. */
export interface Candidate {
  readonly member: Member
  /** Their console is open, connected, and they haven't stepped away. */
  readonly isAtConsole: boolean
  /** False when the silent probes of their other channels don't come through. */
  readonly isReachable: boolean
  /** The request that they are answering, or are about to join. */
  readonly holds: RequestId | undefined
  /** How many requests ring them now. */
  readonly rings: number
  /** When they last took a request; 0 before the first. */
  readonly lastTookMs: number
  /** The event (several requests of one place and time) of the request that they took last. */
  readonly lastEvent: string | undefined
}

/**
 * Who could be rung: the part of the outside that dispatch looks at, and changes nothing of.
 *
 * Implementations MUST answer the same throughout one step. They MAY list people who aren't entitled any more: dispatch checks
 * certificates and licences itself.
 */
export interface OnCall {
  /** Everybody of this role who could be of use in the jurisdiction: at least those of its country. */
  candidates(role: Role, jurisdiction: string): readonly Candidate[]
  /** `undefined` for somebody who isn't on a roster, or not any more. */
  candidate(member: MemberId): Candidate | undefined
  /** Whether another message by this channel would be one too many for them, or for the organisation's purse. */
  isSpent(member: MemberId, channel: Channel): boolean
}

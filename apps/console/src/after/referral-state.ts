import type { Outcome } from "@alongside/evidence/letters/outcome"
import type { ReferralReason, Referrals } from "@alongside/protocol/referral"

/** What somebody else hands on to this counsel, as it was opened. */
export interface HandedToMe {
  readonly encounter: string
  /** Key of who hands it on. */
  readonly from: string
  readonly number: number
  readonly because: ReferralReason
  /** Server clock. */
  readonly atMs: number
  readonly isTaken: boolean
  /** `undefined` for one that doesn't check out: not signed, not whole, or by nobody whom the roster lists. */
  readonly said:
    | {
        /** As the roster has it. */
        readonly name: string
        readonly outcome: Outcome | undefined
        readonly text: string
        /** Where letters to the person go. */
        readonly lettersTo: string | undefined
      }
    | undefined
}

/** Somebody to whom it can be handed on. */
export interface Colleague {
  readonly key: string
  readonly name: string
}

export interface ReferralState {
  /** The newest first. */
  readonly toMe: readonly HandedToMe[]
  readonly byMe: Referrals["byMe"]
  /** Counsel of the roster, by name, without whoever looks. */
  readonly colleagues: readonly Colleague[]
  readonly isBusy: boolean
  /** Why the last thing wasn't done: a code of docs/errors.md. */
  readonly fault: string | undefined
}

export const noReferrals: ReferralState = { toMe: [], byMe: [], colleagues: [], isBusy: false, fault: undefined }

export interface ReferralDraft {
  /** Key of whom it is for. */
  readonly to: string
  readonly because: ReferralReason
  readonly outcome: Outcome | undefined
  readonly text: string
}

export interface ReferralActions {
  /** Hands on what is watched. */
  make(draft: ReferralDraft): void
  answer(handed: Pick<HandedToMe, "encounter" | "from" | "number">, isTaken: boolean): void
}

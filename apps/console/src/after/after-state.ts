import type { Outcome } from "@alongside/evidence/letters/outcome"
import type { ReadonlySignal } from "@preact/signals"
import type { DueActions, DueState } from "./due-state.ts"
import type { ReferralActions, ReferralState } from "./referral-state.ts"

/** What counsel wrote, as their own key opens it. Times are counsel's clock. */
export type Written = {
  readonly number: number
  readonly atMs: number
  readonly outcome: Outcome | undefined
  readonly text: string
} & (
  | { readonly kind: "note" }
  | { readonly kind: "to her"; readonly steps: readonly string[]; readonly isEnded: boolean }
)

/** What is written for counsel's own file. */
export interface NoteDraft {
  readonly outcome: Outcome | undefined
  readonly text: string
}

/** What is written to the person. */
export interface LetterDraft extends NoteDraft {
  readonly steps: readonly string[]
  /** The engagement ends with it. */
  readonly isEnded: boolean
}

/** Everything that the panel about one encounter shows. */
export interface AfterState {
  /** Newest first. */
  readonly written: readonly Written[]
  /** Letters that are here and don't open, or aren't counsel's own. */
  readonly unread: number
  /** Where letters to her go: `absent` while her phone hasn't said it, or what it said isn't in the record. */
  readonly recipient: "looking" | "known" | "absent"
  readonly isBusy: boolean
  /** Why the last thing wasn't done: a code of docs/errors.md. */
  readonly fault: string | undefined
}

/** What counsel can do there. */
export interface AfterActions {
  keep(note: NoteDraft): void
  send(letter: LetterDraft): void
  readonly due: DueActions
  readonly referrals: ReferralActions
}

/** What the screens show of what comes after calls. */
export interface AfterShown {
  /** What counsel writes about what is watched; `undefined` where they have nothing to write. */
  readonly after: ReadonlySignal<AfterState | undefined>
  readonly due: ReadonlySignal<DueState>
  readonly referrals: ReadonlySignal<ReferralState>
}

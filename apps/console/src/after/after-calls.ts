import type { Session } from "@alongside/live/relay/session"
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals"
import type { Account } from "../account/account.ts"
import type { PinnedRoster } from "../account/pinned-roster.ts"
import type { OnCallState } from "../on-call/on-call-state.ts"
import { AfterEncounter, type AfterParts } from "./after-encounter.ts"
import type { AfterActions, AfterShown, LetterDraft, NoteDraft } from "./after-state.ts"
import { Due } from "./due.ts"
import type { ReferralActions } from "./referral-state.ts"
import { Referrals } from "./referrals.ts"

/** What counsel writes about the encounter that the address names, what is due to them, and what is handed on. */
export class AfterCalls implements AfterActions {
  readonly #referrals = new Referrals()
  readonly #encounter = signal<AfterEncounter | undefined>(undefined)
  #parts: AfterParts | undefined
  readonly due = new Due(() => this.#parts?.session)
  readonly referrals: ReferralActions = {
    make: (draft) => void this.#encounter.peek()?.refer(draft),
    answer: this.#referrals.answer,
  }
  readonly shown: AfterShown = {
    after: computed(() => this.#encounter.value?.state.value),
    due: this.due.state,
    referrals: this.#referrals.state,
  }

  /** @param onCall - Whoever was in a call writes about it when they are out. */
  constructor(onCall: ReadonlySignal<OnCallState>) {
    const isSeated = computed(() => onCall.value.seat !== undefined)
    effect(() => {
      if (!isSeated.value) void this.#encounter.value?.read()
    })
  }

  /** Counsel is there. Once, and before all else. */
  enter(session: Session, account: Account, roster: PinnedRoster): void {
    const { identity } = account
    if (identity === undefined) return
    const parts = { session, writer: { ...account, identity }, roster }
    this.#parts = { ...parts, referrals: this.#referrals }
    this.#referrals.enter(parts)
  }

  /** The address names another, or none. */
  open(encounter: string | undefined): void {
    const parts = this.#parts
    this.#encounter.value = parts && encounter !== undefined ? new AfterEncounter(parts, encounter) : undefined
  }

  /** Some time has passed. */
  look(): void {
    void this.#encounter.peek()?.look()
    void this.due.read()
    void this.#referrals.read()
  }

  keep(note: NoteDraft): void {
    void this.#encounter.peek()?.keep(note)
  }

  send(letter: LetterDraft): void {
    void this.#encounter.peek()?.send(letter)
  }
}

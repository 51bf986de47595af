import type { Session } from "@alongside/live/relay/session"
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals"
import type { Account } from "../account/account.ts"
import type { OnCallState } from "../on-call/on-call-state.ts"
import { AfterEncounter } from "./after-encounter.ts"
import type { AfterActions, AfterShown, LetterDraft, NoteDraft } from "./after-state.ts"
import { Due } from "./due.ts"

/** What counsel writes about the encounter that the address names, and what is due to them of all. */
export class AfterCalls implements AfterActions {
  readonly #session: () => Session | undefined
  readonly #encounter = signal<AfterEncounter | undefined>(undefined)
  readonly due: Due
  readonly shown: AfterShown

  /** @param onCall - Whoever was in a call writes about it when they are out. */
  constructor(onCall: ReadonlySignal<OnCallState>, session: () => Session | undefined) {
    this.#session = session
    this.due = new Due(session)
    this.shown = { after: computed(() => this.#encounter.value?.state.value), due: this.due.state }
    const isSeated = computed(() => onCall.value.seat !== undefined)
    effect(() => {
      if (!isSeated.value) void this.#encounter.value?.read()
    })
  }

  /** The address names another, or none. */
  open(account: Account | undefined, encounter: string | undefined): void {
    const [session, identity] = [this.#session(), account?.identity]
    const isOpen = session !== undefined && identity !== undefined && encounter !== undefined
    this.#encounter.value = isOpen ? new AfterEncounter(session, { ...account!, identity }, encounter) : undefined
  }

  /** Some time has passed. */
  look(): void {
    void this.#encounter.peek()?.look()
    void this.due.read()
  }

  keep(note: NoteDraft): void {
    void this.#encounter.peek()?.keep(note)
  }

  send(letter: LetterDraft): void {
    void this.#encounter.peek()?.send(letter)
  }
}

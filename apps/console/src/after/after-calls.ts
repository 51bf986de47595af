import type { Session } from "@alongside/live/relay/session"
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals"
import type { Account } from "../account/account.ts"
import { AfterEncounter } from "./after-encounter.ts"
import type { AfterActions, AfterState, LetterDraft, NoteDraft } from "./after-state.ts"

/** What counsel writes about the encounter that the address names. */
export class AfterCalls implements AfterActions {
  readonly #encounter = signal<AfterEncounter | undefined>(undefined)
  /** `undefined` where there is nothing to write. */
  readonly state: ReadonlySignal<AfterState | undefined> = computed(() => this.#encounter.value?.state.value)

  /** @param isSeated - Counsel is in a call: whoever was writes about it when they are out. */
  constructor(isSeated: ReadonlySignal<boolean>) {
    effect(() => {
      if (!isSeated.value) void this.#encounter.value?.read()
    })
  }

  /** The address names another, or none. */
  open(session: Session | undefined, account: Account | undefined, encounter: string | undefined): void {
    const identity = account?.identity
    const isOpen = session !== undefined && identity !== undefined && encounter !== undefined
    this.#encounter.value = isOpen ? new AfterEncounter(session, { ...account!, identity }, encounter) : undefined
  }

  /** Some time has passed. */
  look(): void {
    void this.#encounter.peek()?.look()
  }

  keep(note: NoteDraft): void {
    void this.#encounter.peek()?.keep(note)
  }

  send(letter: LetterDraft): void {
    void this.#encounter.peek()?.send(letter)
  }
}

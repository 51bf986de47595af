import { ServerError } from "@alongside/live/relay/session"
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals"

const LOOK_EVERY_MS = 5000

/** As much of a page's state as is kept here. */
interface Standing<Fault> {
  /** Something is being done. */
  readonly isBusy: boolean
  /** The server didn't answer when it was last asked. */
  readonly isStale: boolean
  /** Why the last act wasn't done. */
  readonly fault: Fault | undefined
}

/** What a page shows of the server: asked for again and again while it is looked at, and what is done there, one thing at a time. */
export class LookedAt<State extends Standing<Fault>, Fault> {
  readonly #state: Signal<State>
  readonly #ask: () => Promise<Partial<State>>
  readonly #faultOf: (error: ServerError) => Fault
  /** Counts what was asked: an older answer that comes late changes nothing. */
  #looks = 0

  constructor(empty: State, ask: () => Promise<Partial<State>>, faultOf: (error: ServerError) => Fault) {
    this.#state = signal(empty)
    this.#ask = ask
    this.#faultOf = faultOf
  }

  get state(): ReadonlySignal<State> {
    return this.#state
  }

  /** From now on. Once. @param isLookedAt - Whether the page is open. */
  follow(isLookedAt: ReadonlySignal<boolean>): void {
    effect(() => {
      if (!isLookedAt.value) return undefined
      void this.#look()
      const looking = setInterval(() => void this.#look(), LOOK_EVERY_MS)
      return () => clearInterval(looking)
    })
  }

  /** Nothing while something else is being done. */
  async act(act: () => Promise<unknown>): Promise<void> {
    if (this.#state.peek().isBusy) return
    this.#standing({ isBusy: true, fault: undefined })
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      this.#standing({ fault: this.#faultOf(error) })
    } finally {
      await this.#look()
      this.#standing({ isBusy: false })
    }
  }

  /** What is on its way is older than this. */
  set(change: Partial<State>): void {
    this.#looks += 1
    this.#state.value = { ...this.#state.peek(), ...change }
  }

  async #look(): Promise<void> {
    this.#looks += 1
    const look = this.#looks
    try {
      const found = await this.#ask()
      if (look !== this.#looks) return
      this.#state.value = { ...this.#state.peek(), ...found }
      this.#standing({ isStale: false })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      if (look === this.#looks) this.#standing({ isStale: true })
    }
  }

  #standing(change: Partial<Standing<Fault>>): void {
    this.#state.value = { ...this.#state.peek(), ...change }
  }
}

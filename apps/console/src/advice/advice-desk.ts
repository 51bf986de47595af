import { ServerError, type Session } from "@alongside/live/relay/session"
import { type ReadonlySignal, signal } from "@preact/signals"
import type { Account } from "../account/account.ts"
import type { CallDesk, Met } from "../call/call-desk.ts"
import type { AdviceState } from "./advice-state.ts"

const TRY_AGAIN_MS = 2000

type FollowedCall = Pick<CallDesk, "met" | "outgoing" | "state">
type Open = import("./advice-record.ts").AdviceRecord

/** Begins counsel's own record with each call, and closes it with it. */
export class AdviceDesk {
  readonly #call: FollowedCall
  readonly #state = signal<AdviceState | undefined>(undefined)
  /** `undefined` without a call. */
  readonly state: ReadonlySignal<AdviceState | undefined> = this.#state
  #account: { readonly session: Session; readonly counsel: Account } | undefined
  #record: Open | undefined
  /** Of the call that there is now. */
  #turn = 0

  constructor(call: FollowedCall) {
    this.#call = call
    call.met.subscribe((met) => this.#meet(met))
    call.outgoing.subscribe((track) => this.#record?.setVoice(track))
    call.state.subscribe((state) => {
      this.#record?.setMessages(state?.messages ?? [])
      if (state === undefined) this.#state.value = undefined
      else this.#state.value ??= "waiting"
    })
  }

  enter(session: Session, counsel: Account): void {
    this.#account = { session, counsel }
  }

  #meet(met: Met | undefined): void {
    const turn = ++this.#turn
    void this.#record?.end()
    this.#record = undefined
    if (met === undefined) return
    if (met.advice === undefined) this.#state.value = "without a key"
    else void this.#begin(turn, met.encounter, met.advice)
  }

  async #begin(turn: number, encounter: string, advice: string): Promise<void> {
    const { session, counsel } = this.#account!
    const { identity, role } = counsel
    // Who holds the line for counsel says nothing that is advice.
    if (role !== "counsel" || identity === undefined) return
    const isNow = (): boolean => turn === this.#turn
    for (;;) {
      try {
        // Loaded with the first call: a console that rings shall be there at once.
        const { AdviceRecord } = await import("./advice-record.ts")
        const changed = (state: AdviceState): void => {
          if (isNow()) this.#state.value = state
        }
        const record = await AdviceRecord.begin({
          ...{ session, counsel: { ...counsel, identity }, encounter, advice, changed },
        })
        if (!isNow()) return await record.end()
        this.#record = record
        record.setVoice(this.#call.outgoing.value)
        record.setMessages(this.#call.state.value?.messages ?? [])
        return
      } catch (error) {
        // Its code or its key couldn't be fetched.
        if (!(error instanceof ServerError || error instanceof TypeError)) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
      if (!isNow()) return
    }
  }
}

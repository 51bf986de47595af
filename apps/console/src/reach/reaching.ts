import { PushError, subscribeHere } from "@alongside/live/push/subscribe-here"
import { ServerError, type Session } from "@alongside/live/relay/session"
import {
  type NewAddress,
  REACH_CONTENT_TYPE,
  type Reach,
  type ReachChannel,
  reachRoutes,
  reachSchema,
} from "@alongside/protocol/reach"
import { type ReadonlySignal, signal } from "@preact/signals"
import { registerPushWorker } from "./push-here.ts"

/** What the page shows of how counsel is reached. */
export interface ReachState {
  /** `undefined` before the server has said it. */
  readonly reach: Reach | undefined
  /** What is being done with this channel. */
  readonly busy: ReachChannel | undefined
  /** What went wrong the last time, and with which. */
  readonly fault: { readonly channel: ReachChannel; readonly because: ReachFault } | undefined
}

export type ReachFault = "address" | "code" | "unsupported" | "notAllowed" | "failed" | "away"

export interface ReachActions {
  /** The page is there, or gone. */
  show(isShown: boolean): void
  /** From a touch: this browser is told from now on. */
  turnOnPush(): void
  set(channel: ReachChannel, address: string): void
  remove(channel: ReachChannel, id: string): void
  test(channel: ReachChannel, id: string): void
  /** What was sent there has come: with this code. */
  confirm(channel: ReachChannel, id: string, code: string): void
}

/** States change by themselves while a message is on its way. */
const READ_EVERY_MS = 2000

/** Where counsel says how they are reached away from the console. */
export class Reaching implements ReachActions {
  readonly #session: () => Session | undefined
  readonly #language: () => NewAddress["language"]
  readonly #state = signal<ReachState>({ reach: undefined, busy: undefined, fault: undefined })
  readonly state: ReadonlySignal<ReachState> = this.#state
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(session: () => Session | undefined, language: () => NewAddress["language"]) {
    this.#session = session
    this.#language = language
  }

  show(isShown: boolean): void {
    clearInterval(this.#timer)
    if (!isShown) return
    void this.#read()
    this.#timer = setInterval(() => void this.#read(), READ_EVERY_MS)
  }

  turnOnPush(): void {
    void this.#do("push", async () => {
      const key = this.#state.value.reach?.pushKey
      if (key !== undefined) await this.#post("push", await subscribeHere(registerPushWorker, key))
    })
  }

  set(channel: ReachChannel, address: string): void {
    void this.#do(channel, () => this.#post(channel, address))
  }

  remove(channel: ReachChannel, id: string): void {
    void this.#do(channel, () => this.#send(reachRoutes.address(id), { method: "DELETE" }))
  }

  test(channel: ReachChannel, id: string): void {
    void this.#do(channel, () => this.#send(reachRoutes.test(id), { method: "POST" }))
  }

  confirm(channel: ReachChannel, id: string, code: string): void {
    const body = JSON.stringify({ code: code.replaceAll(/\D/g, "") })
    const headers = { "content-type": REACH_CONTENT_TYPE }
    void this.#do(channel, () => this.#send(reachRoutes.confirm(id), { method: "POST", headers, body }), "code")
  }

  #post(channel: ReachChannel, address: string): Promise<void> {
    const body = JSON.stringify({ channel, address, language: this.#language() } satisfies NewAddress)
    return this.#send(reachRoutes.addresses, { method: "POST", headers: { "content-type": REACH_CONTENT_TYPE }, body })
  }

  /** @param wrong - What is wrong when the server can't take what was typed. */
  async #do(channel: ReachChannel, act: () => Promise<void>, wrong: "address" | "code" = "address"): Promise<void> {
    if (this.#state.value.busy !== undefined) return
    this.#change({ busy: channel, fault: undefined })
    try {
      await act()
    } catch (error) {
      this.#change({ fault: { channel, because: faultOf(error, wrong) } })
    } finally {
      this.#change({ busy: undefined })
    }
  }

  async #read(): Promise<void> {
    if (document.hidden) return
    try {
      await this.#send(reachRoutes.addresses, {})
    } catch (error) {
      // The link's state says so already.
      if (!(error instanceof ServerError)) throw error
    }
  }

  async #send(route: string, request: RequestInit & { headers?: Record<string, string> }): Promise<void> {
    const answer = await this.#session()?.send(route, request)
    if (answer !== undefined) this.#change({ reach: reachSchema.parse(answer.json()) })
  }

  #change(change: Partial<ReachState>): void {
    this.#state.value = { ...this.#state.value, ...change }
  }
}

function faultOf(error: unknown, wrong: "address" | "code"): ReachFault {
  if (error instanceof PushError) return error.code
  if (!(error instanceof ServerError)) throw error
  if (error.problem === "ADDRESS_CODE_WRONG") return "code"
  if (error.problem === "ADDRESS_INVALID" || error.problem === "REQUEST_MALFORMED") return wrong
  return error.problem === undefined ? "away" : "failed"
}

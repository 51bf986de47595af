import { ServerError, type Session } from "@alongside/live/relay/session"
import {
  CALENDAR_CONTENT_TYPE,
  feedSchema,
  type Hours,
  type OwnShifts,
  ownShiftsSchema,
  shiftRoutes,
} from "@alongside/protocol/shifts"
import { type ReadonlySignal, signal } from "@preact/signals"
import { emptyHours, type HoursActions, type HoursState, type Offer, type ShiftFault } from "./hours-state.ts"

/** A swap that somebody offers is seen soon; everything else changes only here. */
const READ_EVERY_MS = 5000

/** When counsel is on call, as they say it: their own hours, what they swap, their calendar in and out. */
export class OwnHours implements HoursActions {
  readonly #session: () => Session | undefined
  readonly #state = signal<HoursState>(emptyHours)
  readonly state: ReadonlySignal<HoursState> = this.#state
  #timer: ReturnType<typeof setInterval> | undefined
  /** Counts what was asked: an older answer that comes late changes nothing. */
  #reads = 0

  constructor(session: () => Session | undefined) {
    this.#session = session
  }

  show(isShown: boolean): void {
    clearInterval(this.#timer)
    // An address is shown to whoever asked for it, once.
    this.#set({ feed: undefined, fault: undefined })
    if (!isShown) return
    void this.#read()
    this.#timer = setInterval(() => void this.#read(), READ_EVERY_MS)
  }

  save(hours: Hours): void {
    void this.#do((session) => session.send(shiftRoutes.own, json("PUT", hours)))
  }

  offer(offer: Offer): void {
    void this.#do((session) => session.send(shiftRoutes.swaps, json("POST", offer)))
  }

  agree(swap: string): void {
    void this.#do((session) => session.send(shiftRoutes.swap(swap), { method: "POST" }))
  }

  drop(swap: string): void {
    void this.#do((session) => session.send(shiftRoutes.swap(swap), { method: "DELETE" }))
  }

  makeFeed(): void {
    void this.#do(async (session) => {
      const answer = await session.send(shiftRoutes.feeds, { method: "POST" })
      this.#set({ feed: session.origin + feedSchema.parse(answer.json()).path })
    })
  }

  bring(calendar: Blob): void {
    void this.#do((session) => session.send(shiftRoutes.calendar, calendarOf(calendar)))
  }

  forgetCalendar(): void {
    void this.#do((session) => session.send(shiftRoutes.calendar, calendarOf(new Blob(["\n"]))))
  }

  async #do(act: (session: Session) => Promise<unknown>): Promise<void> {
    const session = this.#session()
    if (session === undefined || this.#state.peek().isBusy) return
    this.#set({ isBusy: true, fault: undefined })
    try {
      await act(session)
    } catch (error) {
      this.#set({ fault: shiftFaultOf(error) })
    } finally {
      await this.#read()
      this.#set({ isBusy: false })
    }
  }

  async #read(): Promise<void> {
    if (document.hidden) return
    this.#reads += 1
    const read = this.#reads
    try {
      const answer = await this.#session()?.get(shiftRoutes.own)
      if (answer === undefined || read !== this.#reads) return
      const own: OwnShifts = ownShiftsSchema.parse(answer.json())
      this.#set({ own, isStale: false })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      if (read === this.#reads) this.#set({ isStale: true })
    }
  }

  #set(change: Partial<HoursState>): void {
    this.#state.value = { ...this.#state.peek(), ...change }
  }
}

export function json(method: string, body: unknown) {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
}

const calendarOf = (body: Blob) => ({ method: "PUT", headers: { "content-type": CALENDAR_CONTENT_TYPE }, body })

/** What the screen says of a refusal. Anything else is a fault of this program's. */
export function shiftFaultOf(error: unknown): ShiftFault {
  if (!(error instanceof ServerError)) throw error
  return { code: error.problem ?? error.code, line: error.line }
}

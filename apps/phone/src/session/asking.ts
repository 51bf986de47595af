import type { Bytes } from "@alongside/evidence/format/bytes"
import type { CallRelays } from "@alongside/protocol/call/relays"
import type { HelpLine } from "../call/help-line.ts"
import type { HelpNeed, HelpOrder, HelpReport, HelpWish, KeptRequest, SignedWish } from "../call/orders.ts"
import { asked, isNumberSpent, isOpen, type RequestForHelp } from "../call/request-for-help.ts"

export interface AskingEvents {
  /** What the screens show; undefined when there is no request of this encounter. */
  changed(request: RequestForHelp | undefined): void
  /** To be signed by whoever records: {@link Asking.carry} brings it back. */
  sign(wish: HelpWish): void
  /** A word of counsel's call. */
  said(signed: Bytes): void
  /** By which ways that call may go. */
  relays(relays: CallRelays): void
}

/** The line is tried again so often while its code can't be loaded. */
const LOAD_AGAIN_MS = 3000

/** What the page knows of asking for lawyers, for the encounter on screen. The help worker does the rest. */
export class Asking {
  readonly #events: AskingEvents
  readonly #need: () => HelpNeed
  #line: Promise<HelpLine> | undefined
  #request: RequestForHelp | undefined
  #number = 0
  /** True once the number may have reached the server. */
  #isSent = false
  #isSignatureAwaited = false
  /** Known once something of it was signed. */
  #encounter: string | undefined
  #pressedWallMs = 0
  /** As it was signed last. */
  #wish: SignedWish | undefined

  /** @param need - what decides who may answer, as it is known when somebody is asked for. */
  constructor(need: () => HelpNeed, events: AskingEvents) {
    this.#need = need
    this.#events = events
  }

  /** Asks, unless it is asked already. @param pressedWallMs - device wall clock at touch-down. */
  ask(pressedWallMs: number): void {
    if (isOpen(this.#request)) return
    if (this.#isSent && isNumberSpent(this.#request)) {
      this.#number += 1
      this.#isSent = false
    }
    this.#want({ number: this.#number, ...this.#need() }, pressedWallMs)
  }

  /** The encounter goes on in a new leg: what was asked for in it is asked for again. */
  goOn({ encounter, number, jurisdiction, matter, languages, mayBeUnder18, pressedWallMs }: KeptRequest): void {
    this.#encounter = encounter
    this.#number = number
    this.#isSent = true
    this.#want({ number, jurisdiction, matter, languages, mayBeUnder18 }, pressedWallMs)
  }

  /** What earlier starts of the app left to say is said. @param except - the encounter that goes on. */
  tidy(except: string | undefined): void {
    void this.#tell({ order: "tidy", except })
  }

  /** A wish has come back signed. */
  carry(wish: SignedWish): void {
    if (!this.#isSignatureAwaited || !isOpen(this.#request) || wish.number !== this.#number) return
    this.#isSignatureAwaited = false
    this.#isSent = true
    this.#encounter = wish.encounter
    this.#wish = wish
    void this.#tell({ order: "ask", wish, pressedWallMs: this.#pressedWallMs })
  }

  /** Who asks, as it was signed: what a call is bound to. Undefined before, and when it is over. */
  get wish(): SignedWish | undefined {
    return isOpen(this.#request) ? this.#wish : undefined
  }

  /** A word of the call, for counsel. */
  say(signed: Bytes): void {
    if (this.#encounter !== undefined) void this.#tell({ order: "say", encounter: this.#encounter, signed })
  }

  /** Asks by which ways a call may go. */
  findRelays(): void {
    if (this.#encounter !== undefined) void this.#tell({ order: "relays", encounter: this.#encounter })
  }

  /** The person says all clear, or stops. */
  end(because: "all clear" | "person left"): void {
    if (!isOpen(this.#request)) return
    this.#show({ ...this.#request, phase: "ended", ending: because, counsel: undefined, offersNumber: false })
    // What was never signed was never asked of anybody.
    if (this.#encounter !== undefined) void this.#tell({ order: "end", encounter: this.#encounter, because })
  }

  /** The encounter is no longer on the screen. */
  leave(): void {
    this.#number = 0
    this.#isSent = false
    this.#isSignatureAwaited = false
    this.#encounter = undefined
    this.#wish = undefined
    this.#show(undefined)
  }

  #want(wish: HelpWish, pressedWallMs: number): void {
    this.#pressedWallMs = pressedWallMs
    this.#isSignatureAwaited = true
    this.#show(asked)
    this.#events.sign(wish)
  }

  #hear(report: HelpReport): void {
    if (report.report === "request") this.#show(report.request)
    else if (report.report === "said") this.#events.said(report.signed)
    else this.#events.relays(report.relays)
  }

  #show(request: RequestForHelp | undefined): void {
    this.#request = request
    this.#events.changed(request)
  }

  async #tell(order: HelpOrder): Promise<void> {
    this.#line ??= this.#open()
    const line = await this.#line
    line.tell(order)
  }

  /** Loaded when it is wanted: the app shall record before. Without a network it may be there only later. */
  async #open(): Promise<HelpLine> {
    for (;;) {
      const loaded = await import("../call/help-line.ts").catch(() => undefined)
      if (loaded !== undefined)
        return new loaded.HelpLine((report) => {
          const isShown = report.encounter === this.#encounter && report.number === this.#number
          if (isShown && isOpen(this.#request)) this.#hear(report)
        })
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
    }
  }
}

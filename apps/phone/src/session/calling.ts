import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import type { CallRelays } from "@alongside/protocol/call/relays"
import type { CallState } from "../call/call-state.ts"
import type { CallOrder, SignedWish } from "../call/orders.ts"
import type { PhoneCall } from "../call/phone-call.ts"
import type { Callee, RequestForHelp } from "../call/request-for-help.ts"

export interface CallingParts {
  /** What the screens show; undefined while nobody is on the line. */
  changed(call: CallState | undefined): void
  sign(order: CallOrder): Promise<Bytes>
  say(signed: Bytes): void
  findRelays(): void
  microphone(): MediaStreamTrack | undefined
}

/** The call's code is tried again so often while it can't be loaded. */
const LOAD_AGAIN_MS = 3000

/** Opens a call for whoever answers, or holds the line until then, and ends it when nobody does: one acceptance, one call. Its code is loaded for it. */
export class Calling {
  readonly #parts: CallingParts
  #relays: CallRelays | undefined
  #isFinding = false
  #counsel: Callee | undefined
  #call: PhoneCall | undefined
  /** What came before the call's code was there. */
  #early: Bytes[] = []

  constructor(parts: CallingParts) {
    this.#parts = parts
  }

  /** How the request stands has changed. @param wish - as it was signed last. */
  follow(request: RequestForHelp | undefined, wish: SignedWish | undefined): void {
    // Found while it rings, so that whoever answers needn't wait for it.
    if (request?.phase === "ringing") this.#findRelays()
    const counsel = wish === undefined ? undefined : (request?.counsel ?? request?.holder)
    if (isSame(counsel, this.#counsel)) return
    if (this.#counsel !== undefined) this.#end()
    this.#counsel = counsel
    if (counsel === undefined || wish === undefined) return
    this.#findRelays()
    void this.#open(counsel, wish)
  }

  relays(relays: CallRelays): void {
    this.#relays = relays
    this.#isFinding = false
    this.#call?.setRelays(relays)
  }

  /** A word of counsel's call. */
  hear(signed: Bytes): void {
    if (this.#call !== undefined) this.#call.hear(signed)
    else if (this.#counsel !== undefined) this.#early.push(signed)
  }

  /** The microphone has come, gone, or been exchanged. */
  look(): void {
    this.#call?.setMicrophone(this.#parts.microphone())
  }

  /** Writes to counsel. @param phrase - One of `herPhrases` of the protocol; @param text - else her own words. */
  write(phrase: string | undefined, text: string): void {
    this.#call?.write({ phrase, text })
  }

  /** On a touch: the browser lets counsel be heard only after one. */
  listen(): void {
    this.#call?.listen()
  }

  #findRelays(): void {
    if (this.#relays !== undefined || this.#isFinding) return
    this.#isFinding = true
    this.#parts.findRelays()
  }

  #end(): void {
    this.#call?.close()
    this.#call = undefined
    this.#early = []
    // Each call has its own, for they are good for some hours only.
    this.#relays = undefined
    this.#isFinding = false
    this.#parts.changed(undefined)
  }

  async #open(counsel: Callee, wish: SignedWish): Promise<void> {
    for (;;) {
      const loaded = await import("../call/phone-call.ts").catch(() => undefined)
      if (this.#counsel !== counsel) return
      if (loaded !== undefined) {
        this.#call = new loaded.PhoneCall({ ...this.#parts, counsel, wish, microphone: this.#parts.microphone() })
        if (this.#relays !== undefined) this.#call.setRelays(this.#relays)
        for (const signed of this.#early.splice(0)) this.#call.hear(signed)
        return
      }
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
    }
  }
}

/** One page of counsel's, by its acceptance. */
function isSame(one: Callee | undefined, other: Callee | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.token === other.token && equalBytes(one.acceptance, other.acceptance)
}

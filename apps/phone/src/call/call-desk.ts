import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { OfferingCall } from "@alongside/live/call/offering-call"
import type { CallRelays } from "@alongside/protocol/call/relays"
import type { CallState } from "./call-state.ts"
import { KeptHearing } from "./kept-hearing.ts"
import type { CallOrder, SignedWish } from "./orders.ts"
import { PhoneCall } from "./phone-call.ts"
import type { Callee, RequestForHelp } from "./request-for-help.ts"

export interface CallDeskParts {
  /** What the screens show; undefined while nobody is on the line. */
  changed(call: CallState | undefined): void
  sign(order: CallOrder): Promise<Bytes>
  say(signed: Bytes): void
  findRelays(): void
  microphone(): MediaStreamTrack | undefined
}

/** Relays are asked for again after this; their credentials are good for hours. */
const RELAYS_GOOD_MS = 30 * 60 * 1000

/**
 * Opens a call for whoever answers, or holds the line until then, and ends it when nobody does: one seat of counsel's, one call; one acceptance, one connection. The
 * connection is made while it rings, and given to nobody but counsel whose acceptance was verified.
 */
export class CallDesk {
  readonly #parts: CallDeskParts
  readonly #hearing: KeptHearing
  #found: { readonly relays: CallRelays; readonly atMs: number } | undefined
  #isFinding = false
  #isRinging = false
  /** Whoever has answered may have told the server and not signed it yet; or the next are about to be rung. */
  #isBetween = false
  #counsel: Callee | undefined
  #call: PhoneCall | undefined
  /** Nobody's yet. */
  #ready: OfferingCall | undefined

  private constructor(parts: CallDeskParts, hearing: KeptHearing) {
    this.#parts = parts
    this.#hearing = hearing
    // Ways that were found in another network lead nowhere.
    addEventListener("online", () => {
      this.#forgetReady()
      this.#look()
    })
  }

  static async open(parts: CallDeskParts): Promise<CallDesk> {
    return new CallDesk(parts, await KeptHearing.open())
  }

  /** How the request stands has changed. @param wish - as it was signed last. */
  follow(request: RequestForHelp | undefined, wish: SignedWish | undefined): void {
    this.#isRinging = request?.phase === "ringing" || request?.phase === "handing over"
    this.#isBetween = request?.phase === "waiting"
    const counsel = wish === undefined ? undefined : (request?.counsel ?? request?.holder)
    if (!isSame(counsel, this.#counsel)) this.#change(counsel, wish)
    if (wish === undefined) this.#forgetRequest()
    if (request?.phase === "ended") this.#hearing.forget()
    this.#look()
  }

  relays(relays: CallRelays): void {
    this.#found = { relays, atMs: performance.now() }
    this.#isFinding = false
    this.#look()
  }

  /** A word of counsel's call. */
  hear(signed: Bytes): void {
    this.#call?.hear(signed)
  }

  /** The microphone has come, gone, or been exchanged. */
  setMicrophone(track: MediaStreamTrack | undefined): void {
    this.#ready?.setMicrophone(track)
    this.#call?.setMicrophone(track)
  }

  /** Writes to counsel. @param phrase - One of `herPhrases` of the protocol; @param text - else her own words. */
  write(phrase: string | undefined, text: string): void {
    this.#call?.write({ phrase, text })
  }

  /** She says whether an officer can hear: then counsel is silent, and writes. */
  setOfficerHears(officerHears: boolean): void {
    this.#call?.setOfficerHears(officerHears)
  }

  /** On a touch: the browser lets counsel be heard only after one. */
  listen(): void {
    this.#call?.listen()
  }

  #change(counsel: Callee | undefined, wish: SignedWish | undefined): void {
    const isLoadedAgain = counsel !== undefined && wish !== undefined && this.#call?.isOf(counsel, wish) === true
    this.#counsel = counsel
    // Another page of the same counsel's: what was written stays.
    if (isLoadedAgain) {
      this.#call?.renew(counsel.acceptance)
      return
    }
    this.#call?.close()
    this.#call = undefined
    if (counsel === undefined || wish === undefined) this.#parts.changed(undefined)
    else this.#call = this.#newCall(counsel, wish)
  }

  #newCall(counsel: Callee, wish: SignedWish): PhoneCall {
    return new PhoneCall({
      ...this.#parts,
      ...{ counsel, wish },
      // Whoever has the seat next can't know it.
      officerHears: this.#hearing.isOf(wish),
      changed: (call) => {
        this.#hearing.keep(wish, call.officerHears)
        this.#parts.changed(call)
      },
    })
  }

  /** Has a connection ready for whoever answers, and gives it to whoever has. */
  #look(): void {
    const isWanted = this.#isRinging || this.#call?.wantsConnection === true
    if (!isWanted || !("RTCPeerConnection" in globalThis)) {
      if (!this.#isBetween) this.#forgetReady()
      return
    }
    const relays = this.#freshRelays()
    if (relays === undefined) return
    this.#ready ??= new OfferingCall({ relays, microphone: this.#parts.microphone() })
    if (this.#call?.wantsConnection !== true) return
    this.#call.connect(this.#ready)
    this.#ready = undefined
  }

  #freshRelays(): CallRelays | undefined {
    if (this.#found !== undefined && performance.now() - this.#found.atMs < RELAYS_GOOD_MS) return this.#found.relays
    if (!this.#isFinding) this.#parts.findRelays()
    this.#isFinding = true
    return undefined
  }

  /** Each has credentials of its own. */
  #forgetRequest(): void {
    this.#found = undefined
    this.#isFinding = false
  }

  #forgetReady(): void {
    this.#ready?.close()
    this.#ready = undefined
  }
}

/** One page of counsel's, by its acceptance. */
function isSame(one: Callee | undefined, other: Callee | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.token === other.token && equalBytes(one.acceptance, other.acceptance)
}

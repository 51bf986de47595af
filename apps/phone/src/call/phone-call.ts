import { type Bytes, equalBytes, fromHex } from "@alongside/evidence/format/bytes"
import { newMessageKeys } from "@alongside/evidence/message/message"
import { isMessage, MessageThread } from "@alongside/live/call/message-thread"
import type { OfferingCall } from "@alongside/live/call/offering-call"
import { Voice } from "@alongside/live/call/voice"
import type { CallWord } from "@alongside/protocol/call/any-word"
import { openCompany } from "@alongside/protocol/call/company"
import { CallError } from "@alongside/protocol/call/error"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { verifyAnywhere } from "../seal/verify-anywhere.ts"
import type { CallState } from "./call-state.ts"
import type { CallOrder, SignedWish } from "./orders.ts"
import type { Callee } from "./request-for-help.ts"

export interface PhoneCallParts {
  readonly counsel: Callee
  readonly wish: SignedWish
  /** As it was in the seat before this one, or before the app started again. */
  readonly officerHears: boolean
  changed(call: CallState): void
  sign(order: CallOrder): Promise<Bytes>
  say(signed: Bytes): void
}

/** Somebody in between, or a page of another release: as if nothing had been said. */
const refused = (code: string): void => console.warn(`a word of the call was refused: ${code}`)

/** The line may be away, or counsel's: it is said again so often. */
const HELLO_EVERY_MS = 5000

/** The person's end of the call with one counsel, or whoever holds the line for them, in one seat: what is written, and under each acceptance of theirs the sound. */
export class PhoneCall {
  readonly #parts: PhoneCallParts
  readonly #seat: CallSeat
  /** None with somebody who has no key to read with. */
  readonly #thread: Promise<MessageThread> | undefined
  readonly #voice: Voice
  #acceptance: Bytes
  #hello: ReturnType<typeof setTimeout> | undefined
  /** For messages to her. */
  #recipient: string | undefined
  #isClosed = false
  readonly #onNetwork = (): void => this.#call?.restart()
  #call: OfferingCall | undefined
  #state: CallState
  /** Of the newest word of who else is on the line; -1 before the first. */
  #company = -1

  constructor(parts: PhoneCallParts) {
    this.#parts = parts
    const sound = "RTCPeerConnection" in globalThis ? "connecting" : "none"
    const { counsel, wish, officerHears } = parts
    this.#state = { sound, needsTouch: false, interpreter: undefined, messages: [], officerHears }
    this.#voice = new Voice((needsTouch) => this.#change({ needsTouch }))
    this.#voice.setSilent(officerHears)
    this.#acceptance = counsel.acceptance
    this.#seat = {
      ...{ encounter: fromHex(wish.encounter)!, number: wish.number, token: counsel.token },
      ...{ callerKey: wish.sessionKey, answererKey: counsel.key },
    }
    addEventListener("online", this.#onNetwork)
    parts.changed(this.#state)
    if (counsel.recipient !== undefined) this.#thread = this.#openThread(counsel.recipient)
  }

  /** Whether counsel has that seat still, and calls come from the same leg. */
  isOf(counsel: Callee, { encounter, number, sessionKey }: SignedWish): boolean {
    const { callerKey, answererKey, token } = this.#seat
    const { wish } = this.#parts
    const isOfRequest = wish.encounter === encounter && wish.number === number && equalBytes(callerKey, sessionKey)
    return isOfRequest && token === counsel.token && equalBytes(answererKey, counsel.key)
  }

  /** Nobody is connected under the acceptance that stands. */
  get wantsConnection(): boolean {
    return this.#call === undefined && this.#state.sound !== "none"
  }

  /** Calls counsel by a connection that nobody has had. */
  connect(call: OfferingCall): void {
    this.#call = call
    call.open({
      seat: this.#seat,
      acceptance: this.#acceptance,
      verify: verifyAnywhere,
      sign: (word) => this.#sign(word),
      send: (signed) => this.#parts.say(signed),
      events: {
        sound: (sound) => this.#change({ sound }),
        voice: (stream) => this.#voice.play(stream),
        refused,
      },
    })
  }

  /** Counsel's page was loaded again, and has signed another acceptance of the same seat. */
  renew(acceptance: Bytes): void {
    this.#acceptance = acceptance
    this.#call?.close()
    this.#call = undefined
    this.#company = -1
    this.#change({ interpreter: undefined })
    if (this.#state.sound !== "none") this.#change({ sound: "connecting" })
    if (this.#recipient !== undefined) void this.#greet(this.#recipient)
  }

  hear(signed: Bytes): void {
    void this.#thread?.then((thread) => {
      if (isMessage(signed)) thread.take(signed)
    })
    this.#call?.take(signed)
    void this.#hearCompany(signed)
  }

  /** Writes to counsel: a phrase by its name, or words of her own. */
  write(said: { readonly phrase: string | undefined; readonly text: string }): void {
    void this.#thread?.then((thread) => thread.write(said))
  }

  /** Counsel is silent from now on and only writes, or speaks again. */
  setOfficerHears(officerHears: boolean): void {
    void this.#thread?.then((thread) => thread.setOfficerHears(officerHears))
  }

  setMicrophone(track: MediaStreamTrack | undefined): void {
    this.#call?.setMicrophone(track)
  }

  listen(): void {
    this.#voice.allow()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#hello)
    removeEventListener("online", this.#onNetwork)
    this.#call?.close()
    this.#voice.close()
  }

  /** Keys for what is written in this call, in this page's memory only. */
  async #openThread(recipient: string): Promise<MessageThread> {
    const { say } = this.#parts
    const keys = await newMessageKeys()
    const thread = new MessageThread({
      ...{ seat: this.#seat, side: "caller", keys, verify: verifyAnywhere },
      sign: (word) => this.#sign(word),
      send: (signed) => say(signed),
      changed: (messages) => this.#change({ messages }),
      hearing: (officerHears) => {
        this.#voice.setSilent(officerHears)
        this.#change({ officerHears })
      },
      refused,
    })
    thread.setRecipient(recipient)
    // Nobody has told whoever has this seat now.
    if (this.#parts.officerHears) thread.setOfficerHears(true)
    this.#recipient = keys.recipient
    void this.#greet(keys.recipient)
    return thread
  }

  /** Counsel is told that somebody is there whom what they write reaches, whatever becomes of the sound. */
  async #greet(recipient: string): Promise<void> {
    const acceptance = this.#acceptance
    // Her advice key is the seal worker's to name: it is where readers are known.
    const hello = await this.#sign({ kind: "hello", acceptance, recipient, advice: undefined })
    const thread = await this.#thread
    const say = (): void => {
      // Closed meanwhile, or said under another acceptance by now.
      if (this.#isClosed || this.#acceptance !== acceptance) return
      this.#parts.say(hello)
      // What the server isn't known to have goes with it: the line may have been away.
      thread?.hurry()
      this.#hello = setTimeout(say, HELLO_EVERY_MS)
    }
    clearTimeout(this.#hello)
    say()
  }

  /** Counsel says who else is on the line. */
  async #hearCompany(signed: Bytes): Promise<void> {
    try {
      if (parseRelayed(signed).kind !== "company") return
      const { acceptance, sequence, interpreter } = await openCompany(signed, this.#seat, verifyAnywhere)
      if (!equalBytes(acceptance, this.#acceptance) || sequence <= this.#company) return
      this.#company = sequence
      this.#change({ interpreter })
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      refused(error.code)
    }
  }

  #sign(word: CallWord): Promise<Bytes> {
    const { counsel, wish, sign } = this.#parts
    return sign({ number: wish.number, token: counsel.token, counselKey: counsel.key, word })
  }

  #change(change: Partial<CallState>): void {
    this.#state = { ...this.#state, ...change }
    this.#parts.changed(this.#state)
  }
}

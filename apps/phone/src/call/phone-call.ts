import { type Bytes, equalBytes, fromHex } from "@alongside/evidence/format/bytes"
import { newMessageKeys } from "@alongside/evidence/message/message"
import { isMessage, MessageThread } from "@alongside/live/call/message-thread"
import { OfferingCall } from "@alongside/live/call/offering-call"
import { Voice } from "@alongside/live/call/voice"
import type { CallWord } from "@alongside/protocol/call/any-word"
import { openCompany } from "@alongside/protocol/call/company"
import { CallError } from "@alongside/protocol/call/error"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import type { CallRelays } from "@alongside/protocol/call/relays"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { verifyAnywhere } from "../seal/verify-anywhere.ts"
import type { CallState } from "./call-state.ts"
import type { CallOrder, SignedWish } from "./orders.ts"
import type { Callee } from "./request-for-help.ts"

export interface PhoneCallParts {
  readonly counsel: Callee
  readonly wish: SignedWish
  readonly microphone: MediaStreamTrack | undefined
  changed(call: CallState): void
  sign(order: CallOrder): Promise<Bytes>
  say(signed: Bytes): void
}

/** Somebody in between, or a page of another release: as if nothing had been said. */
const refused = (code: string): void => console.warn(`a word of the call was refused: ${code}`)

/** The line may be away, or counsel's: it is said again so often. */
const HELLO_EVERY_MS = 5000

/** The person's end of the call with one counsel, or whoever holds the line for them, under one acceptance of theirs. */
export class PhoneCall {
  readonly #parts: PhoneCallParts
  readonly #seat: CallSeat
  /** None with somebody who has no key to read with. */
  readonly #thread: Promise<MessageThread> | undefined
  readonly #voice: Voice
  #isClosed = false
  readonly #onNetwork = (): void => this.#call?.restart()
  #call: OfferingCall | undefined
  #microphone: MediaStreamTrack | undefined
  #state: CallState
  /** Of the newest word of who else is on the line; -1 before the first. */
  #company = -1

  constructor(parts: PhoneCallParts) {
    this.#parts = parts
    this.#microphone = parts.microphone
    const sound = "RTCPeerConnection" in globalThis ? "connecting" : "none"
    this.#state = { sound, needsTouch: false, interpreter: undefined, messages: [] }
    this.#voice = new Voice((needsTouch) => this.#change({ needsTouch }))
    const { counsel, wish } = parts
    this.#seat = {
      ...{ encounter: fromHex(wish.encounter)!, number: wish.number, token: counsel.token },
      ...{ callerKey: wish.sessionKey, answererKey: counsel.key },
    }
    addEventListener("online", this.#onNetwork)
    parts.changed(this.#state)
    if (counsel.recipient !== undefined) this.#thread = this.#openThread(counsel.recipient)
  }

  /** By which ways it may go: it begins. Later ones are for the next call. */
  setRelays(relays: CallRelays): void {
    if (this.#call !== undefined || this.#state.sound === "none") return
    const { counsel, say } = this.#parts
    this.#call = new OfferingCall({
      seat: this.#seat,
      acceptance: counsel.acceptance,
      relays,
      microphone: this.#microphone,
      verify: verifyAnywhere,
      sign: (word) => this.#sign(word),
      send: (signed) => say(signed),
      events: {
        sound: (sound) => this.#change({ sound }),
        voice: (stream) => this.#voice.play(stream),
        refused,
      },
    })
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

  setMicrophone(track: MediaStreamTrack | undefined): void {
    if (track === this.#microphone) return
    this.#microphone = track
    this.#call?.setMicrophone(track)
  }

  listen(): void {
    this.#voice.allow()
  }

  close(): void {
    this.#isClosed = true
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
      refused,
    })
    thread.setRecipient(recipient)
    void this.#greet(keys.recipient, thread)
    return thread
  }

  /** Counsel is told that somebody is there whom what they write reaches, whatever becomes of the sound. */
  async #greet(recipient: string, thread: MessageThread): Promise<void> {
    const { acceptance } = this.#parts.counsel
    // Her advice key is the seal worker's to name: it is where readers are known.
    const hello = await this.#sign({ kind: "hello", acceptance, recipient, advice: undefined })
    while (!this.#isClosed) {
      this.#parts.say(hello)
      // What the server isn't known to have goes with it: the line may have been away.
      thread.hurry()
      await new Promise((resolve) => setTimeout(resolve, HELLO_EVERY_MS))
    }
  }

  /** Counsel says who else is on the line. */
  async #hearCompany(signed: Bytes): Promise<void> {
    try {
      if (parseRelayed(signed).kind !== "company") return
      const { acceptance, sequence, interpreter } = await openCompany(signed, this.#seat, verifyAnywhere)
      if (!equalBytes(acceptance, this.#parts.counsel.acceptance) || sequence <= this.#company) return
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

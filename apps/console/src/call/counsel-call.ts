import type { Bytes } from "@alongside/evidence/format/bytes"
import { equalBytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { messageKeysOf } from "@alongside/evidence/message/message"
import type { AnsweringCall } from "@alongside/live/call/answering-call"
import { isMessage, MessageThread } from "@alongside/live/call/message-thread"
import type { Sound } from "@alongside/live/call/peer"
import { Voice } from "@alongside/live/call/voice"
import { signCallWord } from "@alongside/protocol/call/any-word"
import { CallError } from "@alongside/protocol/call/error"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { type CallHello, openHello } from "@alongside/protocol/call/words"
import type { CallState } from "./call-state.ts"

export interface CounselCallParts {
  readonly seat: CallSeat
  /** SHA-256 of the signed acceptance. */
  readonly acceptance: Bytes
  /** That nobody has had. */
  readonly call: AnsweringCall
  readonly sign: Sign
  /** Opens what is sealed to counsel, and what belongs to it; `undefined` of a volunteer who holds the line: nothing is written to them. */
  readonly identity: string | undefined
  /** As it was in the seat before this one. */
  readonly officerHears: boolean
  readonly send: (signed: Bytes) => void
  readonly changed: (change: Partial<CallState>) => void
  readonly voice: (stream: MediaStream) => void
  /** The phone is there. @param advice - Recipient of the person's advice key; `undefined` where they have none. */
  readonly met: (advice: string | undefined) => void
  readonly connected: () => void
  readonly dropped: () => void
}

/** Somebody in between, or a page of another release: as if nothing had been said. */
const refused = (code: string): void => console.warn(`a word of the call was refused: ${code}`)

/** The phone is there and no sound comes through: so long, and then writing has to do. Less than a console has to connect. */
const WITHOUT_SOUND_MS = 2500
/** Sound that is away for so long broke off; shorter, ICE found another way by itself. */
const DROPPED_AFTER_MS = 5000
/** The dispatcher keeps a dropped call for the same counsel for 20 s; who is at the console keeps it, whoever's network it is. */
const STILL_HERE_MS = 14_000

/** Counsel's end of the call with one person, or that of whoever holds the line for them. */
export class CounselCall {
  readonly #parts: CounselCallParts
  readonly #call: AnsweringCall
  readonly #voice: Voice
  readonly #thread: Promise<MessageThread> | undefined
  #isTold = false
  /** The newest that was said of who is on the line beside the two. */
  #company: { readonly interpreter: string | undefined; readonly signed: Promise<Bytes> } | undefined
  #companies = 0
  #isMet = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: CounselCallParts) {
    this.#parts = parts
    const { seat, acceptance, call, sign, send } = parts
    this.#voice = new Voice((needsTouch) => parts.changed({ needsTouch }))
    this.#call = call
    call.open({
      ...{ seat, acceptance, send, verify: verifyEd25519 },
      sign: (word) => signCallWord(seat, word, sign),
      events: {
        sound: (sound) => this.#follow(sound),
        voice: (stream) => {
          this.#voice.play(stream)
          parts.voice(stream)
        },
        refused,
      },
    })
    if (parts.identity !== undefined) this.#thread = this.#openThread(parts.identity)
  }

  /** A word of the call as it came, from the phone or from somebody in between. */
  hear(signed: Bytes): void {
    this.#call.take(signed)
    void this.#hearHello(signed)
    void this.#thread?.then((thread) => {
      if (isMessage(signed)) thread.take(signed)
    })
  }

  /** Writes to the person: a phrase by its name, or words of one's own. */
  write(said: { readonly phrase: string | undefined; readonly text: string }): void {
    void this.#thread?.then((thread) => thread.write(said))
  }

  /** Counsel is silent from now on and only writes, or speaks again. */
  setOfficerHears(officerHears: boolean): void {
    void this.#thread?.then((thread) => thread.setOfficerHears(officerHears))
  }

  async #openThread(identity: string): Promise<MessageThread> {
    const { seat, officerHears, sign, send, changed } = this.#parts
    const thread = new MessageThread({
      ...{ seat, side: "answerer", keys: await messageKeysOf(identity), send },
      verify: verifyEd25519,
      sign: (word) => signCallWord(seat, word, sign),
      changed: (messages) => changed({ messages }),
      hearing: (hears) => changed({ officerHears: hears }),
      refused,
    })
    // Her app was started again, and can't know it.
    if (officerHears) thread.setOfficerHears(true)
    return thread
  }

  setMicrophone(track: MediaStreamTrack | undefined): void {
    this.#call.setMicrophone(track)
  }

  /** An interpreter is in the conversation, or isn't any more: the phone is told. @param interpreter - The name. */
  setInterpreter(interpreter: string | undefined): void {
    if (interpreter === this.#company?.interpreter) return
    const { seat, acceptance, sign } = this.#parts
    const word = { kind: "company", acceptance, sequence: this.#companies, interpreter } as const
    this.#companies += 1
    this.#company = { interpreter, signed: signCallWord(seat, word, sign) }
    this.#tellCompany()
  }

  setVolume(volume: number): void {
    this.#voice.setVolume(volume)
  }

  listen(): void {
    this.#voice.allow()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#call.close()
    this.#voice.close()
  }

  async #hearHello(signed: Bytes): Promise<void> {
    const { seat, acceptance, changed } = this.#parts
    let hello: CallHello
    try {
      if (parseRelayed(signed).kind !== "hello") return
      hello = await openHello(signed, seat)
      if (!equalBytes(hello.acceptance, acceptance)) return
    } catch (error) {
      if (error instanceof CallError) return
      throw error
    }
    changed({ isPhoneThere: true })
    if (!this.#isMet) this.#parts.met(hello.advice)
    this.#isMet = true
    const thread = await this.#thread
    thread?.setRecipient(hello.recipient)
    // Both lines are there: what the server isn't known to have goes again.
    thread?.hurry()
    this.#tellCompany()
    if (!this.#isTold) this.#wait(WITHOUT_SOUND_MS, () => this.#tell(true))
  }

  #tellCompany(): void {
    void this.#company?.signed.then((signed) => this.#parts.send(signed))
  }

  #follow(sound: Sound): void {
    this.#parts.changed({ sound })
    if (sound === "on") {
      clearTimeout(this.#timer)
      this.#tell(true)
    } else if (sound === "broken") {
      this.#wait(DROPPED_AFTER_MS, () => {
        this.#tell(false)
        this.#wait(STILL_HERE_MS, () => this.#tell(true))
      })
    }
  }

  #tell(isConnected: boolean): void {
    if (isConnected === this.#isTold) return
    this.#isTold = isConnected
    if (isConnected) this.#parts.connected()
    else this.#parts.dropped()
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(then, ms)
  }
}

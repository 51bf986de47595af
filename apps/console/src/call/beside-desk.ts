import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { toBase64url } from "@alongside/live/call/base64url"
import { CallError } from "@alongside/protocol/call/error"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import type { CallRelays } from "@alongside/protocol/call/relays"
import type { ConsoleMessage, OnCallMessage } from "@alongside/protocol/on-call"
import { type ReadonlySignal, signal } from "@preact/signals"
import { BesideLine, type BesideLineParts, type Other, type SeatMessage } from "./beside-line.ts"
import type { BesideActions, BesideState } from "./beside-state.ts"
import type { Microphone } from "./microphone.ts"

type BesideMessage = OnCallMessage & { readonly type: "beside" }

export interface BesideDeskParts {
  readonly say: (message: ConsoleMessage) => boolean
  readonly relays: () => Promise<CallRelays>
  /** Of whoever sits here. */
  readonly microphone: Microphone
  /** Counsel's: what the interpreter is to be sent, or what comes from them, has changed. */
  readonly changed: () => void
}

interface Own {
  readonly seat: SeatMessage
  readonly acceptance: Bytes
}

/** The call with whoever sits beside the one at this console: opened, and opened anew, as often as either of the two is another. */
export class BesideDesk implements BesideActions {
  readonly #parts: BesideDeskParts
  readonly #state = signal<BesideState | undefined>(undefined)
  /** `undefined` for counsel beside whom nobody was yet. */
  readonly state: ReadonlySignal<BesideState | undefined> = this.#state
  readonly #voice = signal<MediaStream | undefined>(undefined)
  /** The other's voice as it comes in. */
  readonly voice: ReadonlySignal<MediaStream | undefined> = this.#voice
  #who: Pick<BesideLineParts, "account" | "member"> | undefined
  #own: Own | undefined
  #told: BesideMessage | undefined
  #line: BesideLine | undefined
  /** Of the line that is open: who, and what they signed. */
  #name: string | undefined
  #outgoing: MediaStreamTrack | undefined

  constructor(parts: BesideDeskParts) {
    this.#parts = parts
    parts.microphone.track.subscribe(() => this.#exchange())
    parts.microphone.state.subscribe((microphone) => this.#change({ microphone }))
  }

  enter(who: Pick<BesideLineParts, "account" | "member">): void {
    this.#who = who
  }

  /** Whoever is here has this seat and signed for it: again with another acceptance when the person's app was started again. */
  open(seat: SeatMessage, acceptance: Bytes): void {
    if (seat.seat !== "counsel" && seat.seat !== "interpreter") return
    this.#own = { seat, acceptance }
    if (seat.seat === "interpreter") {
      this.#begin("counsel")
      void this.#parts.microphone.open()
    }
    this.#connect()
  }

  /** Who is beside has changed, or has signed. */
  told(message: BesideMessage): void {
    this.#told = message
    this.#connect()
  }

  /** @returns false for a word of another call. */
  hear(signed: Bytes): boolean {
    if (this.#own === undefined || !this.#isOwn(signed, this.#own.seat)) return false
    this.#line?.hear(signed)
    return true
  }

  /** What the other is sent; of counsel's side. */
  setMicrophone(track: MediaStreamTrack | undefined): void {
    this.#outgoing = track
    this.#line?.setMicrophone(track)
  }

  /** The browser wants a touch before anybody's voice goes on; of counsel's side. */
  setBlocked(needsTouch: boolean): void {
    if (this.#state.value !== undefined && this.#state.value.needsTouch !== needsTouch) this.#change({ needsTouch })
  }

  setIn(isIn: boolean): void {
    this.#change({ isIn })
    this.#line?.setIn(isIn)
    this.#parts.changed()
  }

  setVolume(volume: number): void {
    this.#change({ volume })
    this.#line?.setVolume(volume)
  }

  setVoice(isVoiceOn: boolean): void {
    this.#change({ isVoiceOn })
    this.#exchange()
  }

  listen(): void {
    this.#line?.listen()
  }

  hurry(): void {
    this.#line?.hurry()
  }

  /** Whoever is here has no seat any more. May be called again. */
  close(): void {
    this.#own = undefined
    this.#told = undefined
    this.#drop()
    this.#state.value = undefined
  }

  #isOwn(signed: Bytes, { seat, token }: SeatMessage): boolean {
    if (seat === "interpreter") return true
    try {
      const word = parseRelayed(signed)
      return word.seat.token !== token && toHex(word.seat.callerKey) === this.#ownKey()
    } catch (error) {
      if (error instanceof CallError) return false
      throw error
    }
  }

  #ownKey(): string {
    return this.#who === undefined ? "" : toHex(this.#who.account.counselKey)
  }

  #connect(): void {
    const [own, told, who] = [this.#own, this.#told, this.#who]
    if (own === undefined || who === undefined || told?.request !== own.seat.request) return
    if (told.token !== own.seat.token) return
    const { other } = told
    const isSame = other !== null && this.#name?.startsWith(`${other.key} ${other.token} `) === true
    if (!isSame) {
      this.#drop()
      this.#change({ isIn: true })
    }
    if (other !== null && own.seat.seat === "counsel") this.#begin("interpreter")
    // Until they have signed for what stands now, what was goes on.
    if (other?.acceptance == null) return
    const name = `${other.key} ${other.token} ${other.acceptance}`
    if (name === this.#name && this.#state.value?.standing !== "refused") return
    this.#drop()
    this.#name = name
    this.#openLine(own, { ...other, acceptance: other.acceptance }, who)
  }

  #openLine(
    { seat, acceptance }: Own,
    other: Other & { readonly acceptance: string },
    who: Pick<BesideLineParts, "account" | "member">,
  ): void {
    const { request, token } = seat
    const line: BesideLine = new BesideLine({
      ...{ seat, acceptance, other, ...who, relays: this.#parts.relays() },
      send: (signed) => void this.#parts.say({ type: "call", request, token, signed: toBase64url(signed) }),
      changed: (change) => this.#change(change),
      voice: (stream) => {
        this.#voice.value = stream
        this.#parts.changed()
      },
    })
    this.#line = line
    const { isIn = true, volume = 1 } = this.#state.value ?? {}
    line.setVolume(volume)
    line.setIn(isIn)
    line.setMicrophone(this.#outgoing)
    this.#exchange()
    this.#parts.changed()
  }

  #drop(): void {
    this.#name = undefined
    this.#line?.close()
    this.#line = undefined
    this.#change({ standing: "awaited", name: "", languages: [], fault: undefined, needsTouch: false })
  }

  #begin(who: BesideState["who"]): void {
    this.#state.value ??= {
      ...{ who, standing: "awaited", name: "", languages: [], fault: undefined, isIn: true, volume: 1 },
      ...{ needsTouch: false, microphone: this.#parts.microphone.state.value, isVoiceOn: true },
    }
  }

  /** The interpreter's own microphone goes out as it is. */
  #exchange(): void {
    const state = this.#state.value
    if (state?.who !== "counsel") return
    this.setMicrophone(state.isVoiceOn ? this.#parts.microphone.track.value : undefined)
  }

  #change(change: Partial<BesideState>): void {
    if (this.#state.value === undefined) return
    this.#state.value = { ...this.#state.value, ...change }
    if ("standing" in change) this.#parts.changed()
  }
}

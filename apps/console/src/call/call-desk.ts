import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { AnsweringCall } from "@alongside/live/call/answering-call"
import { fromBase64url, toBase64url } from "@alongside/live/call/base64url"
import { ServerError, type Session } from "@alongside/live/relay/session"
import { relayRoutes } from "@alongside/protocol/call/relay-routes"
import { type CallRelays, callRelaysSchema } from "@alongside/protocol/call/relays"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { wordHash } from "@alongside/protocol/call/words"
import type { ConsoleMessage } from "@alongside/protocol/on-call"
import { type ReadonlySignal, signal } from "@preact/signals"
import type { Account } from "../account/account.ts"
import { BesideDesk } from "./beside-desk.ts"
import type { BesideLineParts, SeatMessage } from "./beside-line.ts"
import type { CallState } from "./call-state.ts"
import { CounselCall } from "./counsel-call.ts"
import { Microphone } from "./microphone.ts"
import { Mixer } from "./mixer.ts"

/** What counsel can do in a call. */
export interface CallActions {
  /** Whether the person hears counsel: off, counsel only writes. */
  setVoice(isOn: boolean): void
  /** An officer can hear, so counsel is silent and writes; or no more. Both ends show it. */
  setOfficerHears(officerHears: boolean): void
  /** @param volume - 0 to 1. */
  setVolume(volume: number): void
  /** On a touch: the person is heard, where the browser wants one first. */
  listen(): void
  /** Writes to the person: a ready-made phrase by its name, or counsel's own words. */
  write(phrase: string | undefined, text: string): void
  /** On a touch: asks for the microphone again. */
  openMicrophone(): void
}

export interface CallDeskParts {
  /** False while it can't be said. */
  readonly say: (message: ConsoleMessage) => boolean
  /** The two are in the call. */
  readonly connected: () => void
  readonly dropped: () => void
}

/** Whom counsel is in a call with. */
export interface Met {
  /** Hexadecimal. */
  readonly encounter: string
  /** Recipient of the person's advice key; `undefined` where they have none. */
  readonly advice: string | undefined
}

/** Relays are asked for again after this; their credentials are good for hours. */
const RELAYS_GOOD_MS = 30 * 60 * 1000
/** So long after its ring a connection that was made ready holds a place at the relay. */
const RELEASE_AFTER_MS = 5000

/** Words that wait for the call to be open: as many messages as a server keeps, and some more. */
const MOST_EARLY = 600

/**
 * Opens a call for the seat that counsel has, and ends it with the seat. While somebody interprets, what goes to the phone is counsel's voice and
 * theirs in one; else it is the microphone as it is.
 */
export class CallDesk implements CallActions {
  readonly microphone = new Microphone()
  /** Whoever sits beside: the interpreter, at counsel's console; counsel, at the interpreter's. */
  readonly beside: BesideDesk
  readonly #parts: CallDeskParts
  readonly #state = signal<CallState | undefined>(undefined)
  /** The call as it stands; `undefined` without one. */
  readonly state: ReadonlySignal<CallState | undefined> = this.#state
  readonly #outgoing = signal<MediaStreamTrack | undefined>(undefined)
  /** Counsel's own voice as the person hears it; `undefined` while they don't. Whoever records it neither stops nor mutes it. */
  readonly outgoing: ReadonlySignal<MediaStreamTrack | undefined> = this.#outgoing
  readonly #voice = signal<MediaStream | undefined>(undefined)
  /** The person's voice as it comes in. */
  readonly voice: ReadonlySignal<MediaStream | undefined> = this.#voice
  readonly #met = signal<Met | undefined>(undefined)
  /** The person whose phone is there, from its first word on until counsel has nobody any more. */
  readonly met: ReadonlySignal<Met | undefined> = this.#met
  #account: { readonly session: Session; readonly counsel: Account } | undefined
  #relays: { readonly found: Promise<CallRelays>; readonly atMs: number } | undefined
  /** Of the call that is open or being opened. */
  #name: string | undefined
  #request: string | undefined
  #call: CounselCall | undefined
  #early: Bytes[] = []
  #isRinging = false
  /** Nobody's yet: has looked for ways while it rang. */
  #ready: AnsweringCall | undefined
  #releasing: ReturnType<typeof setTimeout> | undefined

  #mixer: Mixer | undefined

  constructor(parts: CallDeskParts) {
    this.#parts = parts
    this.beside = new BesideDesk({
      ...{ say: parts.say, microphone: this.microphone, relays: () => this.#findRelays() },
      changed: () => this.#exchange(),
    })
    // Ways that were found in another network lead nowhere.
    addEventListener("online", () => {
      this.#forgetReady()
      if (this.#isRinging) void this.#prepare()
    })
    this.microphone.track.subscribe(() => this.#exchange())
    this.microphone.state.subscribe((microphone) => this.#change({ microphone }))
  }

  /** @param member - Looks somebody up whom the organisation's root certifies. */
  enter(session: Session, counsel: Account, member: BesideLineParts["member"]): void {
    this.#account = { session, counsel }
    this.beside.enter({ account: counsel, member })
  }

  /** Whether it rings here: what a call needs is there when counsel answers. The microphone stays closed, and the relay alone is asked for ways. */
  ring(isRinging: boolean): void {
    if (isRinging === this.#isRinging) return
    this.#isRinging = isRinging
    if (isRinging) void this.#prepare()
    else this.#release()
  }

  /** Counsel has this seat, and has signed this acceptance of it. The same again changes nothing. */
  async open(seat: SeatMessage, acceptance: Bytes): Promise<void> {
    this.beside.open(seat, acceptance)
    const name = `${seat.request} ${seat.token} ${seat.sessionKey}`
    const identity = this.#account?.counsel.identity
    // A volunteer who holds the line talks as counsel would, and opens nothing.
    const isCalled = seat.seat === "intake" || (seat.seat === "counsel" && identity !== undefined)
    if (this.#account === undefined || !isCalled || name === this.#name) return
    const officerHears = this.#request === seat.request && this.#state.value?.officerHears === true
    if (this.#name !== undefined) this.close()
    this.#name = name
    this.#request = seat.request
    const { counsel } = this.#account
    this.#state.value = {
      ...{ sound: "connecting", microphone: this.microphone.state.value, isVoiceOn: true, volume: 1 },
      officerHears,
      ...{ needsTouch: false, isPhoneThere: false, messages: [] },
    }
    // Whoever has to be asked may take a while: the person is heard meanwhile.
    void this.microphone.open()
    const call = await this.#prepare()
    if (this.#name !== name) return
    this.#ready = undefined
    const { request, token } = seat
    this.#call = new CounselCall({
      seat: seatOf(seat, counsel.counselKey),
      acceptance: wordHash(acceptance),
      ...{ call, sign: counsel.sign, officerHears },
      identity: seat.seat === "intake" ? undefined : identity,
      send: (signed) => void this.#parts.say({ type: "call", request, token, signed: toBase64url(signed) }),
      changed: (change) => {
        this.#change(change)
        if (change.officerHears !== undefined) this.#exchange()
      },
      voice: (stream) => {
        this.#voice.value = stream
        this.#exchange()
      },
      met: (advice) => {
        this.#met.value = { encounter: seat.encounter, advice }
      },
      connected: () => this.#parts.connected(),
      dropped: () => this.#parts.dropped(),
    })
    this.#exchange()
    for (const signed of this.#early.splice(0)) this.#call.hear(signed)
  }

  /** A word of a call, from the other side of it. */
  hear(signed: string): void {
    const bytes = fromBase64url(signed)
    if (bytes === undefined || this.beside.hear(bytes)) return
    if (this.#call !== undefined) this.#call.hear(bytes)
    else if (this.#early.length < MOST_EARLY) this.#early.push(bytes)
  }

  /** Counsel has nobody any more. May be called again. */
  close(): void {
    if (this.#name !== undefined) this.#release()
    this.#name = undefined
    this.#call?.close()
    this.#call = undefined
    this.#early = []
    this.#met.value = undefined
    this.#state.value = undefined
    this.#voice.value = undefined
    this.beside.close()
    this.microphone.close()
  }

  setVoice(isVoiceOn: boolean): void {
    this.#change({ isVoiceOn })
    this.#exchange()
  }

  setOfficerHears(officerHears: boolean): void {
    this.#call?.setOfficerHears(officerHears)
  }

  setVolume(volume: number): void {
    this.#call?.setVolume(volume)
    this.#change({ volume })
  }

  listen(): void {
    this.#call?.listen()
    this.#mixer?.allow()
  }

  write(phrase: string | undefined, text: string): void {
    this.#call?.write({ phrase, text })
  }

  openMicrophone(): void {
    void this.microphone.open()
  }

  /** What goes out has changed: the microphone is there or isn't, counsel speaks or doesn't. */
  #exchange(): void {
    const isOn = this.#state.value?.isVoiceOn === true && !this.#state.value.officerHears
    this.#outgoing.value = isOn ? this.microphone.track.value : undefined
    const mixer = this.#mix()
    this.beside.setBlocked(mixer?.isBlocked === true)
    // What isn't let run yet lets nobody through: the person hears counsel at least.
    const isMixed = mixer?.isRunning === true
    const beside = this.beside.state.value
    const hasInterpreter = this.beside.voice.value !== undefined && beside?.isIn === true
    // Where an officer can hear nobody is heard, whoever else is on the line.
    const isSilent = this.#state.value?.officerHears === true
    const toPhone = isMixed && hasInterpreter ? mixer.toPerson : this.#outgoing.value
    this.#call?.setMicrophone(isSilent ? undefined : toPhone)
    const isOnTheLine = isMixed && hasInterpreter && beside.standing === "on"
    this.#call?.setInterpreter(isOnTheLine ? beside.name : undefined)
    if (this.#name !== undefined) this.beside.setMicrophone(isMixed ? mixer.toInterpreter : this.#outgoing.value)
  }

  /** Who is heard by whom, while somebody interprets. */
  #mix(): Mixer | undefined {
    const beside = this.beside.state.value
    const isThere = beside?.who === "interpreter" && beside.standing !== "awaited" && beside.standing !== "refused"
    if (!isThere) {
      this.#mixer?.close()
      this.#mixer = undefined
      return undefined
    }
    this.#mixer ??= new Mixer(() => this.#exchange())
    const [person, interpreter] = beside.isIn ? [this.#voice.value, this.beside.voice.value] : []
    this.#mixer.set({ own: this.#outgoing.value, person, interpreter })
    return this.#mixer
  }

  #change(change: Partial<CallState>): void {
    if (this.#state.value !== undefined) this.#state.value = { ...this.#state.value, ...change }
  }

  async #prepare(): Promise<AnsweringCall> {
    const relays = await this.#findRelays()
    this.#ready ??= new AnsweringCall({ relays, microphone: undefined })
    return this.#ready
  }

  /** Whoever answers may hear that the ring is over before they hear that it is theirs. */
  #release(): void {
    clearTimeout(this.#releasing)
    this.#releasing = setTimeout(() => {
      if (!this.#isRinging) this.#forgetReady()
    }, RELEASE_AFTER_MS)
  }

  #forgetReady(): void {
    this.#ready?.close()
    this.#ready = undefined
  }

  #findRelays(): Promise<CallRelays> {
    const now = performance.now()
    if (this.#relays === undefined || now - this.#relays.atMs > RELAYS_GOOD_MS) {
      this.#relays = { found: this.#askForRelays(), atMs: now }
    }
    return this.#relays.found
  }

  async #askForRelays(): Promise<CallRelays> {
    for (;;) {
      try {
        const answer = await this.#account!.session.get(relayRoutes.console)
        return callRelaysSchema.parse(answer.json())
      } catch (error) {
        if (!(error instanceof ServerError)) throw error
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    }
  }
}

function seatOf({ encounter, number, token, sessionKey }: SeatMessage, counselKey: Bytes): CallSeat {
  const [encounterBytes, callerKey] = [fromHex(encounter), fromHex(sessionKey)]
  if (encounterBytes === undefined || callerKey === undefined)
    throw new Error("the message's schema promises hexadecimal")
  return { encounter: encounterBytes, number, token, callerKey, answererKey: counselKey }
}

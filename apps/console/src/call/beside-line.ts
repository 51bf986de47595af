import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { RosterError } from "@alongside/evidence/roster/error"
import type { Member, MemberRole } from "@alongside/evidence/roster/member"
import { AnsweringCall } from "@alongside/live/call/answering-call"
import { fromBase64url } from "@alongside/live/call/base64url"
import { type CallParts, OfferingCall } from "@alongside/live/call/offering-call"
import { Voice } from "@alongside/live/call/voice"
import { ServerError } from "@alongside/live/relay/session"
import { openAcceptance } from "@alongside/protocol/acceptance"
import { signCallWord } from "@alongside/protocol/call/any-word"
import { CallError } from "@alongside/protocol/call/error"
import type { CallRelays } from "@alongside/protocol/call/relays"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { wordHash } from "@alongside/protocol/call/words"
import type { OnCallMessage } from "@alongside/protocol/on-call"
import type { Account } from "../account/account.ts"
import type { BesideState } from "./beside-state.ts"

export type SeatMessage = OnCallMessage & { readonly type: "seat" }
export type Other = NonNullable<(OnCallMessage & { readonly type: "beside" })["other"]>

export interface BesideLineParts {
  /** Of whoever sits at this console. */
  readonly seat: SeatMessage
  /** What whoever sits here has signed. */
  readonly acceptance: Bytes
  /** Who sits beside them, as the server says, with what they signed. */
  readonly other: Other & { readonly acceptance: string }
  readonly account: Pick<Account, "counselKey" | "sign">
  readonly relays: Promise<CallRelays>
  /** @throws {CallError} @throws {RosterError} @throws {FormatError} when nobody certified is that. @throws ServerError when nobody can say. */
  readonly member: (role: MemberRole, key: Bytes) => Promise<Member>
  readonly send: (signed: Bytes) => void
  readonly changed: (change: Partial<BesideState>) => void
  /** `undefined`: nothing comes any more. */
  readonly voice: (stream: MediaStream | undefined) => void
}

/** Offers and candidates that come while the other is being verified. */
const MOST_EARLY = 40
const ASK_AGAIN_MS = 2000

/** One call between counsel's console and the interpreter's, under one acceptance of each (spec/call.md §9). Counsel's side calls. */
export class BesideLine {
  readonly #parts: BesideLineParts
  readonly #voice: Voice
  readonly #onNetwork = (): void => this.#offering?.restart()
  #offering: OfferingCall | undefined
  #answering: AnsweringCall | undefined
  #microphone: MediaStreamTrack | undefined
  #isIn = true
  #early: Bytes[] = []
  #isClosed = false

  constructor(parts: BesideLineParts) {
    this.#parts = parts
    this.#voice = new Voice((needsTouch) => parts.changed({ needsTouch }))
    parts.changed({ standing: "connecting", fault: undefined })
    addEventListener("online", this.#onNetwork)
    void this.#open()
  }

  /** A word as it came, from the other or from somebody in between. */
  hear(signed: Bytes): void {
    const call = this.#offering ?? this.#answering
    if (call !== undefined) call.take(signed)
    else if (this.#early.length < MOST_EARLY) this.#early.push(signed)
  }

  /** What the other is sent; the track is shared, and never stopped here. */
  setMicrophone(track: MediaStreamTrack | undefined): void {
    if (track === this.#microphone) return
    this.#microphone = track
    const call = this.#offering ?? this.#answering
    call?.setMicrophone(track)
  }

  /** Of counsel's side: whether the interpreter is sent anything, and sends. */
  setIn(isIn: boolean): void {
    this.#isIn = isIn
    this.#offering?.hold(!isIn)
  }

  setVolume(volume: number): void {
    this.#voice.setVolume(volume)
  }

  listen(): void {
    this.#voice.allow()
  }

  /** The line to the server is back. */
  hurry(): void {
    this.#offering?.hurry()
  }

  close(): void {
    this.#isClosed = true
    removeEventListener("online", this.#onNetwork)
    this.#offering?.close()
    this.#answering?.close()
    this.#voice.close()
    this.#parts.voice(undefined)
  }

  async #open(): Promise<void> {
    const { seat, other, changed } = this.#parts
    const isCounsel = seat.seat === "counsel"
    const otherKey = hex32(other.key)
    try {
      const acceptance = fromBase64url(other.acceptance) ?? new Uint8Array()
      const { name, languages } = await this.#member(isCounsel ? "interpreter" : "counsel", otherKey)
      const { encounter, number, sessionKey } = seat
      const expected = { encounter: hex32(encounter), number, sessionKey: hex32(sessionKey) }
      await openAcceptance(acceptance, { ...expected, token: other.token, counselKey: otherKey })
      changed({ name, languages })
      await this.#begin(otherKey, isCounsel ? acceptance : this.#parts.acceptance)
    } catch (error) {
      const isRefusal = error instanceof CallError || error instanceof RosterError || error instanceof FormatError
      if (!isRefusal) throw error
      if (!this.#isClosed) changed({ standing: "refused", fault: error.code })
    }
  }

  /** As often as it takes, while nobody can say. */
  async #member(role: MemberRole, key: Bytes): Promise<Member> {
    for (;;) {
      try {
        return await this.#parts.member(role, key)
      } catch (error) {
        if (!(error instanceof ServerError) || this.#isClosed) throw error
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
      }
    }
  }

  /** @param acceptance - The interpreter's. */
  async #begin(otherKey: Bytes, acceptance: Bytes): Promise<void> {
    const { seat: own, other, account, relays: found, send, changed } = this.#parts
    const isCounsel = own.seat === "counsel"
    const { counselKey: ownKey, sign } = account
    const seat: CallSeat = {
      ...{ encounter: hex32(own.encounter), number: own.number, token: isCounsel ? other.token : own.token },
      ...(isCounsel ? { callerKey: ownKey, answererKey: otherKey } : { callerKey: otherKey, answererKey: ownKey }),
    }
    const relays = await found
    if (this.#isClosed) return
    const parts: CallParts = {
      ...{ seat, acceptance: wordHash(acceptance), verify: verifyEd25519, send },
      sign: (word) => signCallWord(seat, word, sign),
      events: {
        sound: (sound) => changed({ standing: sound }),
        voice: (stream) => {
          this.#voice.play(stream)
          this.#parts.voice(stream)
        },
        refused: (code) => console.warn(`a word of the call was refused: ${code}`),
        held: (isHeld) => changed({ isIn: !isHeld }),
      },
    }
    const ground = { relays, microphone: this.#microphone }
    if (isCounsel) {
      this.#offering = new OfferingCall(ground)
      this.#offering.hold(!this.#isIn)
      this.#offering.open(parts)
    } else {
      this.#answering = new AnsweringCall(ground)
      this.#answering.open(parts)
    }
    for (const signed of this.#early.splice(0)) this.hear(signed)
  }
}

function hex32(text: string): Bytes {
  const bytes = fromHex(text)
  if (bytes?.length !== 32) throw new Error("the message's schema promises 32 bytes")
  return bytes
}

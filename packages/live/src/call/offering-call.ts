import type { Bytes } from "@alongside/evidence/format/bytes"
import type { CallWord } from "@alongside/protocol/call/any-word"
import { MAX_CANDIDATES } from "@alongside/protocol/call/description"
import { CallError, type CallErrorCode } from "@alongside/protocol/call/error"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import type { CallSeat, Verify } from "@alongside/protocol/call/seat"
import { openAnswer, openCandidates, wordHash } from "@alongside/protocol/call/words"
import { type CallGround, Peer, type Sound } from "./peer.ts"

/** What one side of a call needs: who the two are, a key, and a way to the other side that may lose what it carries. */
export interface CallParts {
  readonly seat: CallSeat
  /** SHA-256 of the signed acceptance under which the call is. */
  readonly acceptance: Bytes
  readonly verify: Verify
  /** With the key of this side. */
  readonly sign: (word: CallWord) => Promise<Bytes>
  readonly send: (signed: Bytes) => void
  readonly events: CallEvents
}

export interface CallEvents {
  sound(sound: Sound): void
  voice(stream: MediaStream): void
  /** Of the side that answers: the caller has put it on hold, or goes on. */
  held?(isHeld: boolean): void
  /** Something came that isn't the other side's word of this call; nothing of it was used. */
  refused(code: CallErrorCode): void
}

/** An offer that nobody answered is sent again: the line, the server or the other's page may have been away. */
const SEND_AGAIN_MS = 2000
/** An answered round that brought no sound for so long is begun anew. */
const ROUND_MS = 6000

interface Offered {
  readonly signed: Bytes
  readonly hash: Bytes
  readonly sdp: string
  readonly isHeld: boolean
  isAnswered: boolean
}

/**
 * The side that offers: the person's phone. It is made while it rings, so that what takes time is done when somebody answers: a
 * certificate, and ways to itself, which the relay alone is asked for. Nobody is told anything of it before {@link open}. It alone begins rounds, so the two never offer at once; a change of
 * network, or sound that breaks off, begins the next (an ICE restart). Media needs neither the server nor this line once it is there.
 */
export class OfferingCall {
  #parts: CallParts | undefined
  readonly #peer: Peer
  #round = 0
  #isHeld = false
  #offered: Offered | undefined
  #turn: Promise<void> = Promise.resolve()
  #again: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(ground: CallGround) {
    this.#peer = new Peer(ground, {
      voice: (stream) => this.#parts?.events.voice(stream),
      sound: (sound) => {
        this.#parts?.events.sound(sound)
        if (sound === "broken") this.restart()
      },
      candidates: (found) => this.#inTurn(() => this.#tellCandidates(found)),
    })
    this.#inTurn(() => this.#peer.prepareOffer())
  }

  /** Somebody has answered: they are called. Once. */
  open(parts: CallParts): void {
    this.#parts = parts
    this.#inTurn(() => this.#offer(parts, false))
  }

  get sound(): Sound {
    return this.#peer.sound
  }

  stats(): Promise<RTCStatsReport> {
    return this.#peer.stats()
  }

  /** The network has changed, or the sound broke off: other ways are looked for. What goes on meanwhile goes on. */
  restart(): void {
    this.#inTurn(async () => {
      // One round is under way until it is answered.
      if (this.#parts !== undefined && this.#offered?.isAnswered === true) await this.#offer(this.#parts, true)
    })
  }

  /** Lets nothing through either way, or both again: by the next round, which follows the one under way. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    this.#inTurn(() => this.#offerOtherwise())
  }

  /** Words for the other side may go again: the line is back. */
  hurry(): void {
    if (this.#offered?.isAnswered === false) this.#parts?.send(this.#offered.signed)
  }

  setMicrophone(track: MediaStreamTrack | undefined): void {
    void this.#peer.setMicrophone(track)
  }

  /** An answer, or candidates, as they came. */
  take(signed: Bytes): void {
    this.#inTurn(() => this.#take(signed))
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#again)
    this.#peer.close()
  }

  async #offer({ sign, send, acceptance }: CallParts, isRestart: boolean): Promise<void> {
    const isHeld = this.#isHeld
    this.#peer.setHeld(isHeld)
    const sdp = await this.#peer.offer(isRestart)
    const signed = await sign({ kind: "offer", acceptance, round: this.#round, sdp })
    this.#round += 1
    this.#offered = { signed, hash: wordHash(signed), sdp, isHeld, isAnswered: false }
    send(signed)
    this.#lookAgain(this.#offered)
  }

  /** What was offered last isn't what is wanted any more. */
  async #offerOtherwise(): Promise<void> {
    if (this.#parts === undefined || this.#offered?.isAnswered !== true) return
    if (this.#offered.isHeld !== this.#isHeld) await this.#offer(this.#parts, false)
  }

  #lookAgain(offered: Offered): void {
    clearTimeout(this.#again)
    const waitMs = offered.isAnswered ? ROUND_MS : SEND_AGAIN_MS
    this.#again = setTimeout(() => {
      if (this.#isClosed || this.#offered !== offered) return
      if (!offered.isAnswered) {
        this.#parts?.send(offered.signed)
        this.#lookAgain(offered)
      } else if (this.#peer.sound !== "on") this.restart()
    }, waitMs)
  }

  async #take(signed: Bytes): Promise<void> {
    const offered = this.#offered
    if (this.#parts === undefined || offered === undefined) return
    const { seat, verify } = this.#parts
    const { kind } = parseRelayed(signed)
    if (kind === "answer") {
      const { sdp } = await openAnswer(signed, seat, offered, verify)
      if (offered.isAnswered) return
      offered.isAnswered = true
      await this.#peer.takeAnswer(sdp)
      this.#lookAgain(offered)
      await this.#offerOtherwise()
    } else if (kind === "candidates") {
      const { candidates } = await openCandidates(signed, seat, "answerer", offered.hash, verify)
      await this.#peer.takeCandidates(candidates)
    }
  }

  async #tellCandidates(found: readonly string[]): Promise<void> {
    // What was found before is in the description.
    if (this.#parts === undefined || this.#offered === undefined) return
    const candidates = found.slice(0, MAX_CANDIDATES)
    const word = { kind: "candidates", offer: this.#offered.hash, from: "caller", candidates } as const
    this.#parts.send(await this.#parts.sign(word))
  }

  #inTurn(act: () => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#isClosed) return
      try {
        await act()
      } catch (error) {
        if (error instanceof CallError) this.#parts?.events.refused(error.code)
        // What a connection says that was closed meanwhile, or that can't use a description.
        else if (!this.#isClosed && !(error instanceof DOMException)) throw error
      }
    })
  }
}

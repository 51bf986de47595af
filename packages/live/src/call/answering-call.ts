import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { fingerprintOf, MAX_CANDIDATES } from "@alongside/protocol/call/description"
import { CallError } from "@alongside/protocol/call/error"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import { openCandidates, openOffer, wordHash } from "@alongside/protocol/call/words"
import type { CallParts } from "./offering-call.ts"
import { type CallGround, Peer, type PeerEvents, type Sound } from "./peer.ts"

interface Answered {
  /** Of the offer that this answers. */
  readonly hash: Bytes
  readonly round: number
  /** The answer, to be sent again for the same offer. `undefined` while it is being made. */
  signed: Bytes | undefined
}

/**
 * The side that answers: counsel's console. It is made while it rings, and has looked for ways to itself when counsel answers; the
 * relay alone is asked for them, and nobody is told before {@link open}. It answers the newest round of the caller's, and nothing older.
 */
export class AnsweringCall {
  #parts: CallParts | undefined
  readonly #peer: Peer
  #answered: Answered | undefined
  #turn: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(ground: CallGround) {
    const events: PeerEvents = {
      voice: (stream) => this.#parts?.events.voice(stream),
      sound: (sound) => this.#parts?.events.sound(sound),
      candidates: (found) => this.#inTurn((parts) => this.#tellCandidates(found, parts)),
    }
    this.#peer = new Peer(ground, events, true)
  }

  /** Counsel has answered: the offer may come. Once. */
  open(parts: CallParts): void {
    this.#parts = parts
  }

  get sound(): Sound {
    return this.#peer.sound
  }

  stats(): Promise<RTCStatsReport> {
    return this.#peer.stats()
  }

  setMicrophone(track: MediaStreamTrack | undefined): void {
    void this.#peer.setMicrophone(track)
  }

  /** An offer, or candidates, as they came. */
  take(signed: Bytes): void {
    this.#inTurn((parts) => this.#take(signed, parts))
  }

  close(): void {
    this.#isClosed = true
    this.#peer.close()
  }

  async #take(signed: Bytes, parts: CallParts): Promise<void> {
    const { seat, verify, send } = parts
    const { kind } = parseRelayed(signed)
    if (kind === "candidates" && this.#answered !== undefined) {
      const { candidates } = await openCandidates(signed, seat, "caller", this.#answered.hash, verify)
      await this.#peer.takeCandidates(candidates)
    }
    if (kind !== "offer") return
    const hash = wordHash(signed)
    if (this.#answered !== undefined && equalBytes(this.#answered.hash, hash)) {
      if (this.#answered.signed !== undefined) send(this.#answered.signed)
      return
    }
    const { acceptance, round, sdp } = await openOffer(signed, seat, verify)
    // Another page of this counsel's has signed since: it is that one's call.
    if (!equalBytes(acceptance, parts.acceptance)) return
    if (this.#answered !== undefined && round <= this.#answered.round) {
      throw new CallError("CALL_OFFER_DIFFERS", "an offer is older than one that was answered")
    }
    this.#answered = { hash, round, signed: undefined }
    await this.#answer(this.#answered, sdp, parts)
  }

  async #answer(answered: Answered, offered: string, { sign, send, events }: CallParts): Promise<void> {
    const sdp = await this.#peer.answer(offered)
    events.held?.(this.#peer.isHeld)
    const offerFingerprint = fingerprintOf(offered)
    answered.signed = await sign({ kind: "answer", offer: answered.hash, offerFingerprint, sdp })
    send(answered.signed)
  }

  async #tellCandidates(found: readonly string[], { sign, send }: CallParts): Promise<void> {
    if (this.#answered === undefined) return
    const candidates = found.slice(0, MAX_CANDIDATES)
    const word = { kind: "candidates", offer: this.#answered.hash, from: "answerer", candidates } as const
    send(await sign(word))
  }

  #inTurn(act: (parts: CallParts) => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      const parts = this.#parts
      if (this.#isClosed || parts === undefined) return
      try {
        await act(parts)
      } catch (error) {
        if (error instanceof CallError) parts.events.refused(error.code)
        else if (!this.#isClosed && !(error instanceof DOMException)) throw error
      }
    })
  }
}

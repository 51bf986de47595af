import { toHex } from "@alongside/evidence/format/bytes"
import { CallError } from "@alongside/protocol/call/error"
import { parseRelayed, type RelayedWord } from "@alongside/protocol/call/relayed"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { Hold, RequestId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { KeptRequest } from "../help/kept-request.ts"
import { Turns } from "../help/turns.ts"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { KeptMessages } from "./kept-messages.ts"

export interface CallRelayParts {
  readonly signatures: Signatures
  readonly messages: KeptMessages
  /** Messages of one request that are kept. */
  readonly mostMessages: number
  /** An open request, as the disk has it. */
  readonly get: (id: RequestId) => KeptRequest | undefined
  readonly tellPhone: (id: RequestId, signed: string) => void
  /** @param token - Of the seat that the listener has. */
  readonly tellConsole: (member: MemberId, request: RequestId, token: number, signed: string) => void
}

/** Somebody who speaks in a call: the phone, or a member with a seat. */
type Speaker = "phone" | { readonly member: MemberId; readonly token: number }

/** Brings a word to one side of a call. */
type Tell = (signed: string) => void

/**
 * Carries what the two sides of a call sign for each other (spec/call.md §6). Only whoever has a seat with the token that counts, or the
 * newest leg of the phone, is heard, and only the other side of that seat hears it. What sets up the call isn't kept: whoever isn't there is told
 * again by the other side. Messages are, sealed, until the request ends; who wrote one is told it too once it is on the disk.
 */
export class CallRelay {
  readonly #parts: CallRelayParts
  /** What one side says reaches the other in its order, though each word has to be verified. */
  readonly #turns = new Turns()

  constructor(parts: CallRelayParts) {
    this.#parts = parts
  }

  /**
   * @throws RequestError `CALL_MALFORMED`, `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`, `CALL_MESSAGE_REFUSED`.
   * @throws {DispatchError} `REQUEST_NOT_OPEN`, `TOKEN_STALE`.
   */
  fromPhone(id: RequestId, signed: string): Promise<void> {
    return this.#turns.take(id, () => this.#carry(id, "phone", signed))
  }

  /** As {@link fromPhone}. */
  fromConsole(member: MemberId, id: RequestId, token: number, signed: string): Promise<void> {
    return this.#turns.take(id, () => this.#carry(id, { member, token }, signed))
  }

  /** What was written so far in the call that this phone is in, to whoever has just come. */
  async tellPhoneKept(id: RequestId, tell: Tell): Promise<void> {
    const token = this.#parts.get(id)?.request.holds.counsel?.token
    if (token !== undefined) for (const signed of await this.#parts.messages.of(id, token)) tell(signed)
  }

  /** The same, to a console whose counsel has a seat. */
  async tellConsoleKept(
    member: MemberId,
    kept: KeptRequest,
    tell: (token: number, signed: string) => void,
  ): Promise<void> {
    for (const hold of Object.values(kept.request.holds)) {
      if (hold.member !== member) continue
      for (const signed of await this.#parts.messages.of(kept.asked.id, hold.token)) tell(hold.token, signed)
    }
  }

  async #carry(id: RequestId, speaker: Speaker, signed: string): Promise<void> {
    const word = read(signed)
    this.#waysOf(id, speaker, word)
    const saidBy = speaker === "phone" ? word.seat.callerKey : word.seat.answererKey
    if (!(await this.#parts.signatures.verify(saidBy, word))) throw new RequestError("CALL_WORD_SIGNATURE_INVALID")
    if (word.kind === "message") await this.#keep(id, toHex(saidBy), word, signed)
    // Signatures and disks take their time: the seat may have passed on meanwhile.
    const { there, back } = this.#waysOf(id, speaker, word)
    there(signed)
    if (word.kind === "message") back(signed)
  }

  async #keep(request: RequestId, by: string, { seat, own }: RelayedWord, signed: string): Promise<void> {
    const [, sequence] = own
    if (typeof sequence !== "number") throw new RequestError("CALL_MALFORMED")
    const message = { request, token: seat.token, by, sequence, signed }
    const isKept = await this.#parts.messages.keep(message, this.#parts.mostMessages)
    if (!isKept) throw new RequestError("CALL_MESSAGE_REFUSED")
  }

  /** How what this speaker says gets to the other side, and back to their own. */
  #waysOf(id: RequestId, speaker: Speaker, { seat }: RelayedWord): { readonly there: Tell; readonly back: Tell } {
    const kept = this.#parts.get(id)
    if (kept === undefined) throw new DispatchError("REQUEST_NOT_OPEN")
    const { asked, request } = kept
    const holds = Object.values(request.holds)
    if (speaker !== "phone" && !holds.some((hold) => isOf(hold, speaker))) throw new DispatchError("TOKEN_STALE")
    const isOfRequest = toHex(seat.encounter) === asked.encounter && seat.number === asked.number
    if (!isOfRequest) throw new RequestError("CALL_OF_ANOTHER")
    const hold = holds.find(({ token }) => token === seat.token)
    if (hold === undefined) throw new DispatchError("TOKEN_STALE")
    const isOfSeat = toHex(seat.callerKey) === asked.sessionKey && toHex(seat.answererKey) === hold.member
    if (!isOfSeat || (speaker !== "phone" && !isOf(hold, speaker))) throw new RequestError("CALL_OF_ANOTHER")
    const phone: Tell = (signed) => this.#parts.tellPhone(id, signed)
    const counsel: Tell = (signed) => this.#parts.tellConsole(hold.member, id, hold.token, signed)
    return speaker === "phone" ? { there: counsel, back: phone } : { there: phone, back: counsel }
  }
}

const isOf = (hold: Hold, { member, token }: Exclude<Speaker, "phone">): boolean =>
  hold.member === member && hold.token === token

function read(signed: string): RelayedWord {
  try {
    return parseRelayed(new Uint8Array(Buffer.from(signed, "base64url")))
  } catch (error) {
    if (error instanceof CallError) throw new RequestError("CALL_MALFORMED", { cause: error })
    throw error
  }
}

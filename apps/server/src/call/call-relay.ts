import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { CallError } from "@alongside/protocol/call/error"
import { type CallWordKind, parseRelayed, type RelayedWord } from "@alongside/protocol/call/relayed"
import type { OnCallMessage } from "@alongside/protocol/on-call"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { Hold, RequestId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { KeptRequest } from "../help/kept-request.ts"
import type { Console } from "../help/presence.ts"
import { Turns } from "../help/turns.ts"
import type { Log } from "../log.ts"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import { Beside } from "./beside.ts"
import type { KeptMessages } from "./kept-messages.ts"

export interface CallRelayParts {
  readonly signatures: Signatures
  readonly messages: KeptMessages
  /** Messages of one request that are kept. */
  readonly mostMessages: number
  /** An open request, as the disk has it. */
  readonly get: (id: RequestId) => KeptRequest | undefined
  /** All of them. */
  readonly open: () => Iterable<KeptRequest>
  readonly tellPhone: (id: RequestId, signed: string) => void
  readonly tellConsole: (member: MemberId, message: OnCallMessage) => void
  readonly log: Log
}

/** Somebody who speaks in a call: the phone, or a member with a seat. */
type Speaker = "phone" | { readonly member: MemberId; readonly token: number }

/** Brings a word to one side of a call. */
type Tell = (signed: string) => void

/** One side of a call. */
interface End {
  readonly is: (speaker: Speaker) => boolean
  readonly tell: Tell
}

/**
 * Carries what the two sides of a call sign for each other (spec/call.md §6, §9): the phone and whoever answers it, counsel and the interpreter. Only
 * whoever has a seat with the token that counts, or the newest leg of the phone, is heard, and only the other side of that call hears it. What sets up the call isn't kept: whoever isn't there is told
 * again by the other side. Messages are, sealed, until the request ends; who wrote one is told it too once it is on the disk.
 */
export class CallRelay {
  readonly #parts: CallRelayParts
  /** What one side says reaches the other in its order, though each word has to be verified. */
  readonly #turns = new Turns()
  readonly #beside: Beside

  constructor(parts: CallRelayParts) {
    this.#parts = parts
    this.#beside = new Beside(parts.tellConsole)
  }

  /** Requests were written: who is in a call with whom may have changed, and what was written in those that ended is nobody's any more. */
  written(requests: readonly KeptRequest[]): void {
    for (const kept of requests) {
      this.#beside.written(kept)
      if (kept.request.ending !== undefined) void this.#forget(kept.asked.id)
    }
  }

  /** A console has come, and has been told which seats are its counsel's: who sits beside them, and what was written so far. */
  async returned(console: Console): Promise<void> {
    for (const kept of [...this.#parts.open()]) {
      const beside = this.#beside.messageFor(console.member, kept)
      if (beside !== undefined) console.tell(beside)
      await this.#tellKept(console, kept).catch((error: unknown) => {
        this.#parts.log.error({ err: error }, "messages of a call could not be read")
      })
    }
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
  async #tellKept(console: Console, { asked, request }: KeptRequest): Promise<void> {
    for (const { member, token } of Object.values(request.holds)) {
      if (member !== console.member) continue
      for (const signed of await this.#parts.messages.of(asked.id, token))
        console.tell({ type: "call", request: asked.id, token, signed })
    }
  }

  /** A start does it, if this doesn't. */
  async #forget(id: RequestId): Promise<void> {
    await this.#parts.messages.forget(id).catch((error: unknown) => {
      this.#parts.log.error({ err: error }, "messages of a call could not be forgotten")
    })
  }

  async #carry(id: RequestId, speaker: Speaker, signed: string): Promise<void> {
    const word = read(signed)
    const { by } = this.#waysOf(id, speaker, word)
    if (!(await this.#parts.signatures.verify(by, word))) throw new RequestError("CALL_WORD_SIGNATURE_INVALID")
    if (word.kind === "message") await this.#keep(id, placeOf(speaker, word), word, signed)
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

  /** Whose key has to have signed what this speaker says, and how it gets to the other side, and back to their own. */
  #waysOf(
    id: RequestId,
    speaker: Speaker,
    { kind, seat }: RelayedWord,
  ): { readonly by: Bytes; readonly there: Tell; readonly back: Tell } {
    const kept = this.#parts.get(id)
    if (kept === undefined) throw new DispatchError("REQUEST_NOT_OPEN")
    const { asked, request } = kept
    const { counsel, interpreter } = request.holds
    const holds = Object.values(request.holds)
    if (speaker !== "phone" && !holds.some((hold) => isOf(hold, speaker))) throw new DispatchError("TOKEN_STALE")
    const isOfRequest = toHex(seat.encounter) === asked.encounter && seat.number === asked.number
    if (!isOfRequest) throw new RequestError("CALL_OF_ANOTHER")
    const hold = holds.find(({ token }) => token === seat.token)
    if (hold === undefined) throw new DispatchError("TOKEN_STALE")
    const isBeside = hold === interpreter
    // spec/call.md §9: nothing is written in it.
    if (isBeside && !saidBeside.includes(kind)) throw new RequestError("CALL_MALFORMED")
    // request §4: whoever holds the line has no key to read with.
    if (hold === request.holds.intake && kind === "message") throw new RequestError("CALL_MALFORMED")
    const callerKey = isBeside ? counsel?.member : asked.sessionKey
    const isOfSeat = toHex(seat.callerKey) === callerKey && toHex(seat.answererKey) === hold.member
    const answerer = this.#endOf(id, hold)
    const caller = isBeside && counsel !== undefined ? this.#endOf(id, counsel) : this.#phoneOf(id)
    const isCaller = caller.is(speaker)
    if (!isOfSeat || (!isCaller && !answerer.is(speaker))) throw new RequestError("CALL_OF_ANOTHER")
    if (isCaller) return { by: seat.callerKey, there: answerer.tell, back: caller.tell }
    return { by: seat.answererKey, there: caller.tell, back: answerer.tell }
  }

  #phoneOf(id: RequestId): End {
    return { is: (speaker) => speaker === "phone", tell: (signed) => this.#parts.tellPhone(id, signed) }
  }

  #endOf(request: RequestId, hold: Hold): End {
    const { member, token } = hold
    return {
      is: (speaker) => speaker !== "phone" && isOf(hold, speaker),
      tell: (signed) => this.#parts.tellConsole(member, { type: "call", request, token, signed }),
    }
  }
}

/** What counsel and the interpreter say to each other. */
const saidBeside: readonly CallWordKind[] = ["offer", "answer", "candidates"]

/** Who says it, and in which seat: one token is of several when her app is started again. */
function placeOf(speaker: Speaker, { seat: { callerKey, answererKey } }: RelayedWord): string {
  return speaker === "phone" ? toHex(callerKey) : `${toHex(answererKey)} to ${toHex(callerKey)}`
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

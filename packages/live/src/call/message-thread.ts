import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import {
  type Hearing,
  type Message,
  MessageError,
  type MessageKeys,
  openMessage,
  sealMessage,
} from "@alongside/evidence/message/message"
import type { CallWord } from "@alongside/protocol/call/any-word"
import { CallError, type CallErrorCode } from "@alongside/protocol/call/error"
import { openMessageWord } from "@alongside/protocol/call/message"
import { parseRelayed } from "@alongside/protocol/call/relayed"
import { type CallSeat, type CallSide, keyOf, type Verify } from "@alongside/protocol/call/seat"
import { newerHearing, nextHearing, unsaid } from "./hearing.ts"

/** One message of a call, read. */
export interface ThreadMessage extends Omit<Message, "fromKey"> {
  readonly from: CallSide
  /** The server has it, sealed, until the other reads it; of one's own. */
  readonly isKept: boolean
}

export interface ThreadParts {
  readonly seat: CallSeat
  /** Which of the two this is. */
  readonly side: CallSide
  /** Of this side. One's own messages are sealed to them too, to be read again by a page that was loaded again. */
  readonly keys: MessageKeys
  readonly verify: Verify
  readonly sign: (word: CallWord) => Promise<Bytes>
  readonly send: (signed: Bytes) => void
  /** Everything that was written, in the order in which it was read here. */
  readonly changed: (messages: readonly ThreadMessage[]) => void
  /** One of the two has changed whether an officer can hear. */
  readonly hearing: (officerHears: boolean) => void
  readonly refused: (code: CallErrorCode | MessageError["code"]) => void
}

type Written = Pick<Message, "phrase" | "text" | "hearing">

/** True for a word that is a message; whose, and whether it is good, the thread finds out. */
export function isMessage(signed: Bytes): boolean {
  try {
    return parseRelayed(signed).kind === "message"
  } catch (error) {
    if (error instanceof CallError) return false
    throw error
  }
}

/** What the person and counsel write to each other, sealed to the two of them; sent again until the server has it. */
export class MessageThread {
  readonly #parts: ThreadParts
  /** Of the other. Until it is known what is written waits. */
  #recipient: string | undefined
  #waiting: (Written & Pick<Message, "atMs">)[] = []
  #hearing: Hearing = unsaid
  #messages: readonly ThreadMessage[] = []
  /** By place, signed: what the server isn't known to have. */
  readonly #unkept = new Map<number, Bytes>()
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: ThreadParts) {
    this.#parts = parts
  }

  /** @param recipient - The other's hybrid age recipient, from a word or a list that was verified. */
  setRecipient(recipient: string): void {
    this.#recipient = recipient
    for (const said of this.#waiting.splice(0)) this.#inTurn(() => this.#write(said))
  }

  /** @param said - A phrase, or words of one's own. */
  write(said: Written): void {
    const message = { ...said, atMs: Date.now() }
    if (this.#recipient === undefined) this.#waiting.push(message)
    else this.#inTurn(() => this.#write(message))
  }

  /** Says whether an officer can hear. Here it counts at once, and for the other as soon as it arrives. */
  setOfficerHears(officerHears: boolean): void {
    if (officerHears === this.#hearing.officerHears) return
    const hearing = nextHearing(this.#hearing, officerHears)
    this.#hear(hearing)
    this.write({ phrase: undefined, text: "", hearing })
  }

  /** A message of either side, as it was signed. The same again is no other. */
  take(signed: Bytes): void {
    this.#inTurn(() => this.#take(signed))
  }

  /** The line is back: what the server isn't known to have is said again. */
  hurry(): void {
    for (const signed of this.#unkept.values()) this.#parts.send(signed)
  }

  async #write(said: Written & Pick<Message, "atMs">): Promise<void> {
    const { seat, side, keys, sign, send } = this.#parts
    const sequence = this.#nextSequence()
    const message: Message = { ...said, fromKey: keyOf(seat, side), sequence }
    const sealed = await sealMessage(message, [this.#recipient!, keys.recipient])
    const signed = await sign({ kind: "message", from: side, sequence, sealed })
    this.#unkept.set(sequence, signed)
    this.#add({ ...message, from: side, isKept: false })
    send(signed)
  }

  async #take(signed: Bytes): Promise<void> {
    const { seat, side, keys, verify } = this.#parts
    const { from, sequence, sealed } = await openMessageWord(signed, seat, verify)
    const known = this.#messages.find((one) => one.from === from && one.sequence === sequence)
    if (known !== undefined) {
      if (from === side && !known.isKept) this.#keep(known, signed)
      return
    }
    const message = await openMessage(sealed, keys.identity, { fromKey: keyOf(seat, from), sequence })
    this.#add({ ...message, from, isKept: true })
  }

  #keep(known: ThreadMessage, signed: Bytes): void {
    const own = this.#unkept.get(known.sequence)
    // Another page of one's own may have taken the same place: then this one isn't kept.
    if (own === undefined || toHex(own) !== toHex(signed)) return
    this.#unkept.delete(known.sequence)
    this.#messages = this.#messages.map((one) => (one === known ? { ...one, isKept: true } : one))
    this.#parts.changed(this.#messages)
  }

  #add(message: ThreadMessage): void {
    if (message.hearing !== undefined) this.#hear(message.hearing)
    this.#messages = [...this.#messages, message]
    this.#parts.changed(this.#messages)
  }

  #hear(said: Hearing): void {
    const before = this.#hearing
    this.#hearing = newerHearing(before, said)
    if (this.#hearing.officerHears !== before.officerHears) this.#parts.hearing(this.#hearing.officerHears)
  }

  #nextSequence(): number {
    const own = this.#messages.filter(({ from }) => from === this.#parts.side)
    return own.reduce((next, { sequence }) => Math.max(next, sequence + 1), 0)
  }

  #inTurn(act: () => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      try {
        await act()
      } catch (error) {
        if (!(error instanceof CallError || error instanceof MessageError)) throw error
        this.#parts.refused(error.code)
      }
    })
  }
}

import type { Bytes } from "@alongside/evidence/format/bytes"
import type { ClosingAct, ClosingMeaning } from "@alongside/evidence/statement/closing"

/** What the page asks the seal worker to say: the key and the readers are there. */
export interface ClosingWish {
  /** Which closing of this leg, from 0. */
  readonly number: number
  readonly act: ClosingAct
  readonly meaning: ClosingMeaning
}

/**
 * A closing as it is kept on this phone until the server has it: sealed to others and signed. Nobody can read in it what it means, this
 * phone neither, whoever holds it.
 */
export interface SignedClosing {
  /** 64 lowercase hex digits. */
  readonly encounter: string
  readonly claim: Bytes
  /** spec/closing.md §2. */
  readonly signed: Bytes
}

/** What the page tells the closing worker: one to send. It begins with what earlier starts of the app left. */
export interface ClosingOrder {
  readonly closing: SignedClosing
}

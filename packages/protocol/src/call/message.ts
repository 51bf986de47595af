import type { Bytes } from "@alongside/evidence/format/bytes"
import { coseTypes, type Sign } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { CallError } from "./error.ts"
import {
  assertWord,
  type CallSeat,
  type CallSide,
  callSides,
  count,
  malformed,
  parseWord,
  signWord,
  type Verify,
} from "./seat.ts"

/** A sealed message is an age file for one hybrid recipient (1,687 bytes of header) over a padded text. */
export const MAX_SEALED_MESSAGE = 8 * 1024

/** A message as it is signed and carried: its place in what one side says, and the sealed text. */
export interface CallMessageWord {
  readonly from: CallSide
  /** From 0, one more with each message of this side in this seat. */
  readonly sequence: number
  /** An age file: spec/call.md §8 and §10 say what is in it. */
  readonly sealed: Bytes
}

/** spec/call.md §8, signed by the side that says it. */
export function signMessage(seat: CallSeat, { from, sequence, sealed }: CallMessageWord, sign: Sign): Promise<Bytes> {
  return signWord(coseTypes.callMessage, seat, [callSides.indexOf(from), sequence, sealed], sign)
}

/**
 * Verifies a message without opening it.
 * @throws {CallError} `CALL_MALFORMED`, `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`.
 */
export async function openMessageWord(
  bytes: Uint8Array,
  seat: CallSeat,
  verify: Verify = verifyEd25519,
): Promise<CallMessageWord> {
  const word = parseWord(bytes, coseTypes.callMessage, 3)
  const [side, sequence, sealed] = word.own
  const from = typeof side === "number" ? callSides[side] : undefined
  if (from === undefined) return malformed("side")
  if (!(sealed instanceof Uint8Array && sealed.length > 0 && sealed.length <= MAX_SEALED_MESSAGE)) {
    throw new CallError("CALL_MALFORMED", "a sealed message is empty or too long")
  }
  const message = { from, sequence: count(sequence), sealed: sealed as Bytes }
  await assertWord(word, seat, from, verify)
  return message
}

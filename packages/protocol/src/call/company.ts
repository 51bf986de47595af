import type { Bytes } from "@alongside/evidence/format/bytes"
import { coseTypes, type Sign } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { nameOf } from "@alongside/evidence/roster/values"
import { assertWord, bytes32, type CallSeat, count, malformed, parseWord, signWord, type Verify } from "./seat.ts"

/** Who is on the line beside the two, as counsel says, whose console lets them be heard (spec/call.md §9). */
export interface CallCompany {
  /** SHA-256 of the signed acceptance under which the call is. */
  readonly acceptance: Bytes
  /** From 0, one more with each change under this acceptance. */
  readonly sequence: number
  /** The interpreter's name, as the roster certifies it; `undefined` while there is none in the conversation. */
  readonly interpreter: string | undefined
}

/** Signed by the answerer. */
export function signCompany(
  seat: CallSeat,
  { acceptance, sequence, interpreter }: CallCompany,
  sign: Sign,
): Promise<Bytes> {
  return signWord(coseTypes.callCompany, seat, [acceptance, sequence, interpreter ?? null], sign)
}

/** @throws {CallError} `CALL_MALFORMED`, `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`. */
export async function openCompany(
  bytes: Uint8Array,
  seat: CallSeat,
  verify: Verify = verifyEd25519,
): Promise<CallCompany> {
  const word = parseWord(bytes, coseTypes.callCompany, 3)
  const [acceptance, sequence, name] = word.own
  const interpreter = name === null ? undefined : (nameOf(name) ?? malformed("name"))
  const company = { acceptance: bytes32(acceptance), sequence: count(sequence), interpreter }
  await assertWord(word, seat, "answerer", verify)
  return company
}

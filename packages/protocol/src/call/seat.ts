import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { type CoseType, parseCose, payloadOf, type Sign, signCose } from "@alongside/evidence/format/cose"
import type { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { CallError } from "./error.ts"

/** Between whom a call is, and under which acceptance: in every word that either of them signs (spec/call.md §2). */
export interface CallSeat {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Of the request, as in `HelpWanted`. */
  readonly number: number
  /** Fencing token of the seat that the one who answers has. */
  readonly token: number
  /** Who offers: the person's session key. 32 bytes. */
  readonly callerKey: Bytes
  /** Who answers: counsel's key. 32 bytes. */
  readonly answererKey: Bytes
}

/** Which of the two says something. */
export const callSides = ["caller", "answerer"] as const
export type CallSide = (typeof callSides)[number]

/** Checks a signature: `verifyEd25519`, or what stands for it in browsers that have none. */
export type Verify = typeof verifyEd25519

export const keyOf = (seat: CallSeat, side: CallSide): Bytes => (side === "caller" ? seat.callerKey : seat.answererKey)

/** Signs a word: the seat's fields, and behind them its own. */
export function signWord(type: CoseType, seat: CallSeat, own: readonly Cbor[], sign: Sign): Promise<Bytes> {
  const { encounter, number, token, callerKey, answererKey } = seat
  return signCose(type, encodeCbor([encounter, number, token, callerKey, answererKey, ...own]), sign)
}

/** A word that was taken apart, and not verified. */
export interface UnverifiedWord {
  readonly seat: CallSeat
  /** The fields behind the seat's. */
  readonly own: readonly Cbor[]
  readonly claimedSignature: Bytes
  readonly signedBytes: Bytes
}

/** @throws {CallError} `CALL_MALFORMED`. @param fields - How many stand behind the seat's. */
export function parseWord(bytes: Uint8Array, type: CoseType, fields: number): UnverifiedWord {
  try {
    const cose = parseCose(bytes, type)
    const payload = payloadOf(cose)
    if (!Array.isArray(payload) || payload.length !== 5 + fields) return malformed("form")
    const [encounter, number, token, callerKey, answererKey, ...own] = payload as readonly Cbor[]
    const seat: CallSeat = {
      ...{ encounter: bytes32(encounter), number: count(number), token: count(token) },
      ...{ callerKey: bytes32(callerKey), answererKey: bytes32(answererKey) },
    }
    return { seat, own, claimedSignature: cose.claimedSignature, signedBytes: cose.signedBytes }
  } catch (cause) {
    if (cause instanceof FormatError) throw new CallError("CALL_MALFORMED", "a word of a call can't be read", { cause })
    throw cause
  }
}

/**
 * That a word is of this call, and signed by the side that has to have said it.
 * @throws {CallError} `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`.
 */
export async function assertWord(word: UnverifiedWord, seat: CallSeat, from: CallSide, verify: Verify): Promise<void> {
  if (!isSameSeat(word.seat, seat)) {
    throw new CallError("CALL_OF_ANOTHER", "a word of a call is of another encounter, request, acceptance or key")
  }
  if (!(await verify(keyOf(seat, from), word.claimedSignature, word.signedBytes))) {
    throw new CallError("CALL_WORD_SIGNATURE_INVALID", `a word of a call isn't signed by the ${from} whom it names`)
  }
}

export function isSameSeat(one: CallSeat, other: CallSeat): boolean {
  return (
    equalBytes(one.encounter, other.encounter) &&
    one.number === other.number &&
    one.token === other.token &&
    equalBytes(one.callerKey, other.callerKey) &&
    equalBytes(one.answererKey, other.answererKey)
  )
}

export function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : malformed("hash or key")
}

export function count(value: Cbor | undefined): number {
  return typeof value === "number" && value >= 0 && value < 2 ** 32 ? value : malformed("count")
}

/** @param most - Characters. */
export function textOf(value: Cbor | undefined, most: number): string {
  return typeof value === "string" && value.length > 0 && value.length <= most ? value : malformed("text")
}

export function malformed(part: string): never {
  throw new CallError("CALL_MALFORMED", `the ${part} of a word of a call is not what it has to be`)
}

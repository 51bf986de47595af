import type { Bytes } from "@alongside/evidence/format/bytes"
import { coseTypes } from "@alongside/evidence/format/cose"
import { CallError } from "./error.ts"
import { type CallSeat, parseWord } from "./seat.ts"

/** The longest word of a call, signed: a description, or a message sealed to a hybrid recipient. */
export const MAX_CALL_WORD = 12 * 1024

/** What kind of word it is, for whoever carries it and whoever gets it. */
export type CallWordKind = "hello" | "offer" | "answer" | "candidates" | "message" | "company"

const kinds = [
  { kind: "hello", type: coseTypes.callHello, fields: 3 },
  { kind: "offer", type: coseTypes.callOffer, fields: 4 },
  { kind: "answer", type: coseTypes.callAnswer, fields: 4 },
  { kind: "candidates", type: coseTypes.callCandidates, fields: 3 },
  { kind: "message", type: coseTypes.callMessage, fields: 3 },
  { kind: "company", type: coseTypes.callCompany, fields: 3 },
] as const satisfies readonly { readonly kind: CallWordKind; readonly type: string; readonly fields: number }[]

/** A word as far as somebody looks who only carries it. Nothing about it is verified. */
export interface RelayedWord {
  readonly kind: CallWordKind
  readonly seat: CallSeat
  readonly claimedSignature: Bytes
  readonly signedBytes: Bytes
  /** The fields behind the seat's; what they have to be is the receiver's business. */
  readonly own: ReturnType<typeof parseWord>["own"]
}

/** @throws {CallError} `CALL_MALFORMED` for what is no word of a call, or longer than one may be. */
export function parseRelayed(bytes: Uint8Array): RelayedWord {
  if (bytes.length > MAX_CALL_WORD) throw new CallError("CALL_MALFORMED", "a word of a call is too long")
  const head = String.fromCharCode(...bytes.subarray(0, 100))
  const found = kinds.find(({ type }) => head.includes(type))
  if (found === undefined) throw new CallError("CALL_MALFORMED", "no word of a call")
  const { seat, own, claimedSignature, signedBytes } = parseWord(bytes, found.type, found.fields)
  return { kind: found.kind, seat, own, claimedSignature, signedBytes }
}

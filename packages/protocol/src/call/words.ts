import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { coseTypes, type Sign } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { assertDescription, fingerprintOf, MAX_CANDIDATE, MAX_CANDIDATES, MAX_DESCRIPTION } from "./description.ts"
import { CallError } from "./error.ts"
import {
  assertWord,
  bytes32,
  type CallSeat,
  type CallSide,
  callSides,
  count,
  malformed,
  parseWord,
  signWord,
  textOf,
  type Verify,
} from "./seat.ts"

/** A hybrid age recipient is 1,959 characters long. */
const MAX_RECIPIENT = 4096

/** The caller has verified this acceptance, and is there. */
export interface CallHello {
  /** SHA-256 of the signed acceptance: of the page that made it, and no other (spec/call.md §3). */
  readonly acceptance: Bytes
  /** Hybrid age recipient of the caller's, made for this call: messages to them are sealed to it. */
  readonly recipient: string
  /** Of the person's advice key: what counsel records of their own words is sealed to it (spec/advice.md §1). `undefined` where there is none yet. */
  readonly advice: string | undefined
}

export interface CallOffer {
  readonly acceptance: Bytes
  /** From 0, growing with every offer under one acceptance: an ICE restart is the next one. */
  readonly round: number
  /** RFC 8829. Its fingerprint is signed beside it. */
  readonly sdp: string
}

export interface CallAnswer {
  /** SHA-256 of the signed offer that is answered. */
  readonly offer: Bytes
  /** That offer's fingerprint; 32 bytes. */
  readonly offerFingerprint: Bytes
  readonly sdp: string
}

/** Ways to reach one side that were found after its description was sent. */
export interface CallCandidates {
  /** SHA-256 of the signed offer that they belong to, whichever side they are of. */
  readonly offer: Bytes
  readonly from: CallSide
  /** RFC 8839 §5.1, each without `a=`; an empty text says that there are no more. */
  readonly candidates: readonly string[]
}

/** How offers and acceptances are named. */
export const wordHash = (signed: Uint8Array): Bytes => hashSmall(signed)

/** spec/call.md §3, signed by the caller. */
export function signHello(seat: CallSeat, { acceptance, recipient, advice }: CallHello, sign: Sign): Promise<Bytes> {
  return signWord(coseTypes.callHello, seat, [acceptance, recipient, advice ?? null], sign)
}

/** @throws {CallError} `CALL_MALFORMED`, `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`. */
export async function openHello(bytes: Uint8Array, seat: CallSeat, verify: Verify = verifyEd25519): Promise<CallHello> {
  const word = parseWord(bytes, coseTypes.callHello, 3)
  const [acceptance, recipient, advice] = word.own
  const hello = {
    ...{ acceptance: bytes32(acceptance), recipient: textOf(recipient, MAX_RECIPIENT) },
    advice: advice === null ? undefined : textOf(advice, MAX_RECIPIENT),
  }
  await assertWord(word, seat, "caller", verify)
  return hello
}

/** spec/call.md §4, signed by the caller. @throws {CallError} `CALL_MALFORMED` for a description that can't be one. */
export async function signOffer(seat: CallSeat, { acceptance, round, sdp }: CallOffer, sign: Sign): Promise<Bytes> {
  return signWord(coseTypes.callOffer, seat, [acceptance, round, fingerprintOf(sdp), sdp], sign)
}

/** @throws {CallError} `CALL_MALFORMED`, `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`, `CALL_FINGERPRINT_DIFFERS`. */
export async function openOffer(bytes: Uint8Array, seat: CallSeat, verify: Verify = verifyEd25519): Promise<CallOffer> {
  const word = parseWord(bytes, coseTypes.callOffer, 4)
  const [acceptance, round, fingerprint, sdp] = word.own
  const offer = { acceptance: bytes32(acceptance), round: count(round), sdp: textOf(sdp, MAX_DESCRIPTION) }
  const signedFingerprint = bytes32(fingerprint)
  await assertWord(word, seat, "caller", verify)
  assertDescription(offer.sdp, signedFingerprint)
  return offer
}

/** spec/call.md §4, signed by the answerer. @throws {CallError} `CALL_MALFORMED`. */
export async function signAnswer(seat: CallSeat, answer: CallAnswer, sign: Sign): Promise<Bytes> {
  const { offer, offerFingerprint, sdp } = answer
  return signWord(coseTypes.callAnswer, seat, [offer, offerFingerprint, fingerprintOf(sdp), sdp], sign)
}

/**
 * @param offer - As this side signed and sent it, newest of all.
 * @param offerSdp - The description in it.
 * @throws {CallError} `CALL_OFFER_DIFFERS` for an answer to another offer; `CALL_FINGERPRINT_DIFFERS` also when the answerer saw another
 *   fingerprint of ours; `CALL_MALFORMED`, `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`.
 */
export async function openAnswer(
  bytes: Uint8Array,
  seat: CallSeat,
  offer: { readonly hash: Bytes; readonly sdp: string },
  verify: Verify = verifyEd25519,
): Promise<CallAnswer> {
  const word = parseWord(bytes, coseTypes.callAnswer, 4)
  const [offerHash, offerFingerprint, fingerprint, sdp] = word.own
  const answer = {
    ...{ offer: bytes32(offerHash), offerFingerprint: bytes32(offerFingerprint), sdp: textOf(sdp, MAX_DESCRIPTION) },
  }
  const signedFingerprint = bytes32(fingerprint)
  await assertWord(word, seat, "answerer", verify)
  assertOffer(answer.offer, offer.hash)
  if (!equalBytes(answer.offerFingerprint, fingerprintOf(offer.sdp))) {
    throw new CallError("CALL_FINGERPRINT_DIFFERS", "an answer is over another DTLS fingerprint than the one offered")
  }
  assertDescription(answer.sdp, signedFingerprint)
  return answer
}

/** spec/call.md §5, signed by the side that they are of. */
export function signCandidates(seat: CallSeat, given: CallCandidates, sign: Sign): Promise<Bytes> {
  const { offer, from, candidates } = given
  return signWord(coseTypes.callCandidates, seat, [offer, callSides.indexOf(from), candidates], sign)
}

/**
 * @param from - Who has to have signed.
 * @param offer - SHA-256 of the offer that stands.
 * @throws {CallError} `CALL_MALFORMED`, `CALL_OF_ANOTHER`, `CALL_WORD_SIGNATURE_INVALID`, `CALL_OFFER_DIFFERS`.
 */
export async function openCandidates(
  bytes: Uint8Array,
  seat: CallSeat,
  from: CallSide,
  offer: Bytes,
  verify: Verify = verifyEd25519,
): Promise<CallCandidates> {
  const word = parseWord(bytes, coseTypes.callCandidates, 3)
  const [offerHash, side, candidates] = word.own
  if (!Array.isArray(candidates) || candidates.length > MAX_CANDIDATES) return malformed("candidates")
  const list = candidates.map((one) => (one === "" ? "" : textOf(one, MAX_CANDIDATE)))
  const given = { offer: bytes32(offerHash), from, candidates: list }
  await assertWord(word, seat, from, verify)
  if (side !== callSides.indexOf(from)) throw new CallError("CALL_OF_ANOTHER", "candidates are of the other side")
  assertOffer(given.offer, offer)
  return given
}

function assertOffer(said: Bytes, expected: Bytes): void {
  if (!equalBytes(said, expected)) {
    throw new CallError("CALL_OFFER_DIFFERS", "a word of a call belongs to another offer than the newest")
  }
}

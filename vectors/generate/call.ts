import type { Bytes } from "@alongside/evidence/format/bytes"
import { coseTypes } from "@alongside/evidence/format/cose"
import { signCompany } from "@alongside/protocol/call/company"
import { fingerprintOf } from "@alongside/protocol/call/description"
import { signMessage } from "@alongside/protocol/call/message"
import { type CallSeat, signWord } from "@alongside/protocol/call/seat"
import {
  type CallAnswer,
  type CallOffer,
  signAnswer,
  signCandidates,
  signHello,
  signOffer,
  wordHash,
} from "@alongside/protocol/call/words"
import { type Case, caseOf } from "./case.ts"
import { anotherEncounter, encounter, hashNamed, session } from "./encounter.ts"
import { testOnlyBytes, testOnlyKey } from "./test-only-secrets.ts"

const counsel = testOnlyKey("counsel key")
const stranger = testOnlyKey("a server's own key")
const seat: CallSeat = {
  ...{ encounter, number: 0, token: 3, callerKey: session.publicKey, answererKey: counsel.publicKey },
}
const acceptance = hashNamed("acceptance")

/** The shape of what browsers write, as short as may be. */
function description(fingerprints: readonly string[], media = ["audio"]): string {
  const head = ["v=0", "o=- 46117317 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
  const lines = media.flatMap((kind) => [`m=${kind} 9 UDP/TLS/RTP/SAVPF 111`, "c=IN IP4 0.0.0.0", "a=mid:0"])
  const ends = fingerprints.map((one) => `a=fingerprint:${one}`)
  return [...head, ...lines, ...ends, "a=setup:actpass", "a=sendrecv", "a=rtpmap:111 opus/48000/2", ""].join("\r\n")
}
const digest = (byte: string): string => `sha-256 ${Array.from({ length: 32 }, () => byte).join(":")}`
const hers = description([digest("4A")])
const theirs = description([digest("B7")])
const CANDIDATE = "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host"

export async function callCases(): Promise<Case[]> {
  const offer: CallOffer = { acceptance, round: 0, sdp: hers }
  const offered = await signOffer(seat, offer, session.sign)
  const answer: CallAnswer = { offer: wordHash(offered), offerFingerprint: fingerprintOf(hers), sdp: theirs }
  const message = { from: "caller", sequence: 2, sealed: testOnlyBytes("stands for an age file") } as const
  const inputs = {
    ...{ encounter, number: 0, token: 3, "caller key": session.publicKey, "answerer key": counsel.publicKey },
    ...{ offer: wordHash(offered), offered: new TextEncoder().encode(hers) },
  }
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok"): Case =>
    caseOf({ path: `call-word/${name}`, format: "call word", expect, comment, inputs, bytes })
  const offerOf = (sdp: string, fingerprint = fingerprintOf(hers)): Promise<Bytes> =>
    signWord(coseTypes.callOffer, seat, [acceptance, 0, fingerprint, sdp], session.sign)
  const candidates = { offer: wordHash(offered), from: "answerer", candidates: [CANDIDATE, ""] } as const
  return [
    make(
      "hello",
      "the phone says to whom what is written is to be sealed",
      await signHello(
        seat,
        { acceptance, recipient: "age1pq1stands-for-one", advice: "age1pq1stands-for-her-advice-key" },
        session.sign,
      ),
    ),
    make(
      "hello-without-an-advice-key",
      "a phone that keeps no keys",
      await signHello(seat, { acceptance, recipient: "age1pq1stands-for-one", advice: undefined }, session.sign),
    ),
    make("offer", "the phone calls", offered),
    make("answer", "counsel answers it", await signAnswer(seat, answer, counsel.sign)),
    make(
      "candidates",
      "one more way to reach counsel, and the last",
      await signCandidates(seat, candidates, counsel.sign),
    ),
    make(
      "message",
      "the third message of hers; what it carries isn't opened here",
      await signMessage(seat, message, session.sign),
    ),
    make(
      "message-under-the-others-name",
      "counsel writes as if it were her",
      await signMessage(seat, message, counsel.sign),
      "CALL_WORD_SIGNATURE_INVALID",
    ),
    make(
      "message-too-long",
      "8,193 bytes",
      await signMessage(seat, { ...message, sealed: new Uint8Array(8193) }, session.sign),
      "CALL_MALFORMED",
    ),
    make(
      "message-empty",
      "no bytes",
      await signMessage(seat, { ...message, sealed: new Uint8Array(0) }, session.sign),
      "CALL_MALFORMED",
    ),
    make(
      "company",
      "counsel says that an interpreter is on the line",
      await signCompany(seat, { acceptance, sequence: 1, interpreter: "بن" }, counsel.sign),
    ),
    make(
      "company-nobody",
      "counsel says that nobody is on the line beside the two",
      await signCompany(seat, { acceptance, sequence: 2, interpreter: undefined }, counsel.sign),
    ),
    make(
      "company-by-the-caller",
      "the phone says who is at counsel's end",
      await signCompany(seat, { acceptance, sequence: 1, interpreter: "Ben" }, session.sign),
      "CALL_WORD_SIGNATURE_INVALID",
    ),
    make(
      "company-name-that-turns-its-neighbours",
      "U+202E in the name",
      await signCompany(seat, { acceptance, sequence: 1, interpreter: "Ben\u202e" }, counsel.sign),
      "CALL_MALFORMED",
    ),
    make(
      "answer-by-a-server",
      "a server's own answer, under counsel's name",
      await signAnswer(seat, answer, stranger.sign),
      "CALL_WORD_SIGNATURE_INVALID",
    ),
    make(
      "answer-by-the-caller",
      "the right fields by the wrong side",
      await signAnswer(seat, answer, session.sign),
      "CALL_WORD_SIGNATURE_INVALID",
    ),
    make(
      "answer-of-an-older-acceptance",
      "counsel's own answer under token 2, played again",
      await signAnswer({ ...seat, token: 2 }, answer, counsel.sign),
      "CALL_OF_ANOTHER",
    ),
    make(
      "answer-of-another-encounter",
      "counsel's own answer to somebody else",
      await signAnswer({ ...seat, encounter: anotherEncounter }, answer, counsel.sign),
      "CALL_OF_ANOTHER",
    ),
    make(
      "answer-to-an-older-offer",
      "counsel's own answer, from before the network changed",
      await signAnswer(seat, { ...answer, offer: hashNamed("older offer") }, counsel.sign),
      "CALL_OFFER_DIFFERS",
    ),
    make(
      "answer-to-an-exchanged-offer",
      "counsel saw another fingerprint than the one that was offered",
      await signAnswer(seat, { ...answer, offerFingerprint: hashNamed("another certificate") }, counsel.sign),
      "CALL_FINGERPRINT_DIFFERS",
    ),
    make(
      "offer-fingerprint-differs",
      "the description has another fingerprint than the one beside it",
      await offerOf(theirs),
      "CALL_FINGERPRINT_DIFFERS",
    ),
    make(
      "offer-two-fingerprints",
      "a second certificate would do as well",
      await offerOf(description([digest("4A"), digest("B7")])),
      "CALL_MALFORMED",
    ),
    make(
      "offer-sha-1",
      "a fingerprint by SHA-1",
      await offerOf(description([`sha-1 ${"4A:".repeat(19)}4A`])),
      "CALL_MALFORMED",
    ),
    make(
      "offer-with-picture",
      "a second stream",
      await offerOf(description([digest("4A")], ["audio", "video"])),
      "CALL_MALFORMED",
    ),
    make("offer-too-long", "8,193 characters", await offerOf(hers.padEnd(8193)), "CALL_MALFORMED"),
    make(
      "candidates-of-the-caller",
      "counsel signs for the other side",
      await signCandidates(seat, { ...candidates, from: "caller" }, counsel.sign),
      "CALL_OF_ANOTHER",
    ),
    make(
      "candidates-of-an-older-round",
      "from before the network changed",
      await signCandidates(seat, { ...candidates, offer: hashNamed("older offer") }, counsel.sign),
      "CALL_OFFER_DIFFERS",
    ),
    make(
      "33-candidates",
      "one more than may be",
      await signCandidates(
        seat,
        { ...candidates, candidates: Array.from({ length: 33 }, () => CANDIDATE) },
        counsel.sign,
      ),
      "CALL_MALFORMED",
    ),
    make(
      "typ-of-an-offer",
      "an answer in the clothes of an offer",
      await signWord(
        coseTypes.callOffer,
        seat,
        [answer.offer, answer.offerFingerprint, fingerprintOf(theirs), theirs],
        counsel.sign,
      ),
      "CALL_MALFORMED",
    ),
  ]
}

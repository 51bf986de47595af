import { concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { encodeAdviceMessage } from "@alongside/evidence/message/advice-message"
import { encounterIdOf, signClaim } from "@alongside/evidence/statement/claim"
import { encodeAdvicePost, signAdviceRecord } from "@alongside/protocol/advice"
import { type Case, caseOf } from "./case.ts"
import { encounter, PRESS_MS } from "./encounter.ts"
import { testOnlyKey } from "./test-only-secrets.ts"

/** Counsel's own record: spec/advice.md. */
export async function adviceCases(): Promise<Case[]> {
  const counsel = testOnlyKey("counsel")
  const stranger = testOnlyKey("somebody else")
  const session = testOnlyKey("session of counsel's record")
  const record = encounterIdOf(session.publicKey)
  const said = { encounter, record, counselKey: counsel.publicKey, atMs: PRESS_MS + 12_000 }
  const signed = await signAdviceRecord(said, counsel.sign)
  const claimed = { encounter: record, leg: 0, sessionKey: session.publicKey, deviceKey: counsel.publicKey }
  const claim = await signClaim(claimed, counsel.sign)
  const post = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok") =>
    caseOf({ path: `advice-post/${name}`, format: "advice post", expect, comment, bytes })
  const message = (name: string, comment: string, bytes: Uint8Array<ArrayBuffer>, expect = "ok") =>
    caseOf({ path: `advice-message/${name}`, format: "advice message", expect, comment, bytes })
  const otherClaim = await signClaim({ ...claimed, deviceKey: stranger.publicKey }, stranger.sign)
  const later = await signClaim({ ...claimed, leg: 1 }, counsel.sign)
  const payload: Cbor[] = [encounter, record, counsel.publicKey, said.atMs]
  const saying = (...parts: Cbor[]) => signCose(coseTypes.adviceRecord, encodeCbor(parts), counsel.sign)
  const words = encodeAdviceMessage({ from: "counsel", atMs: PRESS_MS, phrase: "no-search", text: "" })
  const writing = (...parts: Cbor[]) => encodeCbor(parts)
  const damaged = "CALL_MESSAGE_DAMAGED"
  return [
    post("by-counsel", "the record is hers, and so is its session key", encodeAdvicePost({ signed, claim })),
    post(
      "by-another",
      "somebody else signed in counsel's name",
      encodeAdvicePost({ signed: await signAdviceRecord(said, stranger.sign), claim }),
      "SIGNATURE_INVALID",
    ),
    post(
      "claim-of-another",
      "the record's session key is vouched for by another key",
      encodeAdvicePost({ signed, claim: otherClaim }),
      "COSE_INVALID at claim",
    ),
    post("claim-of-leg-1", "a record has one leg", encodeAdvicePost({ signed, claim: later }), "COSE_INVALID at claim"),
    post(
      "of-another-record",
      "the claim is to another record than the signed one",
      encodeAdvicePost({ signed: await signAdviceRecord({ ...said, record: encounter }, counsel.sign), claim }),
      "COSE_INVALID at claim",
    ),
    post(
      "time-negative",
      "before 1970",
      encodeAdvicePost({ signed: await saying(...payload.slice(0, 3), -1), claim }),
      "COSE_INVALID at time",
    ),
    message(
      "phrase",
      "counsel's ready-made phrase, in 64 bytes",
      concatBytes(words, new Uint8Array(64 - words.length)),
    ),
    message(
      "of-the-person",
      "her own words",
      encodeAdviceMessage({ from: "person", atMs: PRESS_MS, phrase: undefined, text: "¿Puedo irme?" }),
    ),
    message("something-behind", "one byte that isn't zero", concatBytes(words, Uint8Array.of(0, 1)), damaged),
    message("of-a-third", "nobody else writes", writing(2, PRESS_MS, null, "me too"), damaged),
    message("phrase-with-a-space", "no name of a phrase", writing(1, PRESS_MS, "no search", ""), damaged),
    message("text-too-long", "801 characters", writing(1, PRESS_MS, null, "a".repeat(801)), damaged),
    message("time-negative", "before 1970", writing(1, -1, null, "a"), damaged),
  ]
}

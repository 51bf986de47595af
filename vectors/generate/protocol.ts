import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { hashSmall } from "@alongside/evidence/format/hash"
import { signBatch } from "@alongside/evidence/statement/batch"
import { encodeIndexEntry } from "@alongside/protocol/record-index"
import { signSignIn } from "@alongside/protocol/session"
import { encodeReply, encodeUpload, MAX_BATCHES, MAX_CLAIMS } from "@alongside/protocol/upload"
import { encodeRecordFrame } from "@alongside/protocol/watch"
import { segmentItem } from "./batch.ts"
import { type Case, caseOf } from "./case.ts"
import { claimOfTheFirstLeg } from "./claim.ts"
import { encounter, hashNamed, PRESS_MS, session } from "./encounter.ts"
import { receiptOfTwo } from "./receipt.ts"
import { testOnlyBytes, testOnlyKey } from "./test-only-secrets.ts"

type Make = (name: string, comment: string, bytes: Bytes, expect?: string) => Case

const ofFormat = (format: string): Make => {
  const folder = format.replace(" ", "-")
  return (name, comment, bytes, expect = "ok") => caseOf({ path: `${folder}/${name}`, format, expect, comment, bytes })
}

const oneBatch = (): Promise<Bytes> => signBatch(encounter, 0, [segmentItem], session.sign)

async function uploadCases(): Promise<Case[]> {
  const make = ofFormat("upload")
  const claim = await claimOfTheFirstLeg()
  const batch = await oneBatch()
  const malformed = "UPLOAD_MALFORMED"
  const some = (count: number): Bytes[] => Array.from({ length: count }, (_, i) => testOnlyBytes(`part ${i}`, 4))
  return [
    make("first", "a claim and a batch", encodeUpload({ claims: [claim], batches: [batch] })),
    make("later", "the leg is known", encodeUpload({ claims: [], batches: [batch] })),
    make(
      "64-batches",
      "as many as may be; what is in them isn't read here",
      encodeUpload({ claims: some(MAX_CLAIMS), batches: some(MAX_BATCHES) }),
    ),
    make("65-batches", "one more than may be", encodeUpload({ claims: [], batches: some(MAX_BATCHES + 1) }), malformed),
    make(
      "9-claims",
      "one more than may be",
      encodeUpload({ claims: some(MAX_CLAIMS + 1), batches: [batch] }),
      malformed,
    ),
    make("no-batches", "a claim alone", encodeUpload({ claims: [claim], batches: [] }), malformed),
    make("batch-empty", "a batch of no bytes", encodeUpload({ claims: [], batches: [new Uint8Array(0)] }), malformed),
    make("batch-text", "a batch in words", encodeCbor([[], ["batch"]]), malformed),
    make("of-three", "something besides", encodeCbor([[], [batch], null]), malformed),
    make("not-cbor", "0xff", Uint8Array.of(0xff), malformed),
  ]
}

async function replyCases(): Promise<Case[]> {
  const make = ofFormat("reply")
  const receipt = await receiptOfTwo()
  return [
    make("all-taken", "a receipt for two batches", encodeReply({ receipt, refusals: [] })),
    make(
      "one-refused",
      "the third contradicts what was received before",
      encodeReply({ receipt, refusals: [{ index: 2, code: "PLACE_TAKEN" }] }),
    ),
    make(
      "all-refused",
      "nothing to give a receipt for",
      encodeReply({ receipt: undefined, refusals: [{ index: 0, code: "LEG_UNCLAIMED" }] }),
    ),
    make("receipt-text", "a receipt in words", encodeCbor(["thanks", []]), "refused"),
    make("refusal-without-code", "a number alone", encodeCbor([null, [[0]]]), "refused"),
  ]
}

function indexCases(): Case[] {
  const make = ofFormat("index entry")
  const entry = (statement: readonly Cbor[], receipts: Cbor = []): Bytes =>
    encodeCbor([PRESS_MS, hashNamed("batch 0"), 0, false, [statement], receipts])
  return [
    make(
      "segment",
      "what the server notes of a batch with one segment",
      encodeIndexEntry({
        receivedMs: PRESS_MS + 3400,
        batchHash: hashNamed("batch 0"),
        leg: 0,
        isContradiction: false,
        statements: [
          {
            kind: "segment",
            chain: "audio",
            sequence: 13,
            statementHash: hashSmall(segmentItem.statement),
            epoch: 0,
            wallMs: PRESS_MS + 3120,
            elapsedMs: 3120,
            durationMs: 240,
            bodyLength: 96,
          },
        ],
        receipts: [[38, 40], [39]],
      }),
    ),
    make("kind-unknown", "kind 6", entry([6, 0, 0, hashNamed("s"), 0, 0, 0, 0, 0]), "refused"),
    make("chain-unknown", "chain 5", entry([0, 5, 0, hashNamed("s"), 0, 0, 0, 0, 0]), "refused"),
    make("of-eight", "eight of nine fields", entry([0, 1, 0, hashNamed("s"), 0, 0, 0, 0]), "refused"),
    make(
      "receipt-for-nothing",
      "a receipt for no record",
      entry([0, 1, 0, hashNamed("s"), 0, 0, 0, 0, 0], [[]]),
      "refused",
    ),
  ]
}

async function frameCases(): Promise<Case[]> {
  const make = ofFormat("record frames")
  const frame = { encounter, ordinal: 41, receivedMs: PRESS_MS + 3400, isContradiction: false, batch: await oneBatch() }
  const one = encodeRecordFrame(frame)
  return [
    make("one", "one batch", one),
    make(
      "two",
      "two, the second contradicting what came before",
      concatBytes(one, encodeRecordFrame({ ...frame, ordinal: 42, isContradiction: true })),
    ),
    make("version-2", "a version that this reader doesn't know", one.with(0, 2), "refused"),
    make("batch-cut-short", "ends before its batch does", one.slice(0, -1), "refused"),
  ]
}

async function signInCases(): Promise<Case[]> {
  const make = ofFormat("sign-in")
  const counsel = testOnlyKey("counsel key")
  const signIn = {
    origin: "https://alongside.example",
    nonce: testOnlyBytes("sign-in nonce"),
    counselKey: counsel.publicKey,
  }
  return [
    make("counsel", "counsel's browser signs this server's nonce", await signSignIn(signIn, counsel.sign)),
    make(
      "typ-of-a-claim",
      "a claim's type",
      await signCose(coseTypes.claim, encodeCbor([signIn.origin, signIn.nonce, signIn.counselKey]), counsel.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
    make(
      "nonce-short",
      "31 bytes",
      await signSignIn({ ...signIn, nonce: signIn.nonce.slice(1) }, counsel.sign),
      "COSE_INVALID",
    ),
  ]
}

export async function protocolCases(): Promise<Case[]> {
  return [
    ...(await uploadCases()),
    ...(await replyCases()),
    ...indexCases(),
    ...(await frameCases()),
    ...(await signInCases()),
  ]
}

import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { type CoseType, coseTypes, type Sign, signCose } from "@alongside/evidence/format/cose"
import { hashSmall } from "@alongside/evidence/format/hash"
import { type ItemToSend, MAX_ITEMS, signBatch } from "@alongside/evidence/statement/batch"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { type Case, caseOf } from "./case.ts"
import {
  anotherEncounter,
  encounter,
  envelopeStatement,
  epochStatement,
  gapStatement,
  hashNamed,
  legStatement,
  secondLegStatement,
  secondSession,
  segmentStatement,
  session,
} from "./encounter.ts"
import { testOnlyBytes, testOnlyKey, withFlippedBit } from "./test-only-secrets.ts"

const sealed = testOnlyBytes("what a sealed segment looks like to a server", 96)

export const segmentItem: ItemToSend = {
  statement: encodeStatement({ ...segmentStatement, bodyHash: hashSmall(sealed) }),
  body: sealed,
}
const gapItem: ItemToSend = { statement: encodeStatement(gapStatement), body: undefined }
const legItem: ItemToSend = { statement: encodeStatement(legStatement), body: undefined }
const epochItem: ItemToSend = { statement: encodeStatement(epochStatement), body: undefined }

const itemsOf = (items: readonly ItemToSend[]): Cbor => items.map(({ statement, body }) => [statement, body ?? null])

/** A batch whose parts the caller chooses; nothing checks that they belong together. */
async function testOnlyBatch(parts: {
  readonly signed?: Cbor
  readonly sent?: Cbor
  readonly type?: CoseType
  readonly sign?: Sign
}): Promise<Bytes> {
  const { signed = [encounter, 0, [hashSmall(segmentItem.statement)]], sent = itemsOf([segmentItem]) } = parts
  const cose = await signCose(parts.type ?? coseTypes.batch, encodeCbor(signed), parts.sign ?? session.sign)
  return encodeCbor([cose, sent])
}

const batch = (
  name: string,
  comment: string,
  bytes: Bytes,
  expect = "ok",
  sessionKey: Bytes | null = session.publicKey,
): Case =>
  caseOf({
    path: `batch/${name}`,
    format: "batch",
    expect,
    comment,
    inputs: sessionKey === null ? {} : { "session key": sessionKey },
    bytes,
  })

export async function batchCases(): Promise<Case[]> {
  const good = await signBatch(encounter, 0, [segmentItem, gapItem], session.sign)
  return [
    batch("segment-and-gap", "a segment with its body and a gap, under one signature", good),
    batch(
      "first",
      "brings its own leg statement: the encounter id proves the key in it",
      await signBatch(encounter, 0, [legItem, epochItem, segmentItem], session.sign),
      "ok",
      null,
    ),
    batch(
      "first-of-the-second-leg",
      "brings its own leg statement; only the endorsement can prove the key in it",
      await signBatch(
        encounter,
        1,
        [{ statement: encodeStatement(secondLegStatement), body: undefined }],
        secondSession.sign,
      ),
      "ok",
      null,
    ),
    batch(
      "envelope-destroyed",
      "an envelope whose body its server has destroyed since; the signature is over its statement",
      await signBatch(encounter, 0, [{ statement: encodeStatement(envelopeStatement), body: undefined }], session.sign),
    ),
    ...(await keyCases(good)),
    ...(await contentCases()),
    ...(await bodyCases()),
    ...(await formCases(good)),
  ]
}

async function keyCases(good: Bytes): Promise<Case[]> {
  const impostor = testOnlyKey("impostor")
  const legOfTheImpostor = encodeStatement({ ...legStatement, sessionKey: impostor.publicKey })
  const second = encodeStatement(secondLegStatement)
  return [
    batch(
      "signed-by-another",
      "signed by a key that isn't the leg's",
      await testOnlyBatch({ sign: impostor.sign }),
      "SIGNATURE_INVALID",
    ),
    batch(
      "signature-altered",
      "one bit of the signature",
      await withAlteredCose((cose) => withFlippedBit(cose, -1)),
      "SIGNATURE_INVALID",
    ),
    batch(
      "of-an-unknown-leg",
      "a leg that the reader doesn't know yet, and no leg statement",
      good,
      "SESSION_KEY_UNKNOWN",
      null,
    ),
    batch(
      "leg-of-another-key",
      "leg 0 under a key that doesn't hash to the encounter",
      await signBatch(encounter, 0, [{ statement: legOfTheImpostor, body: undefined }], impostor.sign),
      "ENCOUNTER_KEY_DIFFERS",
      null,
    ),
    batch(
      "leg-names-another-key",
      "the key that the reader knows signs a leg statement that names another",
      await signBatch(encounter, 1, [{ statement: second, body: undefined }], impostor.sign),
      "SESSION_KEY_DIFFERS",
      impostor.publicKey,
    ),
  ]
}

async function contentCases(): Promise<Case[]> {
  const foreign = encodeStatement({ ...gapStatement, encounter: anotherEncounter })
  const ofLeg1 = encodeStatement({ ...gapStatement, leg: 1 })
  const many = Array.from({ length: MAX_ITEMS + 1 }, (_, i) =>
    encodeStatement({ ...gapStatement, sequence: i + 1, previous: hashNamed(`gap ${i}`) }),
  )
  const gaps = (statements: readonly Bytes[]) => ({
    signed: [encounter, 0, statements.map(hashSmall)],
    sent: itemsOf(statements.map((statement) => ({ statement, body: undefined }))),
  })
  return [
    batch("64-items", "as many as may be", await testOnlyBatch(gaps(many.slice(1)))),
    batch("65-items", "one more than may be", await testOnlyBatch(gaps(many)), "BATCH_SIZE_INVALID"),
    batch(
      "no-items",
      "signs nothing",
      await testOnlyBatch({ signed: [encounter, 0, []], sent: [] }),
      "BATCH_SIZE_INVALID",
    ),
    batch(
      "statement-exchanged",
      "the first statement isn't the one that was signed",
      await testOnlyBatch({ sent: itemsOf([{ ...segmentItem, statement: encodeStatement(segmentStatement) }]) }),
      "BATCH_HASHES_DIFFER at item 0",
    ),
    batch(
      "statements-reordered",
      "both are signed, in the other order",
      await testOnlyBatch({
        signed: [encounter, 0, [hashSmall(segmentItem.statement), hashSmall(gapItem.statement)]],
        sent: itemsOf([gapItem, segmentItem]),
      }),
      "BATCH_HASHES_DIFFER at item 0",
    ),
    batch(
      "statement-left-out",
      "two were signed, one is here",
      await testOnlyBatch({ signed: [encounter, 0, [hashSmall(segmentItem.statement), hashSmall(gapItem.statement)]] }),
      "BATCH_INVALID at list of hashes",
    ),
    batch(
      "statement-of-another-encounter",
      "signed by this leg, about another encounter",
      await testOnlyBatch(gaps([foreign])),
      "BATCH_STATEMENT_FOREIGN at item 0",
    ),
    batch(
      "statement-of-another-leg",
      "signed for leg 0, about leg 1",
      await testOnlyBatch(gaps([ofLeg1])),
      "BATCH_STATEMENT_FOREIGN at item 0",
    ),
    batch(
      "statement-invalid",
      "a statement that is none, signed all the same",
      await testOnlyBatch({ signed: [encounter, 0, [hashSmall(sealed)]], sent: [[sealed, null]] }),
      "CBOR_INVALID",
    ),
  ]
}

async function bodyCases(): Promise<Case[]> {
  const sent = (body: Bytes | null): Cbor => [[segmentItem.statement, body]]
  return [
    batch(
      "body-altered",
      "one bit of the sealed segment",
      await testOnlyBatch({ sent: sent(withFlippedBit(sealed, 40)) }),
      "BODY_HASH_DIFFERS",
    ),
    batch(
      "body-missing",
      "a segment without its body",
      await testOnlyBatch({ sent: sent(null) }),
      "BATCH_BODY_MISSING at item 0",
    ),
    batch(
      "body-empty",
      "a body of no bytes",
      await testOnlyBatch({ sent: sent(new Uint8Array(0)) }),
      "BODY_SIZE_INVALID at item 0",
    ),
    batch(
      "body-of-a-gap",
      "a gap has nothing to carry",
      await testOnlyBatch({
        signed: [encounter, 0, [hashSmall(gapItem.statement)]],
        sent: [[gapItem.statement, sealed]],
      }),
      "BATCH_BODY_UNEXPECTED at item 0",
    ),
  ]
}

async function formCases(good: Bytes): Promise<Case[]> {
  const [cose, items] = decodeCbor(good) as [Bytes, Cbor]
  const header = encodeCbor(
    new Map<number, Cbor>([
      [1, -19],
      [16, coseTypes.batch],
    ]),
  )
  const withHeader = (protectedHeader: Bytes, unprotected: Cbor = new Map()) =>
    withAlteredCose((bytes) => {
      const [, , payload, signature] = decodeCbor(bytes.subarray(1)) as [Bytes, Cbor, Bytes, Bytes]
      return concatBytes(Uint8Array.of(0xd2), encodeCbor([protectedHeader, unprotected, payload, signature]))
    })
  const edDsa = encodeCbor(
    new Map<number, Cbor>([
      [1, -8],
      [16, coseTypes.batch],
    ]),
  )
  const untyped = encodeCbor(new Map<number, Cbor>([[1, -19]]))
  // The signature's length, 64, in two bytes instead of one.
  const longer = concatBytes(cose.subarray(0, -66), Uint8Array.of(0x59, 0, 64), cose.subarray(-64))
  return [
    batch(
      "typ-of-a-receipt",
      "a receipt's type: no kind of signed thing passes for another",
      await testOnlyBatch({ type: coseTypes.receipt }),
      "COSE_TYPE_UNEXPECTED",
    ),
    batch(
      "typ-missing",
      "the protected header doesn't say what is signed",
      await withHeader(untyped),
      "COSE_TYPE_UNEXPECTED",
    ),
    batch(
      "algorithm-eddsa",
      "−8, which leaves open which curve (RFC 9864 deprecates it)",
      await withHeader(edDsa),
      "COSE_TYPE_UNEXPECTED",
    ),
    batch(
      "unprotected-header",
      "a header that nobody signed",
      await withHeader(header, new Map([[4, testOnlyBytes("kid", 8)]])),
      "COSE_INVALID",
    ),
    batch("untagged", "COSE_Sign1 without its tag", encodeCbor([cose.subarray(1), items]), "COSE_INVALID"),
    batch(
      "signature-length-too-long",
      "the same signature in other bytes would give the batch another name",
      encodeCbor([longer, items]),
      "CBOR_NOT_DETERMINISTIC",
    ),
    batch(
      "payload-of-two",
      "names no leg",
      await testOnlyBatch({ signed: [encounter, []] }),
      "BATCH_INVALID at payload",
    ),
    batch(
      "encounter-short",
      "31 bytes",
      await testOnlyBatch({ signed: [encounter.slice(1), 0, [hashSmall(segmentItem.statement)]] }),
      "BATCH_INVALID at encounter",
    ),
    batch(
      "leg-negative",
      "leg −1",
      await testOnlyBatch({ signed: [encounter, -1, [hashSmall(segmentItem.statement)]] }),
      "BATCH_INVALID at leg",
    ),
    batch(
      "item-of-three",
      "statement, body and something else",
      await testOnlyBatch({ sent: [[segmentItem.statement, sealed, null]] }),
      "BATCH_INVALID at item 0",
    ),
    batch("without-items", "the signature alone", encodeCbor([cose]), "BATCH_INVALID at form"),
  ]
}

async function withAlteredCose(alter: (cose: Bytes) => Bytes): Promise<Bytes> {
  const [cose, items] = decodeCbor(await testOnlyBatch({})) as [Bytes, Cbor]
  return encodeCbor([alter(cose), items])
}

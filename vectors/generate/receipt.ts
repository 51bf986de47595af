import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, signCose } from "@alongside/evidence/format/cose"
import { MAX_RECEIVED, signReceipt } from "@alongside/evidence/statement/receipt"
import { type Case, caseOf } from "./case.ts"
import { encounter, hashNamed, PRESS_MS, server } from "./encounter.ts"
import { testOnlyKey, withFlippedBit } from "./test-only-secrets.ts"

const receipt = (name: string, comment: string, bytes: Bytes, expect = "ok"): Case =>
  caseOf({
    path: `receipt/${name}`,
    format: "receipt",
    expect,
    comment,
    inputs: { "server key": server.publicKey },
    bytes,
  })

const signed = (payload: Cbor): Promise<Bytes> => signCose(coseTypes.receipt, encodeCbor(payload), server.sign)

const received = (count: number): Cbor[] =>
  Array.from({ length: count }, (_, i) => [PRESS_MS + i, hashNamed(`batch ${i}`)])

export const receiptOfTwo = (): Promise<Bytes> =>
  signReceipt(
    {
      encounter,
      received: [
        { receivedMs: PRESS_MS + 3400, batch: hashNamed("batch 0") },
        { receivedMs: PRESS_MS + 3650, batch: hashNamed("batch 1") },
      ],
    },
    server.sign,
  )

export async function receiptCases(): Promise<Case[]> {
  const good = await receiptOfTwo()
  const byAnother = await signCose(
    coseTypes.receipt,
    encodeCbor([encounter, received(1)]),
    testOnlyKey("impostor").sign,
  )
  return [
    receipt("of-two-batches", "two batches, a quarter of a second apart", good),
    receipt("of-64-batches", "as many as may be", await signed([encounter, received(MAX_RECEIVED)])),
    receipt(
      "of-65-batches",
      "one more than may be",
      await signed([encounter, received(MAX_RECEIVED + 1)]),
      "RECEIPT_INVALID at number of batches",
    ),
    receipt("of-nothing", "for no batch", await signed([encounter, []]), "RECEIPT_INVALID at number of batches"),
    receipt("signed-by-another", "another server's key", byAnother, "SIGNATURE_INVALID"),
    receipt("altered", "one bit of the last batch's hash", withFlippedBit(good, -67), "SIGNATURE_INVALID"),
    receipt(
      "typ-of-a-claim",
      "a claim's type",
      await signCose(coseTypes.claim, encodeCbor([encounter, received(1)]), server.sign),
      "COSE_TYPE_UNEXPECTED",
    ),
    receipt(
      "of-three-parts",
      "something besides",
      await signed([encounter, received(1), null]),
      "RECEIPT_INVALID at form",
    ),
    receipt(
      "encounter-short",
      "31 bytes",
      await signed([encounter.slice(1), received(1)]),
      "RECEIPT_INVALID at encounter",
    ),
    receipt(
      "batch-without-time",
      "a hash alone",
      await signed([encounter, [[hashNamed("batch 0")]]]),
      "RECEIPT_INVALID at batch",
    ),
    receipt(
      "time-negative",
      "before 1970",
      await signed([encounter, [[-1, hashNamed("batch 0")]]]),
      "RECEIPT_INVALID at time",
    ),
    receipt(
      "batch-hash-short",
      "31 bytes",
      await signed([encounter, [[PRESS_MS, hashNamed("batch 0").slice(1)]]]),
      "RECEIPT_INVALID at batch hash",
    ),
  ]
}

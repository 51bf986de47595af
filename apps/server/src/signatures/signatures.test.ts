import { generateKeyPairSync, randomBytes, verify as verifyNow } from "node:crypto"
import type { Bytes } from "@alongside/evidence/format/bytes"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { decodeJobs, encodeJobs, type Job } from "./job-list.ts"
import { Signatures } from "./signatures.ts"

const random = (length: number): Bytes => new Uint8Array(randomBytes(length))

test("jobs are on the other side what they were on this one", () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const message = fc.uint8Array({ maxLength: 600 })
  const job = fc.oneof(
    fc.record({ kind: fc.constant("sign" as const), message }),
    fc.record({ kind: fc.constant("verify" as const), publicKey: bytes(32), signature: bytes(64), message }),
  )
  fc.assert(
    fc.property(fc.array(job, { maxLength: 40 }), (jobs) => {
      const read = [...decodeJobs(encodeJobs(jobs as Job[]))]
      expect(read.map((one) => ({ ...one }))).toEqual(jobs)
    }),
  )
})

describe.each([1, 3])("with %i threads", (threads) => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519")
  let signatures: Signatures
  beforeAll(() => {
    signatures = new Signatures(privateKey, threads)
  })
  afterAll(() => signatures.close())

  test("each of many answers belongs to its question", async () => {
    const keys = Array.from({ length: 20 }, quickKey)
    const questions = await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        const key = keys[i % keys.length]!
        const signedBytes = random(1 + (i % 200))
        const claimedSignature = await key.sign(signedBytes)
        // Every third was altered on its way.
        if (i % 3 === 0) claimedSignature[i % 64]! ^= 1
        return { key: key.publicKey, cose: { payload: signedBytes, signedBytes, claimedSignature } }
      }),
    )
    const answers = await Promise.all(
      questions.flatMap(({ key, cose }, i) => [
        signatures.verify(key, cose).then((isSigned) => isSigned === (i % 3 !== 0)),
        signatures.sign(cose.signedBytes).then((made) => verifyNow(null, cose.signedBytes, publicKey, made)),
      ]),
    )
    expect(answers).toEqual(answers.map(() => true))
  })

  test("a key that isn't one signs nothing", async () => {
    const signedBytes = random(50)
    for (const key of [random(32), new Uint8Array(32), new Uint8Array(32).fill(255)]) {
      const cose = { payload: signedBytes, signedBytes, claimedSignature: random(64) }
      expect(await signatures.verify(key, cose)).toBe(false)
    }
  })

  test("what was changed after it was asked about doesn't change the answer's question", async () => {
    const key = quickKey()
    const signedBytes = random(50)
    const cose = { payload: signedBytes, signedBytes, claimedSignature: await key.sign(signedBytes) }
    const first = signatures.verify(key.publicKey, cose)
    // A turn of the event loop later it has gone over.
    await new Promise((resolve) => setImmediate(resolve))
    signedBytes.fill(0)
    expect(await first).toBe(true)
  })
})

import type { Bytes } from "@alongside/evidence/format/bytes"
import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { anyPlatform } from "@alongside/evidence/verify/platform"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { nodePlatform } from "./node-platform.ts"
import { SignatureThreads } from "./signature-threads.ts"

/** A verifier that computes faster and otherwise would be worse than a slow one. */

const bytes = (length?: number) =>
  fc
    .uint8Array(length === undefined ? { maxLength: 3000 } : { minLength: length, maxLength: length })
    .map((array): Bytes => Uint8Array.from(array))

describe("what Node computes fast is what is computed everywhere", () => {
  test("hashes, whole and in pieces", () => {
    fc.assert(
      fc.property(bytes(), fc.nat({ max: 3000 }), (content, at) => {
        expect(nodePlatform.sha256(content)).toEqual(anyPlatform.sha256(content))
        for (const algorithm of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const) {
          const [one, other] = [nodePlatform, anyPlatform].map((platform) => {
            const hash = platform.newHash(algorithm)
            hash.update(content.subarray(0, at))
            hash.update(content.subarray(at))
            return hash.digest()
          })
          expect(one).toEqual(other)
        }
      }),
    )
  })

  test("CRC-32, going on from any place", () => {
    fc.assert(
      fc.property(bytes(), bytes(), (first, second) => {
        const of = ({ crc32 }: typeof nodePlatform) => crc32(second, crc32(first, 0))
        expect(of(nodePlatform)).toBe(of(anyPlatform))
      }),
    )
  })

  test("AES-GCM, right, altered and too short", async () => {
    await fc.assert(
      fc.asyncProperty(bytes(32), bytes(12), bytes(), bytes(), fc.nat(), async (key, nonce, data, content, flip) => {
        const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"])
        const parameters = { name: "AES-GCM", iv: nonce, additionalData: data, tagLength: 128 }
        const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters, imported, content))
        const altered = sealed.with(flip % sealed.length, sealed[flip % sealed.length]! ^ 0x10)
        for (const [given, expected] of [
          [sealed, content],
          [altered, undefined],
          [sealed.subarray(0, flip % 16), undefined],
        ] as const) {
          const opened = [nodePlatform, anyPlatform].map((platform) => platform.decryptGcm(key, nonce, data, given))
          const [one, other] = (await Promise.all(opened)).map((plain) => plain && Uint8Array.from(plain))
          expect(one).toEqual(expected)
          expect(other).toEqual(expected)
        }
      }),
      { numRuns: 30 },
    )
  })

  test("Ed25519, right, altered, and with keys that are everybody's or no key", async () => {
    const { publicKey, sign } = await newSigningKey()
    const message = Uint8Array.of(1, 2, 3)
    const signature = await sign(message)
    const everybodys = new Uint8Array(32).fill(0, 1).with(0, 1)
    await using threads = new SignatureThreads(new URL("main.ts", import.meta.url), 2)
    for (const [key, signed, expected] of [
      [publicKey, signature, true],
      [publicKey, signature.with(3, signature[3]! ^ 1), false],
      [publicKey, new Uint8Array(64), false],
      [everybodys, new Uint8Array(64).with(0, 1), false],
      [new Uint8Array(32).fill(0xfe), signature, false],
    ] as const) {
      for (const verify of [nodePlatform.verifyEd25519, anyPlatform.verifyEd25519, threads.verify])
        expect(await verify(key, signed, message)).toBe(expected)
    }
  })
})

describe("signatures on many threads", () => {
  test("each answer is for its own signature, however many are asked for at once", async () => {
    const { publicKey, sign } = await newSigningKey()
    const messages = Array.from({ length: 1000 }, (_, i) => Uint8Array.of(i & 0xff, i >> 8))
    const signatures = await Promise.all(messages.map(sign))
    await using threads = new SignatureThreads(new URL("main.ts", import.meta.url), 3)
    const answers = await Promise.all(
      messages.map((message, i) => threads.verify(publicKey, signatures[i % 7 === 0 ? 0 : i]!, message)),
    )
    expect(answers).toEqual(messages.map((_, i) => i === 0 || i % 7 !== 0))
  })

  test("a thread that ends is a failure, and nobody waits for it", async () => {
    const program = new URL("data:text/javascript,throw new Error('out of memory')")
    await using threads = new SignatureThreads(program, 2)
    const ask = () => threads.verify(new Uint8Array(32), new Uint8Array(64), new Uint8Array(1))
    const first = await Promise.allSettled(Array.from({ length: 100 }, ask))
    expect(first.map(({ status }) => status)).toEqual(first.map(() => "rejected"))
    await expect(ask()).rejects.toThrow("out of memory")
  })
})

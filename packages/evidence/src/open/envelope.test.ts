import { Decrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type EnvelopeContent, sealEnvelope } from "../seal/envelope.ts"
import { newEpochSecret, trackKeysOf } from "../seal/ratchet.ts"
import { openEnvelope } from "./envelope.ts"
import { OpenError } from "./error.ts"

const identity = await generateHybridIdentity()
const recipient = await identityToRecipient(identity)
const opens = ["audio", "video", "place"] as const
const writer = { encounter: new Uint8Array(32).fill(1), leg: 2, writer: new Uint8Array(32).fill(6) }
const keys = trackKeysOf(newEpochSecret(), writer, opens)
const content: EnvelopeContent = {
  encounter: new Uint8Array(32).fill(1),
  leg: 2,
  epoch: 3,
  keys,
  endorsement: { salt: new Uint8Array(32).fill(4), claim: new Uint8Array(200).fill(5) },
}
const expected = { ...content, kind: "recovery", opens } as const
const envelope = await sealEnvelope(content, { kind: "recovery", recipient })

async function codeOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    await openEnvelope(bytes, identity, expected)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(OpenError)
    return (error as OpenError).code
  }
}

describe("an envelope", () => {
  test("opens to what was sealed", async () => {
    expect(await openEnvelope(envelope, identity, expected)).toEqual(content)
  })

  test("opens with age alone, for whoever has none of our programs", async () => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    expect((await decrypter.decrypt(envelope)).length).toBeGreaterThan(200)
  })

  test("with any bit turned over is refused with a code", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 8 * envelope.length - 1 }), async (bit) => {
        const at = bit >> 3
        expect(await codeOf(envelope.with(at, envelope[at]! ^ (1 << (bit & 7))))).toBeDefined()
      }),
    )
  })

  test("that isn't one is refused with a code, whatever the bytes", async () => {
    const text = new TextEncoder().encode("age-encryption.org/v1\n-> mlkem768x25519 ")
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await codeOf(Uint8Array.from(bytes))).toBeDefined()
        expect(await codeOf(Uint8Array.from([...text, ...bytes]))).toBeDefined()
      }),
    )
  })

  test("isn't sealed to a key that a quantum computer could work out", async () => {
    const classic = await identityToRecipient(await generateX25519Identity())
    await expect(sealEnvelope(content, { kind: "recovery", recipient: classic })).rejects.toThrow(RangeError)
  })

  test("sealed twice looks like two things", async () => {
    expect(await sealEnvelope(content, { kind: "recovery", recipient })).not.toEqual(envelope)
  })
})

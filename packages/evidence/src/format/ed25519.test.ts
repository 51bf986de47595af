import { ed25519 } from "@noble/curves/ed25519.js"
import { expect, test } from "vitest"
import { type Bytes, concatBytes, fromHex, toHex } from "./bytes.ts"
import { newSigningKey, signingKeyFrom, verifyEd25519 } from "./ed25519.ts"

const p = 2n ** 255n - 19n
const message = new TextEncoder().encode("anything at all")

/** y, and the sign of x in the highest bit, little-endian: RFC 8032 §5.1.2. */
function encode(y: bigint, isNegative: boolean): Bytes {
  const number = y | (isNegative ? 1n << 255n : 0n)
  return fromHex(number.toString(16).padStart(64, "0"))!.toReversed()
}

/** Every encoding of a point whose order divides 8. What any of them "signs", the neutral element and S = 0 sign as well, or often. */
function smallOrderEncodings(): Bytes[] {
  const eighth = ed25519.Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
  const points = Array.from({ length: 8 }, (_, i) => (i === 0 ? ed25519.Point.ZERO : eighth.multiplyUnsafe(BigInt(i))))
  const ys = new Set(points.map((point) => point.toAffine().y))
  const all = [...ys].flatMap((y) => (y < 19n ? [y, y + p] : [y]))
  return all.flatMap((y) => [encode(y, false), encode(y, true)])
}

test("nobody's key is everybody's: a key of small order signs nothing", async () => {
  const keys = smallOrderEncodings()
  const signature = concatBytes(encode(1n, false), new Uint8Array(32))
  const taken = await Promise.all(keys.map((key) => verifyEd25519(key, signature, message)))
  expect(new Set(keys.map(toHex)).size).toBe(14)
  expect(taken).toEqual(keys.map(() => false))
})

test("a key verifies what it signed and nothing else", async () => {
  const key = await newSigningKey()
  const signature = await key.sign(message)
  const other = await newSigningKey()
  expect(await verifyEd25519(key.publicKey, signature, message)).toBe(true)
  expect(await verifyEd25519(key.publicKey, signature, message.with(0, 0))).toBe(false)
  expect(await verifyEd25519(other.publicKey, signature, message)).toBe(false)
})

test("S that isn't reduced is refused: a signature has one form", async () => {
  const key = await newSigningKey()
  const signature = await key.sign(message)
  const order = ed25519.Point.Fn.ORDER
  const s = BigInt(`0x${toHex(signature.slice(32).toReversed())}`) + order
  const unreduced = concatBytes(signature.slice(0, 32), fromHex(s.toString(16).padStart(64, "0"))!.toReversed())
  expect(await verifyEd25519(key.publicKey, unreduced, message)).toBe(false)
})

test("a stored key signs for the same public key, and doesn't come out", async () => {
  const key = await newSigningKey()
  const again = await signingKeyFrom(key.stored)
  expect(again.publicKey).toEqual(key.publicKey)
  expect(await verifyEd25519(key.publicKey, await again.sign(message), message)).toBe(true)
  await expect(crypto.subtle.exportKey("pkcs8", key.stored.privateKey)).rejects.toThrow("not extractable")
})

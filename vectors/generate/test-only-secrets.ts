import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type EpochSecret, epochSecretFrom } from "@alongside/evidence/seal/ratchet"
import { ed25519 } from "@noble/curves/ed25519.js"
import { hkdf } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"

const utf8 = new TextEncoder()
const SEED = utf8.encode("alongside vectors 1")

/** Bytes that look random and are the same at every run, by what they are for. */
export function testOnlyBytes(name: string, length = 32): Bytes {
  return hkdf(sha256, SEED, undefined, utf8.encode(name), length) as Bytes
}

/** An epoch's secret that everybody knows. */
export const testOnlySecret = (name: string): EpochSecret => epochSecretFrom(testOnlyBytes(name))!

export interface TestOnlyKey {
  readonly publicKey: Bytes
  readonly sign: Sign
}

/** An Ed25519 key that everybody knows. */
export function testOnlyKey(name: string): TestOnlyKey {
  const seed = testOnlyBytes(`ed25519 ${name}`)
  return {
    publicKey: ed25519.getPublicKey(seed) as Bytes,
    sign: (message) => Promise.resolve(ed25519.sign(message, seed) as Bytes),
  }
}

/**
 * Runs `make` while everything that asks the platform for randomness gets {@link testOnlyBytes}: so the code that seals in earnest
 * makes the vectors too, and makes the same ones every time. Nothing else may run meanwhile.
 */
export async function testOnlyFixedRandomness<T>(name: string, make: () => Promise<T>): Promise<T> {
  let taken = 0
  const fixed = <A extends ArrayBufferView<ArrayBuffer>>(array: A): A => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    for (let at = 0; at < bytes.length; at += 4096) {
      const part = bytes.subarray(at, at + 4096)
      part.set(testOnlyBytes(`${name} ${taken++}`, part.length))
    }
    return array
  }
  Object.defineProperty(crypto, "getRandomValues", { configurable: true, value: fixed })
  try {
    return await make()
  } finally {
    // The method of the prototype comes to light again.
    Reflect.deleteProperty(crypto, "getRandomValues")
  }
}

/** `bytes` with one bit turned over. @param at - the byte; below 0 it is counted from the end. */
export function withFlippedBit(bytes: Uint8Array, at: number): Bytes {
  const flipped = concatBytes(bytes)
  flipped[at < 0 ? bytes.length + at : at]! ^= 1
  return flipped
}

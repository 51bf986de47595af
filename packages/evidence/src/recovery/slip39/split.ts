import { type Bytes, concatBytes } from "../../format/bytes.ts"
import { encryptSecret, type Sealing } from "./cipher.ts"
import { DIGEST_AT, DIGEST_BYTES, digestOf, SECRET_AT } from "./digest.ts"
import { interpolate, type Point } from "./field.ts"
import type { Share } from "./share.ts"

/**
 * Splits a secret into `count` shares of which any `threshold` give it back, and fewer tell nothing about it.
 *
 * Each call makes another set: shares of two sets don't go together.
 * @param secret - 16 bytes or more, an even number. @param threshold - 1 with a `count` of 1, or 2 to `count`, which is 16 at most.
 */
export async function splitSecret(secret: Bytes, threshold: number, count: number): Promise<Share[]> {
  const random = crypto.getRandomValues(new Uint8Array(2))
  const sealing: Sealing = {
    identifier: ((random[0]! << 8) | random[1]!) & 0x7fff,
    isExtendable: true,
    // The secret has 256 bits of its own: work spent on the passphrase protects nothing.
    iterationExponent: 0,
  }
  const encrypted = await encryptSecret(secret, new Uint8Array(0), sealing)
  const points = await pointsOf(encrypted, threshold, count)
  return points.map(({ x, y }) => ({
    ...sealing,
    groupIndex: 0,
    groupThreshold: 1,
    groupCount: 1,
    memberIndex: x,
    memberThreshold: threshold,
    value: y,
  }))
}

async function pointsOf(secret: Bytes, threshold: number, count: number): Promise<Point[]> {
  if (threshold < 1 || threshold > count || count > 16) throw new RangeError("no such sharing")
  if (threshold === 1) {
    if (count !== 1) throw new RangeError("several shares that each are the secret are copies of one")
    return [{ x: 0, y: secret }]
  }
  const random = crypto.getRandomValues(new Uint8Array(secret.length - DIGEST_BYTES))
  const digest = concatBytes(await digestOf(secret, random), random)
  const chosen: Point[] = Array.from({ length: threshold - 2 }, (_, x) => ({
    x,
    y: crypto.getRandomValues(new Uint8Array(secret.length)),
  }))
  const base = [...chosen, { x: DIGEST_AT, y: digest }, { x: SECRET_AT, y: secret }]
  return Array.from({ length: count }, (_, x) => ({ x, y: interpolate(base, x) }))
}

import { type Bytes, concatBytes } from "../../format/bytes.ts"

/** What the encryption of a secret depends on besides the passphrase. */
export interface Sealing {
  readonly identifier: number
  readonly isExtendable: boolean
  /** The work is 10,000 · 2^exponent rounds of HMAC-SHA-256 in all. */
  readonly iterationExponent: number
}

const ROUNDS = 4
const BASE_ITERATIONS = 10_000

/**
 * The four-round Feistel network with which SLIP-39 encrypts a secret under a passphrase before sharing it. Ours is always empty: the
 * secret is 256 random bits, and a passphrase is one more thing to forget. The step stays, or other programs couldn't read our sheets.
 */
export function encryptSecret(secret: Bytes, passphrase: Bytes, sealing: Sealing): Promise<Bytes> {
  return feistel(secret, passphrase, sealing, [0, 1, 2, 3])
}

/** Undoes {@link encryptSecret}. Another passphrase gives another secret, and nothing tells that it is wrong. */
export function decryptSecret(encrypted: Bytes, passphrase: Bytes, sealing: Sealing): Promise<Bytes> {
  return feistel(encrypted, passphrase, sealing, [3, 2, 1, 0])
}

async function feistel(bytes: Bytes, passphrase: Bytes, sealing: Sealing, rounds: readonly number[]): Promise<Bytes> {
  const { identifier, isExtendable, iterationExponent } = sealing
  const prefix = isExtendable
    ? new Uint8Array(0)
    : concatBytes(new TextEncoder().encode("shamir"), Uint8Array.of(identifier >>> 8, identifier & 0xff))
  const iterations = (BASE_ITERATIONS * 2 ** iterationExponent) / ROUNDS
  const half = bytes.length / 2
  let left = bytes.slice(0, half)
  let right = bytes.slice(half)
  for (const round of rounds) {
    const password = concatBytes(Uint8Array.of(round), passphrase)
    const key = await crypto.subtle.importKey("raw", password, { name: "PBKDF2" }, false, ["deriveBits"])
    const salt = concatBytes(prefix, right)
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations } as const
    const mask = new Uint8Array(await crypto.subtle.deriveBits(how, key, half * 8))
    const next = left.map((byte, at) => byte ^ mask[at]!)
    left = right
    right = next
  }
  return concatBytes(right, left)
}

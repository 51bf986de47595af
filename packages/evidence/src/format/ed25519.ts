import { type Bytes, equalBytes, fromHex } from "./bytes.ts"
import type { Sign } from "./cose.ts"

/** An Ed25519 key pair whose private half no script can read out of the browser. */
export interface SigningKey {
  /** RFC 8032 §5.1.5, 32 bytes. */
  readonly publicKey: Bytes
  readonly sign: Sign
  /** What to keep in IndexedDB to have the same key again; not extractable. */
  readonly stored: CryptoKeyPair
}

/**
 * Makes a non-extractable Ed25519 key.
 * @throws NotSupportedError where the browser has no Ed25519 (before Chrome 137, Firefox 129, Safari 17).
 */
export async function newSigningKey(): Promise<SigningKey> {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])
  return signingKeyFrom(pair as CryptoKeyPair)
}

/** The key that `stored` of an earlier {@link SigningKey} is. */
export async function signingKeyFrom(stored: CryptoKeyPair): Promise<SigningKey> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", stored.publicKey))
  return {
    publicKey,
    stored,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, stored.privateKey, message)),
  }
}

/**
 * True when `signature` is one of `publicKey` over `message`, as RFC 8032 §5.1.7 has it (not ZIP-215). A key of small order is never
 * right: everybody can sign with it.
 */
export async function verifyEd25519(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  // Chromium and Firefox take such keys, OpenSSL refuses them, WebKitGTK's process ends: evidence shall read the same everywhere.
  if (isOfSmallOrder(publicKey)) return false
  const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"])
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message)
}

/**
 * The y of the eight points of edwards25519 whose order divides 8, and the two of them that have a second encoding (y + p), little-endian.
 * The highest bit is x's sign and stands apart.
 */
const smallOrderYs = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((hex) => fromHex(hex)!)

/** True for the fourteen encodings of the points with which everybody can sign (spec/README.md §7.2). */
export function isOfSmallOrder(publicKey: Bytes): boolean {
  const y = publicKey.slice()
  y[31] = (y[31] ?? 0) & 0x7f
  return smallOrderYs.some((one) => equalBytes(one, y))
}

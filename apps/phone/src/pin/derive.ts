import type { Bytes } from "@alongside/evidence/format/bytes"
import { scrypt } from "@noble/hashes/scrypt.js"
import type { Pin } from "./pin.ts"

/**
 * scrypt (RFC 7914), N = 2^16, r = 8, p = 2: 64 MiB of memory, half a second on a desk. One of the settings that OWASP's Password Storage sheet gives as equal to
 * its first; the one that needs 128 MiB could make a small phone end the page in the middle of a recording.
 */
export const COST = { N: 2 ** 16, r: 8, p: 2, dkLen: 32 } as const

/** A key from a PIN: slow, and for workers only. */
export async function derive(pin: Pin, salt: Bytes): Promise<CryptoKey> {
  const bytes = scrypt(new TextEncoder().encode(`alongside pin 1 ${pin}`), salt, COST) as Bytes
  const key = await crypto.subtle.importKey("raw", bytes, { name: "AES-GCM" }, false, ["encrypt", "decrypt"])
  bytes.fill(0)
  return key
}

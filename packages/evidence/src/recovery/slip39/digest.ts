import type { Bytes } from "../../format/bytes.ts"

/** Where the polynomials have the secret, and the digest of it. */
export const SECRET_AT = 255
export const DIGEST_AT = 254
export const DIGEST_BYTES = 4

/** The first four bytes of HMAC-SHA-256 over a shared secret: by them, shares that don't belong together are told from those that do. */
export async function digestOf(secret: Bytes, random: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", random, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  return new Uint8Array(await crypto.subtle.sign({ name: "HMAC" }, key, secret)).slice(0, DIGEST_BYTES)
}

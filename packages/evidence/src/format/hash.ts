import { sha256 as sha256Now } from "@noble/hashes/sha2.js"
import type { Bytes } from "./bytes.ts"

/** SHA-256 of something small, at once. 32 bytes. */
export function hashSmall(bytes: Uint8Array): Bytes {
  return sha256Now(bytes) as Bytes
}

/** SHA-256 of something that may be large, by the platform. 32 bytes. */
export async function hashLarge(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
}

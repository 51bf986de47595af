import { bech32 } from "@scure/base"
import type { Bytes } from "../format/bytes.ts"
import type { Kind } from "../format/kind.ts"
import type { Identity } from "../open/envelope.ts"

/** 32 bytes from which all keys of a person follow. Who has them can open everything she recorded. */
export type RecoverySecret = Kind<Bytes, "recovery secret">

const SECRET_BYTES = 32

export function newRecoverySecret(): RecoverySecret {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES)) as RecoverySecret
}

/** `undefined` when `bytes` aren't as many as a secret has. */
export function recoverySecretFrom(bytes: Bytes): RecoverySecret | undefined {
  return bytes.length === SECRET_BYTES ? (bytes as RecoverySecret) : undefined
}

/** What the recordings are sealed to (spec/recovery.md §2). */
export function recoveryIdentityOf(secret: RecoverySecret): Promise<Identity> {
  return identityFrom(secret, "alongside recovery identity 1")
}

/** What counsel's words will be sealed to: another key, so that one can be handed over without the other (spec/recovery.md §2). */
export function adviceIdentityOf(secret: RecoverySecret): Promise<Identity> {
  return identityFrom(secret, "alongside advice identity 1")
}

async function identityFrom(secret: RecoverySecret, label: string): Promise<Identity> {
  return bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", await deriveBytes(secret, label)).toUpperCase()
}

/** HKDF-SHA-256 without salt. @param label - of what the 32 bytes are for. */
export async function deriveBytes(secret: Bytes, label: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HKDF" }, false, ["deriveBits"])
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new TextEncoder().encode(label) } as const
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256))
}

import { createPublicKey, type KeyObject, verify } from "node:crypto"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { isOfSmallOrder } from "@alongside/evidence/format/ed25519"

/** RFC 8410 §4: what stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo. */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex")

/** A package has one key a leg, and one or two servers'. */
const keys = new Map<string, KeyObject | undefined>()
const MOST_KEYS = 1024

/** OpenSSL's Ed25519, on this thread. What it can't read, or won't, isn't signed. */
export function verifyEd25519Now(publicKey: Bytes, signature: Bytes, message: Bytes): boolean {
  const key = keyOf(publicKey)
  return key !== undefined && verify(null, message, key, signature)
}

/** `undefined`: what isn't a key, or everybody's. */
function keyOf(publicKey: Bytes): KeyObject | undefined {
  const name = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length).toString("latin1")
  if (keys.has(name)) return keys.get(name)
  if (keys.size >= MOST_KEYS) keys.clear()
  const key = isOfSmallOrder(publicKey) ? undefined : readKey(publicKey)
  keys.set(name, key)
  return key
}

function readKey(publicKey: Bytes): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: "der", type: "spki" })
  } catch {
    return undefined
  }
}

import type { Bytes } from "@alongside/evidence/format/bytes"
import { isOfSmallOrder, verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { isUnsupported } from "./signing-key.ts"

/** As `verifyEd25519`, also in a browser that has no Ed25519 of its own. */
export async function verifyAnywhere(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  try {
    return await verifyEd25519(publicKey, signature, message)
  } catch (cause) {
    if (!isUnsupported(cause)) throw cause
  }
  const { ed25519 } = await import("@noble/curves/ed25519.js")
  // As RFC 8032 has it, like the browsers' own.
  return !isOfSmallOrder(publicKey) && ed25519.verify(signature, message, publicKey, { zip215: false })
}

import type { Bytes } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { openReceipt, parseReceipt, type Receipt } from "@alongside/evidence/statement/receipt"
import { isUnsupported } from "../seal/signing-key.ts"

/**
 * Reads a receipt and verifies it with the server's key, also in a browser that has no Ed25519 of its own.
 * @throws {FormatError} as `openReceipt`.
 */
export async function openReceiptAnywhere(bytes: Bytes, expectedServerKey: Bytes): Promise<Receipt> {
  try {
    return await openReceipt(bytes, expectedServerKey)
  } catch (cause) {
    if (!isUnsupported(cause)) throw cause
  }
  const { ed25519 } = await import("@noble/curves/ed25519.js")
  const { encounter, received, signature } = parseReceipt(bytes)
  // As RFC 8032 has it, like the browsers' own.
  if (!ed25519.verify(signature.claimedSignature, signature.signedBytes, expectedServerKey, { zip215: false })) {
    throw new FormatError("SIGNATURE_INVALID", "a receipt isn't signed by the server's key")
  }
  return { encounter, received }
}

import { ed25519 } from "@noble/curves/ed25519.js"
import type { Bytes } from "../format/bytes.ts"
import type { Sign } from "../format/cose.ts"
import { deriveBytes, type RecoverySecret } from "./secret.ts"

/** Signs in at the server, which knows its public half only, to list, fetch and erase what is the person's. */
export interface OwnerKey {
  readonly publicKey: Bytes
  readonly sign: Sign
}

/** spec/recovery.md §2. Not WebCrypto: it makes no public key from a private one, and older browsers have no Ed25519. */
export async function ownerKeyOf(secret: RecoverySecret): Promise<OwnerKey> {
  const seed = await deriveBytes(secret, "alongside owner key 1")
  return {
    publicKey: ed25519.getPublicKey(seed) as Bytes,
    sign: async (message) => ed25519.sign(message, seed) as Bytes,
  }
}

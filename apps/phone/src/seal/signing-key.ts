import type { Bytes } from "@alongside/evidence/format/bytes"
import { newSigningKey, signingKeyFrom } from "@alongside/evidence/format/ed25519"
import type { Signer } from "@alongside/live/seal/leg"

export type { Signer }

/**
 * What is kept to have the same key again: where the browser has Ed25519, a key that no script can read. Before Chrome
 * 137, Firefox 129 and Safari 17 there is none, and the private half is 32 plain bytes: whoever can read this app's storage can
 * copy it (THREAT_MODEL.md).
 */
export type KeptKey = CryptoKeyPair | { readonly seed: Bytes }

export interface NewKey {
  readonly signer: Signer
  readonly kept: KeptKey
}

export async function newKey(): Promise<NewKey> {
  try {
    const key = await newSigningKey()
    return { signer: key, kept: key.stored }
  } catch (cause) {
    if (!isUnsupported(cause)) throw cause
    const seed = crypto.getRandomValues(new Uint8Array(32))
    return { signer: await signerFromSeed(seed), kept: { seed } }
  }
}

export function signerFrom(kept: KeptKey): Promise<Signer> {
  return "seed" in kept ? signerFromSeed(kept.seed) : signingKeyFrom(kept)
}

/** True for what a browser throws that hasn't got an algorithm. */
export function isUnsupported(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "NotSupportedError"
}

async function signerFromSeed(seed: Bytes): Promise<Signer> {
  // Fetched only where it is needed: most browsers never do.
  const { ed25519 } = await import("@noble/curves/ed25519.js")
  return {
    publicKey: ed25519.getPublicKey(seed) as Bytes,
    sign: async (message) => ed25519.sign(message, seed) as Bytes,
  }
}

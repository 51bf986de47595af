import type { Bytes } from "../format/bytes.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { type DecryptGcm, decryptGcm } from "../seal/sframe.ts"
import { type Digests, digestsEverywhere } from "./digests.ts"

/** What verifying computes with. All of it gives the same everywhere; where it runs decides how fast. */
export interface Platform extends Digests {
  /** Ed25519 as {@link verifyEd25519} has it: keys of small order are refused. */
  verifyEd25519(publicKey: Bytes, signature: Bytes, message: Bytes): boolean | Promise<boolean>
  readonly decryptGcm: DecryptGcm
}

/** Runs in every browser, worker and Node, by WebCrypto. */
export const anyPlatform: Platform = { ...digestsEverywhere, verifyEd25519, decryptGcm }

import { createPrivateKey, generateKeyPairSync, sign as signNow } from "node:crypto"
import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"

/** RFC 8410 §7: what stands before the 32 bytes of an Ed25519 seed in PKCS #8. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex")

/** An Ed25519 key, with its private half: somebody's of the demonstration, which every start prints. */
export interface DemonstrationKey {
  readonly publicKey: Bytes
  readonly seed: Bytes
}

export function newDemonstrationKey(): DemonstrationKey {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })
  const bytes = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"))
  return { publicKey: bytes(x), seed: bytes(d) }
}

export function signerOf(seed: Uint8Array): Sign {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" })
  return (message) => Promise.resolve(new Uint8Array(signNow(null, message, key)))
}

import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto"
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"

/** The key by which a phone knows this server: it signs receipts, and nothing else. */
export interface ServerKey {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Bytes
  readonly privateKey: KeyObject
  /** 32 secret bytes for one other use, the same at every start. */
  secretFor(use: string): Buffer
}

const FILE = "server-key.pem"

/** The key kept in `directory`, or a new one, readable by its owner alone and on the disk before it is used. */
export function openServerKey(directory: string): ServerKey {
  const path = join(directory, FILE)
  const pem = readOrNothing(path) ?? writeNewKey(path)
  const privateKey = createPrivateKey(pem)
  if (privateKey.asymmetricKeyType !== "ed25519") throw new Error(`${FILE} holds a key of another kind than Ed25519`)
  return {
    publicKey: rawPublicKey(createPublicKey(privateKey)),
    privateKey,
    secretFor: (use) => {
      const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32)
      return createHmac("sha256", seed).update(`alongside ${use} 1`).digest()
    },
  }
}

function writeNewKey(path: string): string {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString()
  const descriptor = openSync(`${path}.new`, "w", 0o600)
  writeSync(descriptor, pem)
  fsyncSync(descriptor)
  closeSync(descriptor)
  renameSync(`${path}.new`, path)
  // The name has to last as long as the receipts that need the key.
  const directory = openSync(dirname(path), "r")
  fsyncSync(directory)
  closeSync(directory)
  return pem
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

/** The 32 bytes of an Ed25519 public key, RFC 8410 §4: the end of its SubjectPublicKeyInfo. */
function rawPublicKey(key: KeyObject): Bytes {
  return new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-32))
}

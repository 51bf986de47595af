import { md5, sha1 } from "@noble/hashes/legacy.js"
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js"
import type { Bytes } from "../format/bytes.ts"
import { crc32 } from "./zip/crc32.ts"
import type { Crc32 } from "./zip/read-zip.ts"

/** What bags are met with; ours have `sha256` alone. */
const algorithms = { md5, sha1, sha224, sha256, sha384, sha512 } as const
export type HashAlgorithm = keyof typeof algorithms

export function isHashAlgorithm(name: string): name is HashAlgorithm {
  return Object.hasOwn(algorithms, name)
}

/** A hash over what comes in pieces. */
export interface RunningHash {
  update(bytes: Bytes): void
  /** Once, at the end. */
  digest(): Bytes
}

/** How bytes are hashed: who verifies on Node has a faster way than runs everywhere. */
export interface Digests {
  newHash(algorithm: HashAlgorithm): RunningHash
  /** Of something that is in memory. */
  sha256(bytes: Uint8Array): Bytes
  readonly crc32: Crc32
}

/** Runs in every browser and worker, with nothing of the platform. */
export const digestsEverywhere: Digests = {
  newHash: (algorithm) => {
    const hash = algorithms[algorithm].create()
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() as Bytes }
  },
  sha256: (bytes) => sha256(bytes) as Bytes,
  crc32,
}

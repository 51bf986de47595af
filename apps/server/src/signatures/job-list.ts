import type { Bytes } from "@alongside/evidence/format/bytes"

/** Is this signature this key's? */
export interface VerifyJob {
  readonly kind: "verify"
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array
  /** 64 bytes. */
  readonly signature: Uint8Array
  readonly message: Uint8Array
}

/** The server's own signature. */
export interface SignJob {
  readonly kind: "sign"
  readonly message: Uint8Array
}

export type Job = VerifyJob | SignJob

const KEY = 32
export const SIGNATURE = 64
const HEAD = 1 + 4
const VERIFY = 0
const SIGN = 1

function lengthOf(job: Job): number {
  return HEAD + (job.kind === "verify" ? KEY + SIGNATURE : 0) + job.message.length
}

/**
 * Jobs as one array that can be handed to another thread: kind (1 byte), length of the message (4, little-endian), key and
 * signature where one is verified, message; one after the other.
 */
export function encodeJobs(jobs: readonly Job[]): Bytes {
  let length = 0
  for (const job of jobs) length += lengthOf(job)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const job of jobs) {
    bytes[at] = job.kind === "verify" ? VERIFY : SIGN
    view.setUint32(at + 1, job.message.length, true)
    at += HEAD
    if (job.kind === "verify") {
      bytes.set(job.publicKey, at)
      bytes.set(job.signature, at + KEY)
      at += KEY + SIGNATURE
    }
    bytes.set(job.message, at)
    at += job.message.length
  }
  return bytes
}

/** The jobs again, as views into `bytes`. */
export function* decodeJobs(bytes: Uint8Array): Generator<Job> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; ) {
    const kind = view.getUint8(at)
    const length = view.getUint32(at + 1, true)
    at += HEAD
    const start = kind === VERIFY ? at + KEY + SIGNATURE : at
    const message = bytes.subarray(start, start + length)
    if (kind === SIGN) yield { kind: "sign", message }
    else {
      const signature = bytes.subarray(at + KEY, start)
      yield { kind: "verify", publicKey: bytes.subarray(at, at + KEY), signature, message }
    }
    at = start + length
  }
}

/** Bytes of an answer: 1 for a verification, 0 or 1; 64 for a signature. Answers follow each other in the order of their jobs. */
export function answerLength({ kind }: Job): number {
  return kind === "verify" ? 1 : SIGNATURE
}

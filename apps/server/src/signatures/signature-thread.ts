import { createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import { parentPort, workerData } from "node:worker_threads"
import { answerLength, decodeJobs, type VerifyJob } from "./job-list.ts"

/** What a {@link Signatures} starts: does jobs as they come, one list after the other. */

/** RFC 8410 §4: what stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo. */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex")
/** Keys kept ready; a phone's is used five times a second. Making one costs a tenth of using it. */
const KEPT_KEYS = 8192

const privateKey = workerData as KeyObject
const keys = new Map<string, KeyObject>()

function keyOf(publicKey: Uint8Array): KeyObject {
  const name = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length).toString("latin1")
  const kept = keys.get(name)
  if (kept !== undefined) return kept
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: "der", type: "spki" })
  const [oldest] = keys.keys()
  if (oldest !== undefined && keys.size >= KEPT_KEYS) keys.delete(oldest)
  keys.set(name, key)
  return key
}

/** As RFC 8032 §5.1.7 has it. What OpenSSL can't read, or won't, isn't signed: keys of small order among it. */
function isSigned({ publicKey, signature, message }: VerifyJob): boolean {
  try {
    return verify(null, message, keyOf(publicKey), signature)
  } catch {
    return false
  }
}

parentPort?.on("message", (list: Uint8Array) => {
  const jobs = [...decodeJobs(list)]
  const answers = new Uint8Array(jobs.reduce((sum, job) => sum + answerLength(job), 0))
  let at = 0
  for (const job of jobs) {
    if (job.kind === "sign") answers.set(sign(null, job.message, privateKey), at)
    else answers[at] = isSigned(job) ? 1 : 0
    at += answerLength(job)
  }
  parentPort?.postMessage(answers, [answers.buffer])
})

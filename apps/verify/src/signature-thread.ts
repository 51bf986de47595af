import { type MessagePort, parentPort } from "node:worker_threads"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { verifyEd25519Now } from "./ed25519-now.ts"
import { unpackLot } from "./signature-lot.ts"

/** What a thread of {@link SignatureThreads} does until it is ended: each lot that comes is answered by a byte a signature, 1 for a right one. */
export function serveSignatures(port: MessagePort = parentPort!): void {
  port.on("message", (packed: Bytes) => {
    const answers: number[] = []
    for (const { publicKey, signature, message } of unpackLot(packed))
      answers.push(verifyEd25519Now(publicKey, signature, message) ? 1 : 0)
    port.postMessage(Uint8Array.from(answers))
  })
}

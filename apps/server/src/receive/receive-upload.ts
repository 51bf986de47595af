import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type Received, signReceipt } from "@alongside/evidence/statement/receipt"
import { type ErrorCode, errorStatus } from "@alongside/protocol/error-codes"
import { encodeReply, parseUpload, type Refusal } from "@alongside/protocol/upload"
import { RequestError } from "../problem.ts"
import type { Ordinal } from "../store/segment-store.ts"
import { checkBatch } from "./check-batch.ts"
import { type ClaimParts, takeClaims } from "./claims.ts"
import type { LiveEncounter } from "./live-encounter.ts"
import { type TakeParts, takeBatch } from "./take-batch.ts"

export type ReceiveParts = ClaimParts & TakeParts

/** What goes back to the phone. */
export interface Answer {
  /** 200, or the status of the first refusal. */
  readonly status: number
  /** Of the first refusal. */
  readonly code: ErrorCode | undefined
  /** An `UploadReply`. */
  readonly body: Uint8Array
}

/**
 * Receives one upload: claims, then each batch checked by itself, then all of them made durable, then one receipt for what
 * was taken. The order is spec/upload.md §3: the server MUST NOT sign a receipt before every batch in it is durable.
 *
 * One batch refused doesn't stop the others.
 * @throws RequestError `UPLOAD_MALFORMED`, and those of {@link takeClaims}: nothing of it was taken.
 */
export async function receiveUpload(
  target: Pick<LiveEncounter, "id" | "idBytes">,
  bytes: Uint8Array,
  parts: ReceiveParts,
): Promise<Answer> {
  const upload = parseUpload(bytes)
  if (upload === undefined) throw new RequestError("UPLOAD_MALFORMED")
  parts.onStep("upload read")
  const claimed = await takeClaims(target, upload.claims, parts)
  if (upload.claims.length > 0) parts.onStep("claims durable")
  const { encounter } = claimed
  const device = encounter?.device
  // For the quota, which is asked without waiting.
  if (device !== undefined && parts.usage.bytesToday(device) === undefined) await parts.usage.of(device)
  // In use: stays in memory until this is answered.
  if (encounter !== undefined) encounter.holders += 1
  try {
    const checked = await Promise.all(
      upload.batches.map((batch) => checkBatch(batch, target.idBytes, claimed, parts.signatures)),
    )
    parts.onStep("batch verified")
    const outcomes = checked.map(async (batch): Promise<Outcome> => {
      if (typeof batch === "string") return { code: batch }
      const taken = await takeBatch(encounter!, batch, parts)
      return typeof taken === "string" ? { code: taken } : { batch: batch.hash, ...taken }
    })
    const answered = await answer(target.idBytes, await Promise.all(outcomes), parts)
    if (answered.ordinals.length > 0) encounter?.noteReceipt(answered.ordinals)
    return answered
  } finally {
    if (encounter !== undefined) encounter.holders -= 1
  }
}

type Taken = Received & { readonly ordinal: Ordinal }
type Outcome = Taken | { readonly code: ErrorCode }

/** @returns the answer, and the records that its receipt is for. */
async function answer(
  encounter: Bytes,
  outcomes: readonly Outcome[],
  parts: ReceiveParts,
): Promise<Answer & { readonly ordinals: readonly Ordinal[] }> {
  const refusals: Refusal[] = []
  const received: Taken[] = []
  outcomes.forEach((one, index) => {
    if ("code" in one) refusals.push({ index, code: one.code })
    else received.push(one)
  })
  const sign: Sign = (message) => parts.signatures.sign(message)
  const receipt = received.length === 0 ? undefined : await signReceipt({ encounter, received }, sign)
  parts.onStep("receipt signed")
  const code = refusals[0]?.code
  const body = encodeReply({ receipt, refusals })
  const ordinals = received.map(({ ordinal }) => ordinal)
  return { status: code === undefined ? 200 : errorStatus[code], code, body, ordinals }
}

import type { Bytes } from "@alongside/evidence/format/bytes"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import { phoneRoutes } from "@alongside/protocol/routes"
import {
  BATCH_INTERVAL_HEADER,
  encodeUpload,
  parseBatchInterval,
  parseReply,
  REPLY_CONTENT_TYPE,
  UPLOAD_CONTENT_TYPE,
  type Upload,
  type UploadReply,
} from "@alongside/protocol/upload"

/** What came of one request. */
export type Outcome =
  | {
      readonly came: "reply"
      readonly reply: UploadReply
      readonly retryAfterMs: number | undefined
      /** The least time between two batches that the server asks for; 0: none. */
      readonly intervalMs: number
    }
  /** The server refused the request as a whole. */
  | { readonly came: "problem"; readonly code: ErrorCode; readonly retryAfterMs: number | undefined }
  /** No answer of our server's: no network, a dead zone, or somebody else's page in between. */
  | { readonly came: "nothing" }

export interface Answered {
  readonly outcome: Outcome
  /** Bodies and about what HTTP adds, both ways. */
  readonly bytesUsed: number
}

// Request line, headers and what TLS and TCP add to a small request: measured on HTTP/1.1, rounded up.
const OVERHEAD = 900
/**
 * Sends one upload. Never throws: what goes wrong is the outcome.
 * @param timeoutMs - a dead zone answers nothing and refuses nothing; without this a request would hang for minutes.
 */
export async function sendUpload(encounter: string, upload: Upload, timeoutMs: number): Promise<Answered> {
  const body = encodeUpload(upload)
  let bytesUsed = body.length + OVERHEAD
  try {
    const response = await fetch(phoneRoutes.batches(encounter), {
      method: "POST",
      headers: { "content-type": UPLOAD_CONTENT_TYPE },
      body,
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(timeoutMs),
    })
    const answer: Bytes = new Uint8Array(await response.arrayBuffer())
    bytesUsed += answer.length
    return { outcome: outcomeOf(response, answer), bytesUsed }
  } catch {
    return { outcome: { came: "nothing" }, bytesUsed }
  }
}

/** RFC 9457, as our server writes it. */
const PROBLEM_TYPE = "application/problem+json"

function outcomeOf(response: Response, answer: Bytes): Outcome {
  const retryAfterMs = retryAfterOf(response.headers.get("retry-after"))
  if (response.headers.get("content-type") === REPLY_CONTENT_TYPE) {
    const reply = parseReply(answer)
    if (reply === undefined) return { came: "nothing" }
    const intervalMs = parseBatchInterval(response.headers.get(BATCH_INTERVAL_HEADER))
    return { came: "reply", reply, retryAfterMs, intervalMs }
  }
  const code = response.headers.get("content-type") === PROBLEM_TYPE ? problemCode(answer) : undefined
  return code === undefined ? { came: "nothing" } : { came: "problem", code, retryAfterMs }
}

function problemCode(answer: Bytes): ErrorCode | undefined {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(answer))
  } catch {
    return undefined
  }
  // Of what isn't an object too, which then has none.
  const code = (value as { readonly code?: unknown } | null)?.code
  // What isn't one of our server's answers comes from something between it and us. The list of all codes has no place in what is
  // loaded before it records; one that this release doesn't know is treated as one that time may change.
  return typeof code === "string" && /^[A-Z][A-Z_]{2,60}$/.test(code) ? (code as ErrorCode) : undefined
}

function retryAfterOf(header: string | null): number | undefined {
  // Seconds only: our server writes no dates (RFC 9110 §10.2.3).
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined
}

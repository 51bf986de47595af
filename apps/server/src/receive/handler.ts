import type { IncomingMessage, ServerResponse } from "node:http"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import {
  BATCH_INTERVAL_HEADER,
  MAX_UPLOAD,
  parseEncounterId,
  REPLY_CONTENT_TYPE,
  UPLOAD_CONTENT_TYPE,
} from "@alongside/protocol/upload"
import type { AddressPace } from "../address-pace.ts"
import { type Log, tagOf } from "../log.ts"
import { RequestError, refusalHeaders, sendProblem } from "../problem.ts"
import { leaveUnread } from "../unread-body.ts"
import type { BatchInterval } from "./batch-interval.ts"
import type { BodyReader } from "./body-reader.ts"
import type { ByteBudget } from "./byte-budget.ts"
import { type ReceiveParts, receiveUpload } from "./receive-upload.ts"

export type HandlerParts = ReceiveParts & {
  readonly budget: ByteBudget
  readonly reader: BodyReader
  readonly newEncounterPace: AddressPace
  readonly interval: BatchInterval
  readonly log: Log
}

const PATH = /^\/v1\/encounters\/([^/?]+)\/batches$/

/** The encounter part of an upload's address, unchecked; `undefined` for every other address. */
export function uploadTarget(url: string | undefined): string | undefined {
  return PATH.exec(url ?? "")?.[1]
}

/**
 * Takes `POST /v1/encounters/:id/batches` from `node:http`, without a framework: what thousands of phones do five times a
 * second. Everything that can be refused by its head is refused before a byte of the body is read.
 */
export class UploadHandler {
  readonly #parts: HandlerParts

  constructor(parts: HandlerParts) {
    this.#parts = parts
  }

  /** Answers one request. Never throws: what goes wrong is the answer. */
  handle(target: string, request: IncomingMessage, response: ServerResponse): void {
    this.#receive(target, request, response).catch((error: unknown) => this.#refuse(request, response, error))
  }

  async #receive(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { budget, reader, interval, onStep, log } = this.#parts
    if (request.method !== "POST") throw new RequestError("METHOD_NOT_ALLOWED")
    const known = this.#parts.encounters.inMemory(target)
    const idBytes = known?.idBytes ?? parseEncounterId(target)
    if (idBytes === undefined) throw new RequestError("ROUTE_UNKNOWN")
    const length = lengthOf(request)
    if (!budget.hasRoomFor(length)) throw new RequestError("SERVER_BUSY")
    this.#assertAdmitted(known !== undefined || (await this.#isKnown(target)), request)
    if (request.headers.expect !== undefined) response.writeContinue()
    const body = await reader.read(request, length)
    if (body === undefined) return
    try {
      const answer = await receiveUpload({ id: target, idBytes }, body, this.#parts)
      if (answer.code !== undefined) log.debug({ encounter: tagOf(target), code: answer.code }, "batches refused")
      response.writeHead(answer.status, {
        "content-type": REPLY_CONTENT_TYPE,
        "content-length": answer.body.length,
        ...(interval.ms === 0 ? undefined : { [BATCH_INTERVAL_HEADER]: interval.ms }),
        ...(answer.code === undefined ? undefined : refusalHeaders(answer.code)),
      })
      response.end(answer.body)
      onStep("reply sent")
    } finally {
      budget.giveBack(length)
    }
  }

  async #isKnown(id: string): Promise<boolean> {
    return (await this.#parts.encounters.find(id)) !== undefined
  }

  /** The disk stops taking new encounters long before it stops those under way. */
  #assertAdmitted(isKnown: boolean, request: IncomingMessage): void {
    const { store, limits, newEncounterPace } = this.#parts
    const { freeBytes } = store.pressure()
    if (freeBytes < (isKnown ? limits.diskForAnything : limits.diskForNewEncounters))
      throw new RequestError("DISK_FULL")
    if (!isKnown && !newEncounterPace.admitsFrom(request)) throw new RequestError("TOO_MANY_REQUESTS")
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const code: ErrorCode = error instanceof RequestError ? error.code : "INTERNAL"
    if (code === "INTERNAL") this.#parts.log.error({ err: error }, "an upload failed")
    if (response.headersSent) return
    sendProblem(response, code, {
      ...leaveUnread(request, code !== "REQUEST_TOO_SLOW"),
      // RFC 9110 §15.5.6.
      ...(code === "METHOD_NOT_ALLOWED" ? { allow: "POST" } : undefined),
    })
  }
}

/** What `content-length` says. @throws RequestError unless it says what an upload may be. */
function lengthOf({ headers }: IncomingMessage): number {
  if (headers["content-type"] !== UPLOAD_CONTENT_TYPE) throw new RequestError("CONTENT_TYPE_UNSUPPORTED")
  const said = headers["content-length"]
  if (said === undefined || headers["transfer-encoding"] !== undefined) throw new RequestError("LENGTH_REQUIRED")
  const length = Number(said)
  if (length > MAX_UPLOAD) throw new RequestError("UPLOAD_TOO_LARGE")
  if (length === 0) throw new RequestError("UPLOAD_MALFORMED")
  return length
}

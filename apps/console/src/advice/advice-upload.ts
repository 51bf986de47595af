import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { batchHashOf } from "@alongside/evidence/statement/batch"
import { openReceipt } from "@alongside/evidence/statement/receipt"
import { waitBefore } from "@alongside/live/relay/backoff"
import { ServerError, type Session } from "@alongside/live/relay/session"
import { refusalKindOf } from "@alongside/live/upload/refusals"
import { type Outcome, sendUpload } from "@alongside/live/upload/send-upload"
import { ADVICE_CONTENT_TYPE } from "@alongside/protocol/advice"
import { routes } from "@alongside/protocol/routes"

export interface AdviceUploadParts {
  readonly session: Session
  /** The person's, hexadecimal. */
  readonly encounter: string
  readonly record: Bytes
  readonly claim: Bytes
  /** What says whose the record is: `encodeAdvicePost`. */
  readonly post: Bytes
  readonly serverKey: Bytes
  /** The hash of the server's newest receipt. */
  readonly receipt: (hash: Bytes) => void
  /** How much waits here has changed, or that it is taken no more. */
  readonly changed: () => void
}

/** A thin uplink carries one segment in this time; nobody has more to send at once than a few. */
const PATIENCE_MS = 20_000
const BATCHES_AT_ONCE = 32

/** Brings counsel's record to the server: sent again until a receipt names it. What the page still has when it is closed is lost, and seen to be missing. */
export class AdviceUpload {
  readonly #parts: AdviceUploadParts
  #waiting: { readonly bytes: Bytes; readonly hash: string; readonly sinceMs: number }[] = []
  #isAnnounced = false
  #isRunning = false
  #isRefused = false
  #failures = 0

  constructor(parts: AdviceUploadParts) {
    this.#parts = parts
  }

  /** The server won't take it, whenever it is asked. */
  get isRefused(): boolean {
    return this.#isRefused
  }

  /** For how long the oldest batch has been waiting; 0 when none does. Milliseconds. */
  get behindMs(): number {
    const oldest = this.#waiting[0]
    return oldest === undefined ? 0 : performance.now() - oldest.sinceMs
  }

  add(bytes: Bytes): void {
    if (this.#isRefused) return
    this.#waiting.push({ bytes, hash: toHex(batchHashOf(bytes)), sinceMs: performance.now() })
    if (!this.#isRunning) void this.#run()
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    while (this.#waiting.length > 0 && !this.#isRefused) {
      const isDone = this.#isAnnounced ? await this.#send() : await this.#announce()
      this.#failures = isDone ? 0 : this.#failures + 1
      this.#parts.changed()
      if (!isDone) await new Promise((resolve) => setTimeout(resolve, waitBefore(this.#failures)))
    }
    this.#isRunning = false
  }

  async #announce(): Promise<boolean> {
    const { session, encounter, post } = this.#parts
    try {
      const headers = { "content-type": ADVICE_CONTENT_TYPE }
      await session.send(routes.advice(encounter), { method: "POST", headers, body: post })
      this.#isAnnounced = true
      return true
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      // The acceptance may still be on its way to the server's disk: an encounter that it doesn't show yet is asked for again.
      const isForGood =
        error.problem?.startsWith("ADVICE_") === true || refusalKindOf(error.problem ?? "") === "for good"
      this.#isRefused = isForGood || error.problem === "ENCOUNTER_QUOTA_SPENT"
      return false
    }
  }

  async #send(): Promise<boolean> {
    const { record, claim } = this.#parts
    const batches = this.#waiting.slice(0, BATCHES_AT_ONCE)
    const upload = { claims: [claim], batches: batches.map(({ bytes }) => bytes) }
    const { outcome } = await sendUpload(toHex(record), upload, PATIENCE_MS)
    await this.#takeReceipt(outcome)
    const codes = outcome.came === "reply" ? outcome.reply.refusals.map(({ code }) => code) : []
    if (outcome.came === "problem") codes.push(outcome.code)
    // What can't be taken of a chain leaves a hole that every reader sees; going on would only hide that from counsel.
    this.#isRefused = codes.some((code) => ["for good", "encounter"].includes(refusalKindOf(code)))
    return outcome.came === "reply" && codes.length === 0
  }

  async #takeReceipt(outcome: Outcome): Promise<void> {
    if (outcome.came !== "reply" || outcome.reply.receipt === undefined) return
    const bytes = outcome.reply.receipt
    const { received } = await openReceipt(bytes, this.#parts.serverKey)
    const safe = new Set(received.map(({ batch }) => toHex(batch)))
    this.#waiting = this.#waiting.filter(({ hash }) => !safe.has(hash))
    this.#parts.receipt(hashSmall(bytes))
  }
}

import type { ErrorCode } from "@alongside/protocol/error-codes"

const FIRST_WAIT_MS = 200
/** 1.5 s: a link that comes back shall be noticed within about that. */
const LONGEST_WAIT_MS = 1500
/** A server that answers and takes nothing, without a word about when it will, is asked ever less often, up to a minute. */
const FIRST_REFUSED_WAIT_MS = 1000
const LONGEST_REFUSED_WAIT_MS = 60_000
/** An hour: what a server asks for when a device has sent its day's worth. */
const LONGEST_RETRY_AFTER_MS = 3_600_000
// 3 s: the longest round trips of a crowded cell, with some room.
const LEAST_TIMEOUT_MS = 4000
const LONGEST_TIMEOUT_MS = 60_000
/** Bytes a second supposed of an uplink that hasn't been measured: 64 kbit/s. */
const SUPPOSED_RATE = 8000
const MOST_PATIENCE = 16

/** Why this phone doesn't believe the server: rows of docs/errors.md like the server's own codes. */
export type DistrustErrorCode = "SERVER_KEY_CHANGED" | "RECEIPT_UNTRUSTED"

export interface Failure {
  readonly nowMs: number
  /** 0 to 1: phones that lost a server together don't come back together. */
  readonly chance: number
  /** Until it was given up, or refused. */
  readonly tookMs: number
  /** Of the request. */
  readonly bytes: number
}

/** Whether the server can be reached, and when to try again when it can't. All times on one monotonic clock. */
export class Link {
  #state: "online" | "offline" | "refused" | "unknown" = "unknown"
  #refusal: string | undefined
  #failures = 0
  #notBeforeMs = 0
  #patience = 1
  #failedBytes = 0

  get state(): "online" | "offline" | "refused" | "unknown" {
    return this.#state
  }

  get refusal(): string | undefined {
    return this.#refusal
  }

  /** True while it is unknown whether anything gets through: then one small request at a time is enough. */
  get isProbing(): boolean {
    return this.#failures > 0
  }

  waitMs(nowMs: number): number {
    return Math.max(0, this.#notBeforeMs - nowMs)
  }

  /** @param rate - bytes a second, where measured. @param bytes - of this request and those on their way. */
  timeoutMs(bytes: number, rate: number | undefined): number {
    const expected = (bytes / (rate ?? SUPPOSED_RATE)) * 1000
    return Math.min(LONGEST_TIMEOUT_MS, (LEAST_TIMEOUT_MS + 3 * expected) * this.#patience)
  }

  /** @param bytes - of the request. */
  answered(bytes: number): void {
    this.#state = "online"
    this.#refusal = undefined
    this.#failures = 0
    this.#notBeforeMs = 0
    // That something small gets through in time says nothing about what is larger.
    if (bytes >= this.#failedBytes) {
      this.#patience = 1
      this.#failedBytes = 0
    }
  }

  failed({ nowMs, chance, tookMs, bytes }: Failure): void {
    this.#state = "offline"
    this.#failures += 1
    // It was given up, not refused: a link that is only slower than thought needs longer, or nothing ever arrives.
    if (tookMs >= LEAST_TIMEOUT_MS) {
      this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2)
      this.#failedBytes = Math.max(this.#failedBytes, bytes)
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1))
    this.#notBeforeMs = nowMs + wait * (0.5 + chance / 2)
  }

  /** The server answers, and takes nothing. */
  refused(code: ErrorCode | DistrustErrorCode, retryAfterMs: number | undefined, nowMs: number): void {
    this.#state = "refused"
    this.#refusal = code
    this.#failures += 1
    const own = Math.min(LONGEST_REFUSED_WAIT_MS, FIRST_REFUSED_WAIT_MS * 2 ** (this.#failures - 1))
    this.#notBeforeMs = nowMs + Math.min(LONGEST_RETRY_AFTER_MS, retryAfterMs ?? own)
  }

  /** The browser says that there is a network again: don't wait. */
  hope(): void {
    if (this.#state === "refused") return
    this.#notBeforeMs = 0
  }
}

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"

const HEAD = 16
const TAG = 16
/** Time for a browser to fetch it, sign, and be back, with a person's clock not asked. */
const SIGN_IN_WITHIN_MS = 2 * 60 * 1000
/** Nonces that were used and aren't too old yet, at most; more sign-ins in two minutes than any roster has. */
const MOST_USED = 10_000

/**
 * Nonces that say when they were made, so that none has to be remembered: time (8 bytes, milliseconds since 1970) ‖ random (8) ‖
 * HMAC-SHA-256 of both, cut to 16.
 */
export class Nonces {
  readonly #key: Buffer
  readonly #now: () => number
  readonly #startedMs: number
  readonly #used = new Map<string, number>()

  /** @param key - Secret, and the same at every start: a phone names its nonce in what it signs, whenever it is sent. */
  constructor(key: Buffer, now: () => number = Date.now) {
    this.#key = key
    this.#now = now
    this.#startedMs = now()
  }

  make(): { readonly nonce: Buffer; readonly serverMs: number } {
    const serverMs = this.#now()
    const head = Buffer.alloc(HEAD)
    head.writeBigUInt64BE(BigInt(serverMs))
    randomBytes(8).copy(head, 8)
    return { nonce: Buffer.concat([head, this.#tag(head)]), serverMs }
  }

  /**
   * True, once, for a nonce of ours that is fresh. One that was made before this start counts as used: what was used then
   * isn't known any more.
   */
  use(nonce: Uint8Array): boolean {
    if (nonce.length !== HEAD + TAG) return false
    const head = Buffer.from(nonce.subarray(0, HEAD))
    if (!timingSafeEqual(this.#tag(head), nonce.subarray(HEAD))) return false
    const madeMs = Number(head.readBigUInt64BE())
    const now = this.#now()
    if (madeMs < this.#startedMs || madeMs < now - SIGN_IN_WITHIN_MS) return false
    this.#forgetOld(now)
    const name = Buffer.from(nonce).toString("hex")
    if (this.#used.has(name) || this.#used.size >= MOST_USED) return false
    this.#used.set(name, madeMs)
    return true
  }

  #forgetOld(now: number): void {
    for (const [name, madeMs] of this.#used) if (madeMs < now - SIGN_IN_WITHIN_MS) this.#used.delete(name)
  }

  #tag(head: Uint8Array): Buffer {
    return createHmac("sha256", this.#key).update(head).digest().subarray(0, TAG)
  }
}

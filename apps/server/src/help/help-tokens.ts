import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto"
import type { RequestId } from "../dispatch/help-request.ts"
import { requestIdOf } from "./kept-request.ts"

/** Time to open a socket, and to open it again after a tunnel; whoever comes later POSTs the request again. */
const GOOD_FOR_MS = 10 * 60 * 1000
const HEAD = 8 + 4 + 32
const TAG = 16

/**
 * Tokens with which a phone asks how its request stands. Each says for which request and until when, so that none has to be
 * remembered and a restart forgets none: expiry (8 bytes, milliseconds since 1970) ‖ number (4) ‖ encounter (32) ‖
 * HMAC-SHA-256 of these, cut to 16; base64url.
 */
export class HelpTokens {
  readonly #key: KeyObject
  readonly #now: () => number

  /** @param key - Secret. */
  constructor(key: Buffer, now: () => number) {
    this.#key = createSecretKey(key)
    this.#now = now
  }

  make(encounter: string, number: number): { readonly token: string; readonly expiresMs: number } {
    const expiresMs = this.#now() + GOOD_FOR_MS
    const head = Buffer.alloc(HEAD)
    head.writeBigUInt64BE(BigInt(expiresMs))
    head.writeUInt32BE(number, 8)
    head.write(encounter, 12, "hex")
    return { token: Buffer.concat([head, this.#tag(head)]).toString("base64url"), expiresMs }
  }

  /** Which request a token is for; `undefined` for one that isn't ours or is too old. */
  open(token: string): RequestId | undefined {
    const bytes = Buffer.from(token, "base64url")
    if (bytes.length !== HEAD + TAG) return undefined
    const head = bytes.subarray(0, HEAD)
    if (!timingSafeEqual(this.#tag(head), bytes.subarray(HEAD))) return undefined
    if (Number(head.readBigUInt64BE()) <= this.#now()) return undefined
    return requestIdOf(head.toString("hex", 12), head.readUInt32BE(8))
  }

  #tag(head: Uint8Array): Buffer {
    return createHmac("sha256", this.#key).update(head).digest().subarray(0, TAG)
  }
}

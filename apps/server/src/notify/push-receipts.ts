import { timingSafeEqual } from "node:crypto"
import { RequestError } from "../problem.ts"
import type { Notices } from "./notices.ts"
import { receiptOf } from "./push-channel.ts"

/** What browsers say came: by that a push subscription is known to work. */
export class PushReceipts {
  readonly #notices: Notices
  readonly #key: Buffer

  /** @param key - Secret, as the push channel's. */
  constructor(notices: Notices, key: Buffer) {
    this.#notices = notices
    this.#key = key
  }

  /** @param given - `‹name›.‹tag›`. @throws RequestError `PUSH_RECEIPT_REFUSED`. */
  async take(given: string): Promise<void> {
    const [name = "", tag = ""] = given.split(".")
    const computed = Buffer.from(receiptOf(this.#key, name))
    const claimed = Buffer.from(tag)
    if (claimed.length !== computed.length || !timingSafeEqual(claimed, computed))
      throw new RequestError("PUSH_RECEIPT_REFUSED")
    await this.#notices.report(name, "delivered")
  }
}

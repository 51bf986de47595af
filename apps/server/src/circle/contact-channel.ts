import type { ContactAddress } from "@alongside/protocol/circle"
import type { NoticeText } from "./notice-text.ts"

/**
 * A way to tell somebody who has no page open.
 *
 * Implementations MUST NOT keep the address or write it down, and MUST NOT throw. Callers hand over texts in which nobody and
 * no place is named.
 */
export interface ContactChannel {
  /** @returns true once whoever delivers it has taken it. */
  tell(address: string, text: NoticeText): Promise<boolean>
}

/** Those that this server can use. What isn't here isn't set up. */
export type ContactChannels = Partial<Record<ContactAddress["channel"], ContactChannel>>

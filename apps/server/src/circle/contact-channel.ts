import type { ContactAddress } from "@alongside/protocol/circle"
import type { NoticeText } from "./notice-text.ts"

/**
 * A way to tell somebody who has no page open.
 *
 * Implementations MUST NOT keep the address once it is told or given up, and throw only when the server ends before that is known.
 * Callers hand over texts in which nobody and no place is named.
 */
export interface ContactChannel {
  /**
   * @param key - Says which one thing it is: told again with the same key, nothing more is sent.
   * @returns `reached` once whoever delivers it has taken it; `gone` when nobody will ever be reached there.
   */
  tell(address: string, text: NoticeText, key: string): Promise<"reached" | "failed" | "gone">
}

/** Those that this server can use. What isn't here isn't set up. */
export type ContactChannels = Partial<Record<ContactAddress["channel"], ContactChannel>>

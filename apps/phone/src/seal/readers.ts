import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import { contactReaders, type Followers } from "../circle/contact-readers.ts"

/** Everybody that this phone could seal to; all of them hybrid age recipients. */
export interface KnownReaders {
  /** The person's own. */
  readonly recovery: string
  /** Her key for what counsel and she say to each other (spec/recovery.md §2). */
  readonly advice: string
  readonly onDuty: readonly string[]
  /** Those she lets follow. */
  readonly contacts: Followers
  /** Counsel whose signed acceptance this phone has verified; `null` while a volunteer holds the line for them, undefined while there is neither. */
  readonly connected: string | null | undefined
}

/** spec/README.md §5. Eight who follow leave room for more counsel than are ever rung at once. */
const MOST_READERS = 24

/** Who is told what an end means: counsel who has answered, and everybody else who could have. Not she (spec/closing.md §3). */
export function closingReadersOf({ onDuty, connected }: KnownReaders): NamedRecipient[] {
  const recipients = new Set([...(connected ? [connected] : []), ...onDuty])
  return Array.from(recipients, (recipient) => ({ kind: "counsel", recipient }))
}

/**
 * Who may open the next epoch, and what of it (spec/envelope.md §2.1).
 *
 * Until counsel has accepted: she, those she lets follow, and whoever is on duty, so that somebody can open it even if the phone is gone before anyone
 * accepts; and while a volunteer holds the line, those who follow hear nothing any more, as if they were counsel. While counsel is connected: she and that counsel; those who follow still see, and hear nothing any more; and the two of them what goes into `advice`.
 */
export function readersOf({ recovery, advice, onDuty, contacts, connected }: KnownReaders): NamedRecipient[] {
  const hers: NamedRecipient = { kind: "recovery", recipient: recovery }
  const follow = contactReaders(contacts, connected !== undefined)
  if (!connected) {
    const counsel = onDuty.map((recipient) => ({ kind: "counsel" as const, recipient }))
    return [hers, ...follow, ...counsel].slice(0, MOST_READERS)
  }
  return [
    hers,
    { kind: "advice", recipient: advice },
    { kind: "counsel", recipient: connected, opens: ["audio", "video", "place", "advice"] },
    ...follow,
  ]
}

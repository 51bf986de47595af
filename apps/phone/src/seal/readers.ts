import type { NamedRecipient } from "@alongside/evidence/seal/envelope"

/** Everybody that this phone could seal to; all of them hybrid age recipients. */
export interface KnownReaders {
  /** The person's own. */
  readonly recovery: string
  /** Her key for what counsel and she say to each other (spec/recovery.md §2). */
  readonly advice: string
  readonly onDuty: readonly string[]
  /** Counsel whose signed acceptance this phone has verified; undefined while there is none. */
  readonly connected: string | undefined
}

/**
 * Who may open the next epoch, and what of it (spec/envelope.md §2.1).
 *
 * Until counsel has accepted: she, and whoever is on duty, so that somebody can open it even if the phone is gone before anyone accepts. While
 * counsel is connected: she and that counsel, and nobody else; and the two of them what goes into `advice`.
 */
export function readersOf({ recovery, advice, onDuty, connected }: KnownReaders): NamedRecipient[] {
  const hers: NamedRecipient = { kind: "recovery", recipient: recovery }
  if (connected === undefined) return [hers, ...onDuty.map((recipient) => ({ kind: "counsel" as const, recipient }))]
  return [
    hers,
    { kind: "advice", recipient: advice },
    { kind: "counsel", recipient: connected, opens: ["audio", "video", "place", "advice"] },
  ]
}

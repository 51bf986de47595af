import type { Bytes } from "@alongside/evidence/format/bytes"
import { putFact, readFact } from "../outbox/database.ts"

/** On what a recovery secret is, away from the phone. */
export type Carrier = "sheet" | "shares" | "security-key"

/** Where the private half of the recovery key is: on this phone, on its way, away from it, or not kept at all by this browser. */
export type KeyWhereabouts = "here" | "leaving" | "away" | "unkept"

/** What the phone remembers of a key that it doesn't have: enough to seal to it. None of it opens anything. */
export interface RecoveryFacts {
  /** Hybrid age recipients: of recordings, and of what counsel will say. */
  readonly recipient: string
  readonly adviceRecipient: string
  /** Public half of the owner key. */
  readonly owner: Bytes
  readonly carriers: readonly Carrier[]
  /** True once the server has the key ring, and nothing of it is on this phone. */
  readonly isSettled: boolean
  readonly sinceWallMs: number
}

const RECOVERY = "recovery"

export function readRecoveryFacts(database: IDBDatabase): Promise<RecoveryFacts | undefined> {
  return readFact(database, RECOVERY)
}

export function putRecoveryFacts(database: IDBDatabase, facts: RecoveryFacts): Promise<void> {
  return putFact(database, RECOVERY, facts)
}

/** Told to every tab and worker of the app when the recovery key changes. */
export interface RecoveryNews {
  readonly recipient: string
  readonly adviceRecipient: string
  readonly whereabouts: KeyWhereabouts
}

/** The line on which {@link RecoveryNews} go. */
export function openRecoveryNews(): BroadcastChannel {
  return new BroadcastChannel("alongside recovery")
}

import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import type { KnownRoster } from "@alongside/evidence/roster/check-roster"
import type { HelpNeed } from "../call/orders.ts"
import { changeFact, readFact } from "../outbox/database.ts"
import { JOINED, JOINING } from "./names.ts"
import type { KeptPartner } from "./partners.ts"

/** What this phone keeps of the organisation that it joined: what no server can make it forget, and what was agreed. */
export interface Joined {
  /** The pin, and the newest roster that was verified (spec/roster.md §7.2). */
  readonly known: KnownRoster
  /** That roster's file, as it came. */
  readonly file: Bytes
  /** Of its partners; left out before a roster of one was seen. */
  readonly partners?: readonly KeptPartner[]
  /** As the root certificate has it. */
  readonly name: string
  /** 32 bytes: shown where tokens are asked for, and nowhere else. */
  readonly pass: Bytes
  /** Where she lives; ISO 3166-2. */
  readonly home: string
  /** `undefined`: nobody has said. */
  readonly matter: HelpNeed["matter"]
  /** Dearest first; BCP 47. */
  readonly languages: readonly string[]
  readonly mayBeUnder18: boolean
  /** When she agreed to what the lawyers do and don't do; device wall clock. */
  readonly agreedWallMs: number
}

/** `undefined` where this phone has joined nobody. */
export function readJoined(database: IDBDatabase): Promise<Joined | undefined> {
  return readFact<Joined>(database, JOINED)
}

export function putJoined(database: IDBDatabase, joined: Joined): Promise<void> {
  return changeFact<Joined>(database, JOINED, () => joined)
}

/** Keeps a newer roster, unless she has left or joined another organisation meanwhile. */
export function putNewerRoster(database: IDBDatabase, { pass, known, file, name, partners }: Joined): Promise<void> {
  return changeFact<Joined>(database, JOINED, (kept) => {
    if (kept === undefined || !equalBytes(kept.pass, pass)) return kept
    return { ...kept, known, file, name, ...(partners && { partners }) }
  })
}

/** She leaves: nothing of it is kept. */
export async function forgetJoined(database: IDBDatabase): Promise<void> {
  await changeFact<Joined>(database, JOINED, () => undefined)
}

/** Told to every tab and worker of the app when she has joined, or left. */
export function openJoiningNews(): BroadcastChannel {
  return new BroadcastChannel(JOINING)
}

import { FACTS, finished, putFact, readFact } from "../outbox/database.ts"
import type { PinRecord } from "./record.ts"
import type { WrongTries } from "./wrong-tries.ts"

const PIN = "pin"

/** What this phone keeps of a PIN: always the same things, in the same size. */
export interface KeptPin {
  readonly record: PinRecord
  readonly wrong: WrongTries
}

export function keptPin(database: IDBDatabase): Promise<KeptPin | undefined> {
  return readFact<KeptPin>(database, PIN)
}

/** Resolves when it is on the disk. */
export function keepPin(database: IDBDatabase, kept: KeptPin): Promise<void> {
  return putFact(database, PIN, kept)
}

export async function forgetPin(database: IDBDatabase): Promise<void> {
  const transaction = database.transaction(FACTS, "readwrite", { durability: "strict" })
  transaction.objectStore(FACTS).delete(PIN)
  await finished(transaction)
}

import { putFact, readFact } from "../outbox/database.ts"
import type { SignedClosing } from "./orders.ts"

const CLOSINGS = "closings"

/** Closings that the server may not have yet, oldest first. */
export async function keptClosings(database: IDBDatabase): Promise<readonly SignedClosing[]> {
  return (await readFact<readonly SignedClosing[]>(database, CLOSINGS)) ?? []
}

/** Resolves when they are on the disk. @throws DOMException when the disk takes no more. */
export function keepClosings(database: IDBDatabase, closings: readonly SignedClosing[]): Promise<void> {
  return putFact(database, CLOSINGS, closings)
}

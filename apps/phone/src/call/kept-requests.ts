import { putFact, readFact } from "../outbox/database.ts"
import type { KeptRequest } from "./orders.ts"

const HELP = "help"

/** Requests for help of which something is left to send, oldest first. */
export async function keptRequests(database: IDBDatabase): Promise<readonly KeptRequest[]> {
  return (await readFact<readonly KeptRequest[]>(database, HELP)) ?? []
}

/** Resolves when they are on the disk. @throws DOMException when the disk takes no more. */
export function keepRequests(database: IDBDatabase, requests: readonly KeptRequest[]): Promise<void> {
  return putFact(database, HELP, requests)
}

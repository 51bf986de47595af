import { putFact, readFact } from "../outbox/database.ts"
import type { HelpNeed, KeptRequest } from "./orders.ts"

const HELP = "help"

/** Requests for help of which something is left to send, oldest first. */
export async function keptRequests(database: IDBDatabase): Promise<readonly KeptRequest[]> {
  const kept = (await readFact<readonly KeptRequest[]>(database, HELP)) ?? []
  return kept.map((request) => ({ ...neededNothing, ...request }))
}

/** What an older release kept says of it. */
const neededNothing: Omit<HelpNeed, "languages"> & Pick<KeptRequest, "token"> = {
  ...{ jurisdiction: undefined, matter: undefined, mayBeUnder18: false },
  token: undefined,
}

/** Resolves when they are on the disk. @throws DOMException when the disk takes no more. */
export function keepRequests(database: IDBDatabase, requests: readonly KeptRequest[]): Promise<void> {
  return putFact(database, HELP, requests)
}

import { openDatabase } from "../outbox/database.ts"
import { readKeysHere } from "./key-file.ts"
import { type KeyWhereabouts, readRecoveryFacts } from "./recovery-facts.ts"

/** Where the recovery key is, looked up without touching it. @throws DOMException where the browser keeps no database. */
export async function whereTheKeyIs(): Promise<KeyWhereabouts> {
  const database = await openDatabase()
  try {
    const facts = await readRecoveryFacts(database)
    const isHere = (await readKeysHere()) !== undefined
    if (facts === undefined) return isHere ? "here" : "unkept"
    return isHere || !facts.isSettled ? "leaving" : "away"
  } finally {
    database.close()
  }
}

import type { OlderKeys } from "@alongside/evidence/recovery/key-ring"
import { newRecoverySecret, type RecoverySecret } from "@alongside/evidence/recovery/secret"
import { finished, KEYS, settled } from "../outbox/database.ts"
import { holdingKeyFile, type KeysHere, readKeysHere, writeKeysHere } from "./key-file.ts"

/** Where the app kept its key in IndexedDB, before it had a file for it. */
const OLD_PLACE = "recovery"

/**
 * The phone's own first secret, made the first time. A key that an older version of the app left in IndexedDB is moved into the file,
 * and deleted there: it opens what was recorded with it, and nothing more is sealed to it.
 */
export function firstKeys(
  database: IDBDatabase | undefined,
): Promise<{ readonly secret: RecoverySecret; readonly isKept: boolean }> {
  return holdingKeyFile(async () => {
    const secret = newRecoverySecret()
    let found: KeysHere | undefined
    try {
      found = await readKeysHere()
    } catch {
      // What can't be read today may be read tomorrow: nothing is written in its place.
      return { secret, isKept: false }
    }
    if (found?.secret !== undefined) return { secret: found.secret, isKept: true }
    // Without a database there is no second opening at which it could be of use.
    if (database === undefined) return { secret, isKept: false }
    const older = await oldKeys(database)
    try {
      await writeKeysHere({ secret, older, leaving: found?.leaving, replaced: found?.replaced })
    } catch {
      return { secret, isKept: false }
    }
    if (older.length > 0) await forgetOldPlace(database)
    return { secret, isKept: true }
  })
}

async function oldKeys(database: IDBDatabase): Promise<OlderKeys[]> {
  const old = await settled<unknown>(database.transaction(KEYS).objectStore(KEYS).get(OLD_PLACE))
  return typeof old === "string" ? [{ recovery: old, advice: undefined }] : []
}

async function forgetOldPlace(database: IDBDatabase): Promise<void> {
  const transaction = database.transaction(KEYS, "readwrite", { durability: "strict" })
  transaction.objectStore(KEYS).delete(OLD_PLACE)
  await finished(transaction)
}

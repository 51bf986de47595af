import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { StoreError } from "./segment-store.ts"

/**
 * Keeps a second process out of a store's directory.
 *
 * Node has no file locks of its own; SQLite has, and the kernel drops them however the process ends.
 *
 * @throws {StoreError} `STORE_LOCKED`.
 */
export function lockDirectory(directory: string): { release(): void } {
  const database = new DatabaseSync(join(directory, "lock"), { timeout: 0 })
  try {
    // Nothing is ever written to it, and nothing has to survive.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
  } catch (cause) {
    database.close()
    throw new StoreError("STORE_LOCKED", "another process has this store open", { cause })
  }
  return { release: () => database.close() }
}

/**
 * Whether the browser promised not to clear this app's storage by itself, the key and the outbox with it; `undefined` where
 * it can't be asked. Asking for it may show a question, so that is for a moment of calm.
 */
export async function isStorageKept(): Promise<boolean | undefined> {
  try {
    return await navigator.storage.persisted()
  } catch {
    return undefined
  }
}

/** Asks. @returns what came of it; `undefined` where there is nobody to ask. */
export async function askToKeepStorage(): Promise<boolean | undefined> {
  try {
    return await navigator.storage.persist()
  } catch {
    return undefined
  }
}

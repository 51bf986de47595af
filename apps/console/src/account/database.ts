/** IndexedDB, where the keys of whoever works here stay on this device. */
const NAME = "alongside-console"
const VERSION = 1
export const ACCOUNT = "account"
/** Where in {@link ACCOUNT} the organisation's root is pinned, with the newest roster under it. */
export const ROSTER_KEY = "roster"

export function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION)
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(ACCOUNT))
  return settled(request)
}

/** A request as a promise. */
export function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result))
    request.addEventListener("error", () => reject(request.error))
  })
}

/** Resolves when the transaction is on the disk. */
export function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve())
    transaction.addEventListener("abort", () => reject(transaction.error))
  })
}

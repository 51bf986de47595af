/** Everything that this phone keeps. Media is here in sealed form only. */
const NAME = "alongside"
const VERSION = 1

/** Device key and recovery key, by name. */
export const KEYS = "keys"
/** What is remembered of the server, by name. */
export const FACTS = "facts"
/** What is remembered of encounters whose batches are still here, or that may be continued. */
export const ENCOUNTERS = "encounters"
/** What is known about each batch that waits for its receipt, by number: all that a start has to read. */
export const WAITING = "waiting"
/** The same for batches that have theirs, and stay as a second copy. */
export const KEPT = "kept"
/** Index of {@link KEPT} by encounter. */
export const BY_ENCOUNTER = "encounter"
/** The sealed batches themselves, both kinds, by the same number. */
export const BODIES = "bodies"

/** Opens the phone's database. @throws DOMException where the browser keeps none (some private windows). */
export async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION)
  request.onupgradeneeded = () => {
    const database = request.result
    database.createObjectStore(KEYS)
    database.createObjectStore(FACTS)
    database.createObjectStore(ENCOUNTERS, { keyPath: "id" })
    database.createObjectStore(WAITING, { keyPath: "number" })
    database.createObjectStore(KEPT, { keyPath: "number" }).createIndex(BY_ENCOUNTER, "encounter")
    database.createObjectStore(BODIES)
  }
  return settled(request)
}

/** What is remembered by that name, if anything is. Of the type it was put with. */
export function readFact<T>(database: IDBDatabase, name: string): Promise<T | undefined> {
  return settled<T | undefined>(database.transaction(FACTS).objectStore(FACTS).get(name))
}

/** Resolves when it is on the disk. */
export async function putFact(database: IDBDatabase, name: string, fact: object): Promise<void> {
  const transaction = database.transaction(FACTS, "readwrite", { durability: "strict" })
  transaction.objectStore(FACTS).put(fact, name)
  await finished(transaction)
}

/** Makes another of what is remembered, with nobody in between; `undefined` forgets it. Resolves when that is on the disk. */
export async function changeFact<T extends object>(
  database: IDBDatabase,
  name: string,
  change: (fact: T | undefined) => T | undefined,
): Promise<void> {
  const transaction = database.transaction(FACTS, "readwrite", { durability: "strict" })
  const facts = transaction.objectStore(FACTS)
  const fact = change(await settled<T | undefined>(facts.get(name)))
  if (fact === undefined) facts.delete(name)
  else facts.put(fact, name)
  await finished(transaction)
}

/** What a request comes to. */
export function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Resolves when everything that was asked of the transaction is kept as its durability says. */
export function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
}

import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import type { KnownRoster } from "@alongside/evidence/roster/check-roster"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { finished, settled } from "../../outbox/database.ts"
import { type KeptKey, newKey, type Signer, signerFrom } from "../../seal/signing-key.ts"

/** What this browser keeps of being somebody's contact: apart from what it records itself, if it does. */
const NAME = "alongside-contact"
const VERSION = 1
const FACTS = "facts"
const ACCOUNT = "account"
const PEOPLE = "people"
const PUSH = "push"

/** Who this browser is, to those who chose it. */
export interface Account {
  readonly signer: Signer
  /** Opens what they let it follow. */
  readonly identity: string
  readonly recipient: string
}

/** Somebody who chose this browser. */
export interface Person {
  /** Of their phone, Ed25519: what it signs is from them. */
  readonly deviceKey: Bytes
  /** As the contact calls them. */
  readonly name: string
  /** The newest roster of the organisation that they have joined, once one was seen. */
  readonly known?: KnownRoster
}

interface KeptAccount extends Pick<Account, "identity" | "recipient"> {
  readonly key: KeptKey
}

export async function openContactDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION)
  request.onupgradeneeded = () => request.result.createObjectStore(FACTS)
  return settled(request)
}

/** The one that is here; made when there is none. */
export async function contactAccount(database: IDBDatabase): Promise<Account> {
  const found = await read<KeptAccount>(database, ACCOUNT)
  if (found !== undefined) {
    const { key, identity, recipient } = found
    return { signer: await signerFrom(key), identity, recipient }
  }
  const { kept, signer } = await newKey()
  const identity = await generateHybridIdentity()
  const recipient = await identityToRecipient(identity)
  await put(database, ACCOUNT, { key: kept, identity, recipient } satisfies KeptAccount)
  return { signer, identity, recipient }
}

export async function keptPeople(database: IDBDatabase): Promise<readonly Person[]> {
  return (await read<readonly Person[]>(database, PEOPLE)) ?? []
}

/** The same phone again gets the newer name. */
export async function keepPerson(database: IDBDatabase, person: Person): Promise<void> {
  const others = (await keptPeople(database)).filter(({ deviceKey }) => !equalBytes(deviceKey, person.deviceKey))
  await put(database, PEOPLE, [...others, person])
}

/** So that nobody can show an older roster later. */
export async function keepRosterOf(database: IDBDatabase, { deviceKey }: Person, known: KnownRoster): Promise<void> {
  const person = (await keptPeople(database)).find((one) => equalBytes(one.deviceKey, deviceKey))
  if (person !== undefined) await keepPerson(database, { ...person, known })
}

/** Whether whoever has this phone wants notes on it. */
export async function isPushWanted(database: IDBDatabase): Promise<boolean> {
  return (await read<{ readonly isWanted: boolean }>(database, PUSH))?.isWanted === true
}

export function keepPushWanted(database: IDBDatabase, isWanted: boolean): Promise<void> {
  return put(database, PUSH, { isWanted })
}

function read<T>(database: IDBDatabase, name: string): Promise<T | undefined> {
  return settled<T | undefined>(database.transaction(FACTS).objectStore(FACTS).get(name))
}

async function put(database: IDBDatabase, name: string, fact: object): Promise<void> {
  const transaction = database.transaction(FACTS, "readwrite", { durability: "strict" })
  transaction.objectStore(FACTS).put(fact, name)
  await finished(transaction)
}

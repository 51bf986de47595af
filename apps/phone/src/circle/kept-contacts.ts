import type { Bytes } from "@alongside/evidence/format/bytes"
import type { ContactAddress, Following } from "@alongside/protocol/circle"
import type { PairingCode } from "@alongside/protocol/pairing"
import { putFact, readFact } from "../outbox/database.ts"

const CONTACTS = "contacts"
const OPEN_PAIR = "open pair"
const PHONE_KEY = "circle key"
const TOLD = "told"

/** Somebody she chose. Kept on this phone, and nowhere else. */
export interface Contact {
  /** Ed25519, 32 bytes: compared by people when the two became a pair. */
  readonly contactKey: Bytes
  /** Hybrid age recipient: what they may follow is sealed to it. */
  readonly recipient: string
  /** As she calls them. */
  readonly name: string
  readonly may: Following
  /** Also when the button was only touched. */
  readonly isToldOnEveryPress: boolean
  readonly language: "en" | "es"
  /** Handed to the server with a press, and not before. */
  readonly addresses: readonly ContactAddress[]
}

/** A pair that isn't one yet: an app that is closed meanwhile goes on with it. */
export interface OpenPair extends Pick<Contact, "name" | "may"> {
  readonly code: PairingCode
}

/** Of this phone, for what contacts say to it; opens no recording. */
export interface PhoneKey {
  readonly identity: string
  readonly recipient: string
}

/** What was asked of contacts in the newest encounter: the next start of the app goes on with it. */
export interface KeptTelling {
  readonly encounter: string
  readonly isHeld: boolean
}

export async function keptContacts(database: IDBDatabase): Promise<readonly Contact[]> {
  return (await readFact<readonly Contact[]>(database, CONTACTS)) ?? []
}

/** Resolves when they are on the disk. @throws DOMException when it takes no more. */
export async function keepContacts(database: IDBDatabase, contacts: readonly Contact[]): Promise<void> {
  await putFact(database, CONTACTS, contacts)
  const news = openContactNews()
  news.postMessage(undefined)
  news.close()
}

export function openPair(database: IDBDatabase): Promise<OpenPair | undefined> {
  return readFact<{ readonly pair: OpenPair | undefined }>(database, OPEN_PAIR).then((kept) => kept?.pair)
}

export function keepOpenPair(database: IDBDatabase, pair: OpenPair | undefined): Promise<void> {
  return putFact(database, OPEN_PAIR, { pair })
}

export function keptPhoneKey(database: IDBDatabase): Promise<PhoneKey | undefined> {
  return readFact<PhoneKey>(database, PHONE_KEY)
}

export function keepPhoneKey(database: IDBDatabase, key: PhoneKey): Promise<void> {
  return putFact(database, PHONE_KEY, key)
}

export function keptTelling(database: IDBDatabase): Promise<KeptTelling | undefined> {
  return readFact<KeptTelling>(database, TOLD)
}

export function keepTelling(database: IDBDatabase, telling: KeptTelling): Promise<void> {
  return putFact(database, TOLD, telling)
}

const NEWS = "alongside contacts"

/** Whoever seals or tells hears that the list has changed. */
export function openContactNews(): BroadcastChannel {
  return new BroadcastChannel(NEWS)
}

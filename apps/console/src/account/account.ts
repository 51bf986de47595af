import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import type { Counsel } from "@alongside/live/relay/session"
import type { AccountRole } from "@alongside/protocol/accounts"
import type { Coordinating, Joining } from "@alongside/protocol/joining"
import { ACCOUNT, finished, ROSTER_KEY, settled } from "./database.ts"

/** Somebody who works for the organisation, on this device. */
export interface Account extends Counsel {
  readonly role: AccountRole
  /** Opens what phones seal to them; `undefined` for whoever opens nothing. */
  readonly identity: string | undefined
  /** The passkey that was made with the account; `undefined` for one that was joined by a link with its keys. */
  readonly passkey: KeptPasskey | undefined
}

export interface KeptPasskey {
  /** Of the credential, base64url. */
  readonly id: string
  /** Of both keys, as the coordinator sees it (`accountFingerprint`). */
  readonly fingerprint: string
}

export type AccountErrorCode = "JOINING_KEYS_DIFFER"

/** Thrown when a joining link can't become an account. */
export class AccountError extends Error {
  override readonly name = "AccountError"
  readonly code: AccountErrorCode
  constructor(code: AccountErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** As it lies in IndexedDB: a key there signs, and no script can read it out. */
interface StoredAccount {
  readonly identity?: string
  readonly counselKey: Bytes
  readonly signingKey: CryptoKey
  /** Left out by versions that knew counsel only. */
  readonly role?: AccountRole
  readonly passkey?: KeptPasskey
}

const KEY = "counsel"
/** PKCS #8 for Ed25519 (RFC 8410 §7): everything before the 32 bytes of the key. */
const PKCS8_HEAD = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32)

const ED25519 = { name: "Ed25519" }

function accountOf({ identity, counselKey, signingKey, role = "counsel", passkey }: StoredAccount): Account {
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign(ED25519, signingKey, message))
  return { role, identity, counselKey, sign, passkey }
}

/** Whoever this browser belongs to, if anybody joined with it. */
export async function keptAccount(database: IDBDatabase): Promise<Account | undefined> {
  const stored: StoredAccount | undefined = await settled(database.transaction(ACCOUNT).objectStore(ACCOUNT).get(KEY))
  return stored === undefined ? undefined : accountOf(stored)
}

/**
 * Makes this browser counsel's, in place of whoever it belonged to before.
 * @throws {AccountError} `JOINING_KEYS_DIFFER` when the link's two keys aren't a pair.
 */
export async function keepAccount(database: IDBDatabase, joining: Joining): Promise<Account> {
  const { identity, counselKey, signingSeed } = joining
  return keep(database, { role: "counsel", identity, counselKey, signingKey: await signingKeyOf(signingSeed) })
}

/** Makes this browser a coordinator's. @throws {AccountError} as {@link keepAccount}. */
export async function keepCoordinator(database: IDBDatabase, given: Coordinating): Promise<Account> {
  const signingKey = await signingKeyOf(given.signingSeed)
  return keep(database, { role: "coordinator", counselKey: given.coordinatorKey, signingKey })
}

/** Makes this browser that of somebody whose keys were made in it. */
export function keepMade(
  database: IDBDatabase,
  { key, ...rest }: Pick<StoredAccount, "identity" | "role" | "passkey"> & { readonly key: CryptoKeyPair },
  publicKey: Bytes,
): Promise<Account> {
  return keep(database, { ...rest, counselKey: publicKey, signingKey: key.privateKey })
}

async function signingKeyOf(seed: Bytes): Promise<CryptoKey> {
  const pkcs8 = concatBytes(PKCS8_HEAD, seed)
  const signingKey = await crypto.subtle.importKey("pkcs8", pkcs8, ED25519, false, ["sign"])
  pkcs8.fill(0)
  return signingKey
}

async function keep(database: IDBDatabase, stored: StoredAccount): Promise<Account> {
  const account = accountOf(stored)
  const message = crypto.getRandomValues(new Uint8Array(32))
  if (!(await verifyEd25519(account.counselKey, await account.sign(message), message))) {
    throw new AccountError("JOINING_KEYS_DIFFER", "the joining link's private and public keys aren't a pair")
  }
  const transaction = database.transaction(ACCOUNT, "readwrite", { durability: "strict" })
  transaction.objectStore(ACCOUNT).put(stored, KEY)
  // Whoever was here before may have worked for another organisation.
  transaction.objectStore(ACCOUNT).delete(ROSTER_KEY)
  await finished(transaction)
  return account
}

/** Takes the keys off this device. */
export async function forgetAccount(database: IDBDatabase): Promise<void> {
  const transaction = database.transaction(ACCOUNT, "readwrite", { durability: "strict" })
  transaction.objectStore(ACCOUNT).delete(KEY)
  transaction.objectStore(ACCOUNT).delete(ROSTER_KEY)
  await finished(transaction)
}

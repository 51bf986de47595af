import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import type { Counsel } from "@alongside/live/relay/session"
import type { Joining } from "@alongside/protocol/joining"
import { ACCOUNT, finished, settled } from "./database.ts"

/** Counsel on this device. */
export interface Account extends Counsel {
  /** Opens what phones seal to this counsel. */
  readonly identity: string
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
  readonly identity: string
  readonly counselKey: Bytes
  readonly signingKey: CryptoKey
}

const KEY = "counsel"
/** PKCS #8 for Ed25519 (RFC 8410 §7): everything before the 32 bytes of the key. */
const PKCS8_HEAD = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32)

const ED25519 = { name: "Ed25519" }

function accountOf({ identity, counselKey, signingKey }: StoredAccount): Account {
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign(ED25519, signingKey, message))
  return { identity, counselKey, sign }
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
  const pkcs8 = concatBytes(PKCS8_HEAD, joining.signingSeed)
  const signingKey = await crypto.subtle.importKey("pkcs8", pkcs8, ED25519, false, ["sign"])
  pkcs8.fill(0)
  const stored: StoredAccount = { identity: joining.identity, counselKey: joining.counselKey, signingKey }
  const account = accountOf(stored)
  const message = crypto.getRandomValues(new Uint8Array(32))
  if (!(await verifyEd25519(account.counselKey, await account.sign(message), message))) {
    throw new AccountError("JOINING_KEYS_DIFFER", "the joining link's private and public keys aren't a pair")
  }
  const transaction = database.transaction(ACCOUNT, "readwrite", { durability: "strict" })
  transaction.objectStore(ACCOUNT).put(stored, KEY)
  await finished(transaction)
  return account
}

/** Takes counsel's keys off this device. */
export async function forgetAccount(database: IDBDatabase): Promise<void> {
  const transaction = database.transaction(ACCOUNT, "readwrite", { durability: "strict" })
  transaction.objectStore(ACCOUNT).delete(KEY)
  await finished(transaction)
}

import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { counselSignsIn } from "@alongside/live/relay/session"
import { type AccountRole, accountFingerprint, accountRoutes, type Claims } from "@alongside/protocol/accounts"
import { type Account, keepMade } from "./account.ts"
import { base64url, makePasskey, postJson, signedIn } from "./passkey.ts"

/** What somebody says of themselves who accepts an invitation. */
export type Said = Pick<Claims, "name" | "languages" | "licences">

/**
 * Makes an account of an invitation: both keys are made here and their private halves stay here; the server gets the public ones, what was said, and a
 * passkey. Nobody is certified by that.
 * @throws {ServerError} with the server's code; and whatever the browser throws when no passkey was made.
 */
export async function becomeAccount(
  database: IDBDatabase,
  secret: string,
  role: AccountRole,
  said: Said,
): Promise<Account> {
  const key = await newSigningKey()
  const signIn = await signedIn(location.origin, counselSignsIn({ counselKey: key.publicKey, sign: key.sign }))
  const { identity, recipient } = await newIdentity(role)
  const registration = await makePasskey(said.name, signIn)
  const claims: Claims = { ...said, recipient }
  await postJson(location.origin + accountRoutes.accounts, {
    ...{ secret, signIn: base64url(signIn), claims, registration },
  })
  const passkey = { id: registration.id, fingerprint: accountFingerprint(key.publicKey, recipient) }
  const made = { role, passkey, key: key.stored, ...(identity === undefined ? {} : { identity }) }
  return keepMade(database, made, key.publicKey)
}

/** Counsel and interpreters can be sealed to; nobody else opens anything. */
async function newIdentity(role: AccountRole): Promise<{ identity: string | undefined; recipient: string | null }> {
  if (role !== "counsel" && role !== "interpreter") return { identity: undefined, recipient: null }
  const { generateHybridIdentity, identityToRecipient } = await import("age-encryption")
  const identity = await generateHybridIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}

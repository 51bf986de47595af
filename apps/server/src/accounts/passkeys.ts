import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { AuthenticationResponseJSON, RegistrationResponseJSON, WebAuthnCredential } from "@simplewebauthn/server"
import type { Transaction } from "kysely"
import { RequestError } from "../problem.ts"
import type { Database, Tables } from "./database.ts"

export interface PasskeysParts {
  readonly database: Database
  readonly limits: { readonly passkeyHours: number }
  readonly now: () => number
}

/** Where a passkey was used, and for what: the sign-in beside it, whose hash is its challenge. */
export interface PasskeyUse {
  readonly origin: string
  readonly signIn: Bytes
}

/**
 * Passkeys of accounts (WebAuthn), by `@simplewebauthn/server`, which is only read in when somebody uses one.
 *
 * [Note: What a passkey guards]
 * A session is opened by the key that lies in a browser, at any hour and without asking: a laptop that comes back to its network in the
 * night has to be rung again by itself. What that key can't show is who sits there. So each account has a passkey, and its browser
 * has to have been shown it, with the person verified, within the last day (docs/decisions/0017).
 */
export class Passkeys {
  readonly #parts: PasskeysParts

  constructor(parts: PasskeysParts) {
    this.#parts = parts
  }

  /** A new one. @throws RequestError `PASSKEY_REFUSED`. */
  async read(registration: unknown, use: PasskeyUse): Promise<WebAuthnCredential> {
    const { verifyRegistrationResponse } = await import("@simplewebauthn/server")
    const verified = await verifyRegistrationResponse({
      ...expectedOf(use),
      response: registration as RegistrationResponseJSON,
    }).catch(refuse)
    return verified.registrationInfo?.credential ?? refuse()
  }

  async keep(transaction: Transaction<Tables>, account: string, { id, publicKey, counter }: WebAuthnCredential) {
    const row = {
      id,
      account,
      public_key: Buffer.from(publicKey).toString("hex"),
      counter,
      added_ms: this.#parts.now(),
    }
    await transaction.insertInto("passkey").values(row).execute()
  }

  /**
   * Notes that the person of `account` was there.
   * @param account - Key of the account whose browser shows it; hexadecimal.
   * @throws RequestError `PASSKEY_UNKNOWN`, `PASSKEY_OF_ANOTHER`, `PASSKEY_REFUSED`.
   */
  async show(account: string, assertion: { readonly id: string }, use: PasskeyUse): Promise<void> {
    const { database, now } = this.#parts
    const row = await database.selectFrom("passkey").selectAll().where("id", "=", assertion.id).executeTakeFirst()
    if (row === undefined) throw new RequestError("PASSKEY_UNKNOWN")
    if (row.account !== account) throw new RequestError("PASSKEY_OF_ANOTHER")
    const { verifyAuthenticationResponse } = await import("@simplewebauthn/server")
    const verified = await verifyAuthenticationResponse({
      ...expectedOf(use),
      response: assertion as AuthenticationResponseJSON,
      credential: { id: row.id, publicKey: fromHex(row.public_key)!, counter: row.counter },
    }).catch(refuse)
    if (!verified.verified) refuse()
    await database
      .updateTable("passkey")
      .set({ counter: verified.authenticationInfo.newCounter })
      .where("id", "=", row.id)
      .execute()
    await database.updateTable("account").set({ passkey_ms: now() }).where("key", "=", account).execute()
  }

  /** @throws RequestError `PASSKEY_REQUIRED` for an account with a passkey that wasn't shown for too long. */
  async assertShown(account: string): Promise<void> {
    const { database, limits, now } = this.#parts
    const row = await database.selectFrom("account").select("passkey_ms").where("key", "=", account).executeTakeFirst()
    if (row === undefined || row.passkey_ms === null) return
    if (row.passkey_ms + limits.passkeyHours * 60 * 60 * 1000 <= now()) throw new RequestError("PASSKEY_REQUIRED")
  }
}

function expectedOf({ origin, signIn }: PasskeyUse) {
  return {
    expectedChallenge: Buffer.from(hashSmall(signIn)).toString("base64url"),
    expectedOrigin: origin,
    expectedRPID: new URL(origin).hostname,
    requireUserVerification: true,
  }
}

function refuse(cause?: unknown): never {
  throw new RequestError("PASSKEY_REFUSED", { cause })
}

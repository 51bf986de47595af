import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { RosterError } from "@alongside/evidence/roster/error"
import { type Member, memberItem, membersOf } from "@alongside/evidence/roster/member"
import { type AccountRole, type Claims, claimsSchema, type ListedAccount } from "@alongside/protocol/accounts"
import type { WebAuthnCredential } from "@simplewebauthn/server"
import { RequestError } from "../problem.ts"
import type { Database } from "./database.ts"
import type { Invitations } from "./invitations.ts"
import type { Passkeys } from "./passkeys.ts"

export interface AccountsParts {
  readonly database: Database
  readonly invitations: Invitations
  readonly passkeys: Passkeys
  readonly now: () => number
}

/** Somebody who accepts an invitation: who they say they are, and what they hold. */
export interface Newcomer {
  /** They have shown that they hold it. */
  readonly key: Bytes
  readonly claims: Claims
  readonly passkey: WebAuthnCredential
}

/** Who works for the organisation, certified or not. A coordinator is nobody on a roster: they run the organisation, and open nothing. */
export class Accounts {
  readonly #parts: AccountsParts

  constructor(parts: AccountsParts) {
    this.#parts = parts
  }

  /** Adds somebody who needs no invitation, or says anew who has the key. */
  async add(key: Bytes, role: AccountRole, name: string): Promise<void> {
    const row = { role, name }
    await this.#parts.database
      .insertInto("account")
      .values({ key: toHex(key), ...row, added_ms: this.#parts.now(), claims: null, passkey_ms: null })
      .onConflict((on) => on.column("key").doUpdateSet(row))
      .execute()
  }

  /**
   * Makes an account of an invitation, which is used up. Nobody is certified by that.
   * @throws RequestError as {@link Invitations.look}; `ACCOUNT_MALFORMED`, `ACCOUNT_TAKEN`.
   */
  async accept(secret: string, { key, claims, passkey }: Newcomer): Promise<void> {
    const { database, invitations, passkeys, now } = this.#parts
    const account = toHex(key)
    await database.transaction().execute(async (transaction) => {
      const role = await invitations.use(transaction, secret)
      const recipient = recipientOf(role, key, claims)
      const taken = await transaction.selectFrom("account").select("key").where("key", "=", account).executeTakeFirst()
      if (taken !== undefined) throw new RequestError("ACCOUNT_TAKEN")
      if (recipient !== undefined) {
        const { hash } = recipient
        const known = await transaction
          .selectFrom("recipient")
          .select("hash")
          .where("hash", "=", hash)
          .executeTakeFirst()
        // Two people with one key to open with: neither could be revoked alone.
        if (known !== undefined) throw new RequestError("ACCOUNT_TAKEN")
        await transaction
          .insertInto("recipient")
          .values({ ...recipient, added_ms: now() })
          .execute()
      }
      const row = { key: account, role, name: claims.name, claims: JSON.stringify(claims) }
      await transaction
        .insertInto("account")
        .values({ ...row, added_ms: now(), passkey_ms: now() })
        .execute()
      await passkeys.keep(transaction, account, passkey)
    })
  }

  /**
   * Not of somebody who is on the roster: their key would go on signing in, and without their passkey.
   * @returns false when there is none. @throws RequestError `ACCOUNT_CERTIFIED`.
   */
  async remove(account: string): Promise<boolean> {
    return this.#parts.database.transaction().execute(async (transaction) => {
      const listed = transaction
        .selectFrom("counsel")
        .select("key")
        .where("key", "=", account)
        .where("is_listed", "=", 1)
      if ((await listed.executeTakeFirst()) !== undefined) throw new RequestError("ACCOUNT_CERTIFIED")
      await transaction.deleteFrom("passkey").where("account", "=", account).execute()
      const { numDeletedRows } = await transaction.deleteFrom("account").where("key", "=", account).executeTakeFirst()
      return numDeletedRows > 0n
    })
  }

  async roleOf(key: Bytes): Promise<AccountRole | undefined> {
    const row = await this.#parts.database
      .selectFrom("account")
      .select("role")
      .where("key", "=", toHex(key))
      .executeTakeFirst()
    return row?.role
  }

  async isCoordinator(key: Bytes): Promise<boolean> {
    return (await this.roleOf(key)) === "coordinator"
  }

  async hasCoordinator(): Promise<boolean> {
    const { database } = this.#parts
    return (
      (await database.selectFrom("account").select("key").where("role", "=", "coordinator").executeTakeFirst()) !==
      undefined
    )
  }

  async list(): Promise<ListedAccount[]> {
    const rows = await this.#parts.database
      .selectFrom("account")
      .leftJoin("counsel", "counsel.key", "account.key")
      .select(["account.key", "account.role", "account.name", "account.added_ms", "account.claims"])
      .select(["account.passkey_ms", "counsel.is_listed", "counsel.partner"])
      .orderBy("account.added_ms")
      .execute()
    return rows.map(({ key, role, name, added_ms, claims, passkey_ms, is_listed, partner }) => ({
      ...{ key, role, name, addedMs: added_ms, hasPasskey: passkey_ms !== null },
      isPartners: partner !== null && is_listed === 1,
      claims: claims === null ? null : claimsSchema.parse(JSON.parse(claims)),
      standing: is_listed === null ? "waiting" : is_listed === 1 ? "certified" : "gone",
    }))
  }
}

/** What their claims would be on a roster has to be well formed there. @throws RequestError `ACCOUNT_MALFORMED`. */
function recipientOf(
  role: AccountRole,
  key: Bytes,
  { name, languages, licences, recipient: text }: Claims,
): { readonly hash: string; readonly text: string } | undefined {
  const recipientHash = text === null ? undefined : hashSmall(new TextEncoder().encode(text))
  // A coordinator has a name and languages like an intake volunteer, and opens as little.
  const asMember = role === "coordinator" ? "intake" : role
  const member: Member = { role: asMember, key, recipientHash, name, languages, licences }
  try {
    membersOf([memberItem(member)])
  } catch (cause) {
    if (cause instanceof RosterError) throw new RequestError("ACCOUNT_MALFORMED", { cause })
    throw cause
  }
  return text === null || recipientHash === undefined ? undefined : { hash: toHex(recipientHash), text }
}

import { hash, randomBytes } from "node:crypto"
import type { AccountRole, Invitation } from "@alongside/protocol/accounts"
import type { Transaction } from "kysely"
import { RequestError } from "../problem.ts"
import type { Database, Tables } from "./database.ts"

export interface InvitationsParts {
  readonly database: Database
  readonly limits: { readonly invitations: number; readonly invitationDays: number }
  readonly now: () => number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Who may make an account: whoever has a secret that was given out, once, for some days. Only its SHA-256 is kept. */
export class Invitations {
  readonly #parts: InvitationsParts

  constructor(parts: InvitationsParts) {
    this.#parts = parts
  }

  /** @throws RequestError `INVITATIONS_TOO_MANY`. */
  async make(role: AccountRole): Promise<Invitation> {
    const { database, limits, now } = this.#parts
    const at = now()
    await database
      .deleteFrom("invitation")
      .where("expires_ms", "<=", at - 30 * DAY_MS)
      .execute()
    if ((await this.open()).length >= limits.invitations) throw new RequestError("INVITATIONS_TOO_MANY")
    const secret = randomBytes(32).toString("base64url")
    const expiresMs = at + limits.invitationDays * DAY_MS
    await database
      .insertInto("invitation")
      .values({ hash: nameOf(secret), role, expires_ms: expiresMs, used_ms: null })
      .execute()
    return { secret, role, expiresMs }
  }

  /** Those that can still be used. */
  async open(): Promise<{ role: AccountRole; expiresMs: number }[]> {
    const rows = await this.#parts.database
      .selectFrom("invitation")
      .select(["role", "expires_ms"])
      .where("used_ms", "is", null)
      .where("expires_ms", ">", this.#parts.now())
      .orderBy("expires_ms")
      .execute()
    return rows.map(({ role, expires_ms: expiresMs }) => ({ role, expiresMs }))
  }

  /** Takes back those for `role` that nobody has used. */
  async takeBack(role: AccountRole): Promise<void> {
    await this.#parts.database.deleteFrom("invitation").where("role", "=", role).where("used_ms", "is", null).execute()
  }

  /** What it is for. @throws RequestError `INVITATION_UNKNOWN`, `INVITATION_USED`, `INVITATION_EXPIRED`. */
  async look(secret: string): Promise<AccountRole> {
    return this.#read(this.#parts.database, secret)
  }

  /** As {@link look}, and it is used up with whatever else `transaction` writes. */
  async use(transaction: Transaction<Tables>, secret: string): Promise<AccountRole> {
    const role = await this.#read(transaction, secret)
    const used = await transaction
      .updateTable("invitation")
      .set({ used_ms: this.#parts.now() })
      .where("hash", "=", nameOf(secret))
      .where("used_ms", "is", null)
      .executeTakeFirst()
    if (used.numUpdatedRows !== 1n) throw new RequestError("INVITATION_USED")
    return role
  }

  async #read(database: Database | Transaction<Tables>, secret: string): Promise<AccountRole> {
    const row = await database
      .selectFrom("invitation")
      .selectAll()
      .where("hash", "=", nameOf(secret))
      .executeTakeFirst()
    if (row === undefined) throw new RequestError("INVITATION_UNKNOWN")
    if (row.used_ms !== null) throw new RequestError("INVITATION_USED")
    if (row.expires_ms <= this.#parts.now()) throw new RequestError("INVITATION_EXPIRED")
    return row.role
  }
}

const nameOf = (secret: string): string => hash("sha256", secret)

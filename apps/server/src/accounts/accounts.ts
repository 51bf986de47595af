import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { Database, Tables } from "./database.ts"

export type AccountRole = Tables["account"]["role"]

/** Who works for the organisation, certified or not. A coordinator is nobody on a roster: they run the organisation, and open nothing. */
export class Accounts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds somebody, or says anew who has the key. */
  async add(key: Bytes, role: AccountRole, name: string, nowMs: number): Promise<void> {
    await this.#database
      .insertInto("account")
      .values({ key: toHex(key), role, name, added_ms: nowMs })
      .onConflict((on) => on.column("key").doUpdateSet({ role, name }))
      .execute()
  }

  async isCoordinator(key: Bytes): Promise<boolean> {
    const found = await this.#database
      .selectFrom("account")
      .select("key")
      .where("key", "=", toHex(key))
      .where("role", "=", "coordinator")
      .executeTakeFirst()
    return found !== undefined
  }
}

import { randomBytes } from "node:crypto"
import type { AddressState } from "@alongside/protocol/reach"
import type { Database } from "../accounts/database.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { DeliveryAddress, DeliveryName } from "./address.ts"
import type { Language } from "./message.ts"

/** One way to reach one counsel, as they set it. */
export interface CounselAddress {
  readonly id: string
  readonly counsel: MemberId
  readonly channel: DeliveryName
  readonly to: DeliveryAddress
  readonly language: Language
  readonly state: AddressState
  readonly stateMs: number
}

/** Where counsel wants to be reached, on the disk. */
export class AddressesBook {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<CounselAddress[]> {
    const rows = await this.#database.selectFrom("counsel_address").selectAll().orderBy("set_ms").execute()
    return rows.map(({ address, set_ms: _, state_ms, ...row }) => ({
      ...{ id: row.id, counsel: row.counsel, channel: row.channel as DeliveryName, to: address },
      ...{ language: row.language as Language, state: row.state as AddressState, stateMs: state_ms },
    }))
  }

  /** @param instead - Those that it takes the place of. */
  async add(
    given: Pick<CounselAddress, "counsel" | "channel" | "to" | "language">,
    nowMs: number,
    instead: readonly string[],
  ): Promise<void> {
    const { to, ...rest } = given
    const id = randomBytes(12).toString("base64url")
    await this.#database.transaction().execute(async (transaction) => {
      if (instead.length > 0) await transaction.deleteFrom("counsel_address").where("id", "in", instead).execute()
      await transaction
        .insertInto("counsel_address")
        .values({ ...rest, id, address: to, set_ms: nowMs, state: "untried", state_ms: nowMs })
        .execute()
    })
  }

  async remove(id: string): Promise<void> {
    await this.#database.deleteFrom("counsel_address").where("id", "=", id).execute()
  }

  /** Of an address that is gone only that is kept, to be shown. */
  async note(id: string, state: AddressState, nowMs: number): Promise<void> {
    await this.#database
      .updateTable("counsel_address")
      .set({ state, state_ms: nowMs })
      .$if(state === "gone", (query) => query.set({ address: "" }))
      .where("id", "=", id)
      .execute()
  }
}

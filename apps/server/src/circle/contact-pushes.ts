import type { OwnPush } from "@alongside/protocol/circle-answers"
import { type Database, forgetWrittenAhead } from "../accounts/database.ts"
import type { Limits } from "../configuration.ts"
import { parseAddress, parsePushSubscription } from "../notify/address.ts"
import { isPushService } from "../notify/push-channel.ts"
import { RequestError } from "../problem.ts"

export interface ContactPushesParts {
  readonly database: Database
  /** `applicationServerKey`, base64url; undefined where this server has no Web Push. */
  readonly key: string | undefined
  /** Hosts of push services beside the known ones. */
  readonly services: readonly string[]
  readonly limits: Pick<Limits, "contactPushes">
}

/**
 * The browsers of contacts who want to be told by push, one for each contact's key, for as long as they want it and the push service knows them. Unlike
 * numbers they don't come with a press: a browser changes its subscription by itself, and she couldn't know (docs/decisions/0024).
 */
export class ContactPushes {
  readonly #parts: ContactPushesParts

  constructor(parts: ContactPushesParts) {
    this.#parts = parts
  }

  async standing(contact: string): Promise<OwnPush> {
    return { key: this.#parts.key ?? null, isOn: (await this.find(contact)) !== undefined }
  }

  /** Where this contact is told by push; undefined where they aren't. */
  async find(contact: string): Promise<string | undefined> {
    const row = await this.#parts.database
      .selectFrom("contact_push")
      .select("subscription")
      .where("contact", "=", contact)
      .executeTakeFirst()
    return row?.subscription
  }

  /** Which of these are told by push. */
  async among(contacts: readonly string[]): Promise<string[]> {
    if (contacts.length === 0) return []
    const rows = await this.#parts.database
      .selectFrom("contact_push")
      .select("contact")
      .where("contact", "in", contacts)
      .execute()
    return rows.map(({ contact }) => contact)
  }

  /**
   * In the place of the one before. @param given - JSON.
   * @throws RequestError `CHANNEL_NOT_SET_UP`; `ADDRESS_INVALID`; `SERVER_BUSY` when it keeps as many as it may.
   */
  async set(contact: string, given: string): Promise<void> {
    const { database, key, services, limits } = this.#parts
    if (key === undefined) throw new RequestError("CHANNEL_NOT_SET_UP")
    const subscription = parseAddress("push", given)
    const endpoint = parsePushSubscription(subscription)?.endpoint
    if (subscription === undefined || endpoint === undefined || !isPushService(endpoint, services))
      throw new RequestError("ADDRESS_INVALID")
    const { count } = await database
      .selectFrom("contact_push")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("contact", "!=", contact)
      .executeTakeFirstOrThrow()
    if (Number(count) >= limits.contactPushes) throw new RequestError("SERVER_BUSY")
    await database
      .insertInto("contact_push")
      .values({ contact, subscription })
      .onConflict((on) => on.column("contact").doUpdateSet({ subscription }))
      .execute()
  }

  /** They don't want it any more, or its push service says that it is gone. @param only - unless there is another by now. */
  async drop(contact: string, only?: string): Promise<void> {
    await this.#parts.database
      .deleteFrom("contact_push")
      .where("contact", "=", contact)
      .$if(only !== undefined, (query) => query.where("subscription", "=", only!))
      .execute()
    await forgetWrittenAhead(this.#parts.database)
  }
}

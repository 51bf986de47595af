import type { Database } from "../accounts/database.ts"
import type { RequestId } from "../dispatch/help-request.ts"

/** One sealed message of a call, as it was signed. */
export interface KeptMessage {
  readonly request: RequestId
  /** Of the seat in which it was said, and by whom there. */
  readonly token: number
  /** Names one side of one seat. */
  readonly by: string
  readonly sequence: number
  /** Base64url. */
  readonly signed: string
}

/** Sealed messages of calls, from when they come until their request ends: whoever is away reads them later. */
export class KeptMessages {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Resolves when it is on the disk.
   * @param most - How many one request has at most.
   * @returns false when there are as many already, or another one has its place. The same again is kept already.
   */
  async keep(message: KeptMessage, most: number): Promise<boolean> {
    const { request, token, by, sequence, signed } = message
    const all = this.#database.selectFrom("call_message").where("request", "=", request)
    const place = all.where("token", "=", token).where("by", "=", by).where("sequence", "=", sequence)
    const known = await place.select("signed").executeTakeFirst()
    if (known !== undefined) return known.signed === signed
    const { n } = await all.select(({ fn }) => fn.countAll<number>().as("n")).executeTakeFirstOrThrow()
    if (Number(n) >= most) return false
    const { number } = await all.select(({ fn }) => fn.max("number").as("number")).executeTakeFirstOrThrow()
    await this.#database
      .insertInto("call_message")
      .values({ ...message, number: Number(number ?? 0) + 1 })
      .execute()
    return true
  }

  /** Those of one seat, in the order in which they came. */
  async of(request: RequestId, token: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom("call_message")
      .select("signed")
      .where("request", "=", request)
      .where("token", "=", token)
      .orderBy("number")
      .execute()
    return rows.map(({ signed }) => signed)
  }

  /** The request has ended: nobody reads them any more. */
  async forget(request: RequestId): Promise<void> {
    await this.#database.deleteFrom("call_message").where("request", "=", request).execute()
  }

  /** Of requests that ended while nobody could forget them. */
  async forgetEnded(): Promise<void> {
    await this.#database
      .deleteFrom("call_message")
      .where("request", "not in", (query) => query.selectFrom("help_request").select("id").where("is_open", "=", 1))
      .execute()
  }
}

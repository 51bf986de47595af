import type { Database } from "../accounts/database.ts"
import type { RequestId } from "../dispatch/help-request.ts"
import { RequestError } from "../problem.ts"
import type { TokenIssuer } from "./token-issuer.ts"

/** What ringing costs: a token, spent once and for one request, whatever dies in between. */
export class Toll {
  readonly #database: Database
  readonly #issuer: TokenIssuer
  readonly #isRequired: boolean

  /** @param isRequired - False: who has no token rings all the same. */
  constructor(database: Database, issuer: TokenIssuer, isRequired: boolean) {
    this.#database = database
    this.#issuer = issuer
    this.#isRequired = isRequired
  }

  /**
   * Resolves when the token is spent for this request, on the disk. Again for the same request is no fault: the server may have died
   * before the request was written, and the answer may have been lost.
   * @throws RequestError `RING_TOKEN_REQUIRED`, `RING_TOKEN_SPENT`, and those of {@link TokenIssuer.check}.
   */
  async pay(token: Uint8Array | undefined, request: RequestId): Promise<void> {
    if (token === undefined) {
      if (this.#isRequired) throw new RequestError("RING_TOKEN_REQUIRED")
      return
    }
    const { hash, key } = this.#issuer.check(token)
    await this.#database
      .insertInto("spent_token")
      .values({ hash, request, key })
      .onConflict((on) => on.column("hash").doNothing())
      .execute()
    const spent = await this.#database
      .selectFrom("spent_token")
      .select("request")
      .where("hash", "=", hash)
      .executeTakeFirstOrThrow()
    if (spent.request !== request) throw new RequestError("RING_TOKEN_SPENT")
  }
}

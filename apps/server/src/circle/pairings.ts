import type { Bytes } from "@alongside/evidence/format/bytes"
import { equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import type { Database } from "../accounts/database.ts"
import { RequestError } from "../problem.ts"

/** A day: whoever was sent a code opens it in the evening. */
const LASTS_MS = 24 * 60 * 60 * 1000

/**
 * What two phones that become a pair leave for each other, under an address that only they know. The server can read that there is a
 * device key and a recipient, and believes nothing of it (spec/circle.md §3).
 */
export class Pairings {
  readonly #database: Database
  readonly #now: () => number
  readonly #most: number

  /** @param most - at once, in all. */
  constructor(database: Database, most: number, now: () => number) {
    this.#database = database
    this.#most = most
    this.#now = now
  }

  /** The same again is no fault. @throws RequestError `PAIRING_TAKEN`, `SERVER_BUSY`. */
  async invite(address: string, invitation: Bytes): Promise<void> {
    await this.#forgetOld()
    const { count } = await this.#database
      .selectFrom("pairing")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow()
    if (count >= this.#most) throw new RequestError("SERVER_BUSY")
    const row = { address, invitation: toHex(invitation), answer: null, made_ms: this.#now() }
    await this.#database
      .insertInto("pairing")
      .values(row)
      .onConflict((on) => on.column("address").doNothing())
      .execute()
    if (!equalBytes(await this.invitation(address), invitation)) throw new RequestError("PAIRING_TAKEN")
  }

  /** @throws RequestError `PAIRING_UNKNOWN`. */
  async invitation(address: string): Promise<Bytes> {
    return fromHex((await this.#row(address)).invitation)!
  }

  /** The first answer is the one. The same again is no fault. @throws RequestError `PAIRING_UNKNOWN`, `PAIRING_TAKEN`. */
  async answer(address: string, answer: Bytes): Promise<void> {
    await this.#row(address)
    await this.#database
      .updateTable("pairing")
      .set({ answer: toHex(answer) })
      .where("address", "=", address)
      .where("answer", "is", null)
      .execute()
    if ((await this.#row(address)).answer !== toHex(answer)) throw new RequestError("PAIRING_TAKEN")
  }

  /** @throws RequestError `PAIRING_UNKNOWN`, `PAIRING_UNANSWERED`. */
  async answerOf(address: string): Promise<Bytes> {
    const { answer } = await this.#row(address)
    if (answer === null) throw new RequestError("PAIRING_UNANSWERED")
    return fromHex(answer)!
  }

  /** The two are a pair, or will not be. */
  async end(address: string): Promise<void> {
    await this.#database.deleteFrom("pairing").where("address", "=", address).execute()
  }

  async #row(address: string) {
    const row = await this.#database
      .selectFrom("pairing")
      .selectAll()
      .where("address", "=", address)
      .where("made_ms", ">", this.#now() - LASTS_MS)
      .executeTakeFirst()
    if (row === undefined) throw new RequestError("PAIRING_UNKNOWN")
    return row
  }

  async #forgetOld(): Promise<void> {
    await this.#database
      .deleteFrom("pairing")
      .where("made_ms", "<=", this.#now() - LASTS_MS)
      .execute()
  }
}

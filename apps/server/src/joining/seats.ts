import { randomUUID } from "node:crypto"
import { newSeat } from "@alongside/evidence/roster/seat"
import type { Database } from "../accounts/database.ts"
import { RequestError } from "../problem.ts"

const DAY_MS = 24 * 60 * 60 * 1000

/** Seats that one code gives to whoever shows it. */
export interface JoiningCode {
  readonly id: string
  /** What the coordinator calls it: `clinic, March`. */
  readonly label: string
  /** The nine characters that it carries; the coordinator prints it again. */
  readonly seat: string
  /** `undefined`: as many as come. */
  readonly seats: number | undefined
  readonly used: number
  readonly isClosed: boolean
  readonly madeMs: number
}

export interface NewCode {
  readonly label: string
  readonly seats: number | undefined
}

/**
 * Codes, the seats that are left of them, and who has one: known by the hash of a pass that the phone made. A pass tells which
 * code it came from, and how many tokens it was given today; which token came from which pass nobody can tell.
 */
export class Seats {
  readonly #database: Database
  readonly #now: () => number
  readonly #tokensPerDay: number

  /** @param tokensPerDay - That a seat is given at most. */
  constructor(database: Database, now: () => number, tokensPerDay: number) {
    this.#database = database
    this.#now = now
    this.#tokensPerDay = tokensPerDay
  }

  async make({ label, seats }: NewCode): Promise<JoiningCode> {
    const code = { id: randomUUID(), label, seat: newSeat() as string, made_ms: this.#now() }
    await this.#database
      .insertInto("joining_code")
      .values({ ...code, seats: seats ?? null, used: 0, is_closed: 0 })
      .execute()
    return { id: code.id, label, seat: code.seat, seats, used: 0, isClosed: false, madeMs: code.made_ms }
  }

  /** The newest first. */
  async all(): Promise<JoiningCode[]> {
    const rows = await this.#database.selectFrom("joining_code").selectAll().orderBy("made_ms", "desc").execute()
    return rows.map(({ id, label, seat, seats, used, is_closed, made_ms }) => ({
      ...{ id, label, seat, seats: seats ?? undefined, used },
      ...{ isClosed: is_closed === 1, madeMs: made_ms },
    }))
  }

  /**
   * From now on it gives no seat, and its seats get no token.
   * @returns false: it was closed already. @throws RequestError `JOINING_CODE_UNKNOWN`.
   */
  async close(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("joining_code")
      .set({ is_closed: 1 })
      .where("id", "=", id)
      .where("is_closed", "=", 0)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) return true
    const known = await this.#database.selectFrom("joining_code").select("id").where("id", "=", id).executeTakeFirst()
    if (known === undefined) throw new RequestError("JOINING_CODE_UNKNOWN")
    return false
  }

  /**
   * Takes one of a code's seats; the same pass again takes none.
   * @param pass - Its hash. @throws RequestError `SEAT_UNKNOWN`, `SEATS_CLOSED`, `SEATS_TAKEN`.
   */
  async take(seat: string, pass: string): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      const code = await transaction.selectFrom("joining_code").selectAll().where("seat", "=", seat).executeTakeFirst()
      if (code === undefined) throw new RequestError("SEAT_UNKNOWN")
      const known = await transaction.selectFrom("seat_pass").select("code").where("hash", "=", pass).executeTakeFirst()
      if (known?.code === code.id) return
      if (code.is_closed === 1) throw new RequestError("SEATS_CLOSED")
      if (known !== undefined || (code.seats !== null && code.used >= code.seats)) throw new RequestError("SEATS_TAKEN")
      await transaction.insertInto("seat_pass").values({ hash: pass, code: code.id, day: 0, issued: 0 }).execute()
      await transaction
        .updateTable("joining_code")
        .set({ used: code.used + 1 })
        .where("id", "=", code.id)
        .execute()
    })
  }

  /**
   * Counts a token that is about to be issued.
   * @param pass - Its hash. @throws RequestError `SEAT_PASS_REFUSED`, `SEATS_CLOSED`, `TOKENS_SPENT_TODAY`.
   */
  async countToken(pass: string): Promise<void> {
    const day = Math.floor(this.#now() / DAY_MS)
    await this.#database.transaction().execute(async (transaction) => {
      const seat = await transaction
        .selectFrom("seat_pass")
        .innerJoin("joining_code", "joining_code.id", "seat_pass.code")
        .select(["seat_pass.day", "seat_pass.issued", "joining_code.is_closed"])
        .where("seat_pass.hash", "=", pass)
        .executeTakeFirst()
      if (seat === undefined) throw new RequestError("SEAT_PASS_REFUSED")
      if (seat.is_closed === 1) throw new RequestError("SEATS_CLOSED")
      const issued = seat.day === day ? seat.issued : 0
      if (issued >= this.#tokensPerDay) throw new RequestError("TOKENS_SPENT_TODAY")
      await transaction
        .updateTable("seat_pass")
        .set({ day, issued: issued + 1 })
        .where("hash", "=", pass)
        .execute()
    })
  }
}

import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { boardTag } from "@alongside/protocol/board"
import type { ReferralAnswer, ReferralReason, Referrals } from "@alongside/protocol/referral"
import type { Transaction } from "kysely"
import type { Database, Tables } from "../accounts/database.ts"
import { noteActs } from "../board/acts.ts"
import { RequestError } from "../problem.ts"
import { assertNotErased, insertLetter, type LetterRow } from "./letter-book.ts"

/** What one list shows. */
const MOST_LISTED = 200

/** Encounters that one counsel hands on to another, after the call. */
export class ReferralBook {
  readonly #database: Database
  readonly #mostLetters: number
  readonly #now: () => number

  /** @param mostLetters - Of one counsel in one encounter, these among them. @param now - server clock. */
  constructor(database: Database, mostLetters: number, now: () => number) {
    this.#database = database
    this.#mostLetters = mostLetters
    this.#now = now
  }

  /**
   * Which counsel of the newest roster has a recipient with this hash; not whoever asks.
   * @returns their key, hexadecimal. `undefined` also for somebody who has a conflict with this person.
   */
  async counselWith(reader: Bytes, encounter: string, asking: string): Promise<string | undefined> {
    const row = await this.#database
      .selectFrom("counsel")
      .innerJoin("recipient", "recipient.text", "counsel.recipient")
      .select("counsel.key")
      .where("recipient.hash", "=", toHex(reader))
      .where("counsel.is_listed", "=", 1)
      .where("counsel.role", "=", "counsel")
      .where("counsel.key", "!=", asking)
      .executeTakeFirst()
    if (row === undefined || (await isInConflict(this.#database, encounter, row.key))) return undefined
    return row.key
  }

  /**
   * Keeps one; the same again is no fault. Resolves when it is on the disk.
   * @throws RequestError `REFERRAL_WAITING` while another of this counsel's waits for its answer, and as `insertLetter`.
   */
  async make(letter: LetterRow, to: string, because: ReferralReason): Promise<void> {
    const { encounter, counsel, number } = letter
    await this.#database.transaction().execute(async (transaction) => {
      await assertNotErased(transaction, encounter)
      if (!(await insertLetter(transaction, letter, this.#mostLetters))) return
      const waiting = await transaction
        .selectFrom("referral")
        .select("number")
        .where("encounter", "=", encounter)
        .where("counsel", "=", counsel)
        .where("answer", "=", "waiting")
        .executeTakeFirst()
      if (waiting !== undefined) throw new RequestError("REFERRAL_WAITING")
      await transaction
        .insertInto("referral")
        .values({ encounter, counsel, number, to_counsel: to, because, answer: "waiting" })
        .execute()
      await this.#note(transaction, counsel, "referred", encounter)
    })
  }

  /**
   * Whoever it was made to takes it, or doesn't. Taken, what is due is theirs; of a conflict, whoever handed it on is out of it.
   * @throws RequestError `REFERRAL_UNKNOWN`: made to somebody else, or answered otherwise already.
   */
  async answer(who: string, { encounter, from, number, isTaken }: ReferralAnswer): Promise<void> {
    const answer = isTaken ? "taken" : "refused"
    await this.#database.transaction().execute(async (transaction) => {
      await assertNotErased(transaction, encounter)
      const row = await transaction
        .selectFrom("referral")
        .select(["because", "answer"])
        .where("encounter", "=", encounter)
        .where("counsel", "=", from)
        .where("number", "=", number)
        .where("to_counsel", "=", who)
        .executeTakeFirst()
      if (row?.answer === answer) return
      if (row?.answer !== "waiting") throw new RequestError("REFERRAL_UNKNOWN")
      await transaction
        .updateTable("referral")
        .set({ answer })
        .where("encounter", "=", encounter)
        .where("counsel", "=", from)
        .where("number", "=", number)
        .execute()
      await this.#note(transaction, who, isTaken ? "referral taken" : "referral refused", encounter)
      if (!isTaken) return
      await transaction
        .updateTable("due")
        .set({ counsel: who })
        .where("encounter", "=", encounter)
        .where("counsel", "=", from)
        .where("done_ms", "is", null)
        .execute()
      if (row.because === "conflict") await setConflict(transaction, encounter, from)
    })
  }

  /** Whether this counsel has taken it over, and isn't in conflict with its person. */
  async hasTaken(encounter: string, counsel: string): Promise<boolean> {
    const row = await this.#database
      .selectFrom("referral")
      .select("number")
      .where("encounter", "=", encounter)
      .where("to_counsel", "=", counsel)
      .where("answer", "=", "taken")
      .executeTakeFirst()
    return row !== undefined && !(await isInConflict(this.#database, encounter, counsel))
  }

  async of(counsel: string): Promise<Referrals> {
    const toMe = await this.#database
      .selectFrom("referral")
      .innerJoin("counsel_letter as letter", (on) =>
        on
          .onRef("letter.encounter", "=", "referral.encounter")
          .onRef("letter.counsel", "=", "referral.counsel")
          .onRef("letter.number", "=", "referral.number"),
      )
      .select(["referral.encounter", "referral.counsel", "referral.number", "because", "answer", "at_ms", "signed"])
      .where("to_counsel", "=", counsel)
      .where("answer", "!=", "refused")
      .orderBy("at_ms", "desc")
      .limit(MOST_LISTED)
      .execute()
    const byMe = await this.#database
      .selectFrom("referral")
      .innerJoin("counsel", "counsel.key", "referral.to_counsel")
      .select(["encounter", "number", "to_counsel", "because", "answer", "counsel.name"])
      .where("referral.counsel", "=", counsel)
      .orderBy("number", "desc")
      .limit(MOST_LISTED)
      .execute()
    return {
      toMe: toMe.map(({ encounter, counsel: from, number, because, answer, at_ms, signed }) => ({
        ...{ encounter, from, number, because, atMs: at_ms, isTaken: answer === "taken" },
        signed: Buffer.from(fromHex(signed)!).toString("base64url"),
      })),
      byMe: byMe.map(({ encounter, number, to_counsel, because, answer, name }) => ({
        ...{ encounter, from: counsel, number, to: to_counsel, name, because, answer },
      })),
    }
  }

  #note(
    transaction: Transaction<Tables>,
    who: string,
    what: "referred" | "referral taken" | "referral refused",
    encounter: string,
  ): Promise<void> {
    return noteActs(transaction, [{ who, what, about: boardTag(encounter), atMs: this.#now() }])
  }
}

async function isInConflict(database: Database, encounter: string, counsel: string): Promise<boolean> {
  const row = await database
    .selectFrom("encounter")
    .innerJoin("help_conflict", "help_conflict.device", "encounter.device")
    .select("encounter.id")
    .where("encounter.id", "=", encounter)
    .where("help_conflict.member", "=", counsel)
    .executeTakeFirst()
  return row !== undefined
}

/** They aren't rung for this person any more, and read nothing of hers. */
async function setConflict(transaction: Transaction<Tables>, encounter: string, member: string): Promise<void> {
  const found = await transaction
    .selectFrom("encounter")
    .select("device")
    .where("id", "=", encounter)
    .executeTakeFirst()
  const device = found?.device ?? undefined
  if (device === undefined) return
  await transaction
    .insertInto("help_conflict")
    .values({ device, member })
    .onConflict((on) => on.doNothing())
    .execute()
}

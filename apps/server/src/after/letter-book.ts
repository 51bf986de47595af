import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { KeptLetter } from "@alongside/protocol/letters"
import type { Transaction } from "kysely"
import type { Database, Tables } from "../accounts/database.ts"
import type { Limits } from "../configuration.ts"
import { RequestError } from "../problem.ts"

export type LetterRow = Tables["counsel_letter"]

export interface LetterBookParts {
  readonly database: Database
  /** Letters of one counsel in one encounter. */
  readonly mostLetters: number
  /** Recipients that a phone may put for one encounter. */
  readonly mostRecipients: number
  /** Server clock, milliseconds since 1970. */
  readonly now: () => number
}

/** What counsel wrote after a call, and where letters to the person go. All of it sealed: who may ask for what, its routes say. */
export class LetterBook {
  readonly #parts: LetterBookParts

  constructor(parts: LetterBookParts) {
    this.#parts = parts
  }

  static within(database: Database, limits: Limits, now: () => number): LetterBook {
    const { encounterLetters: mostLetters, encounterLettersTo: mostRecipients } = limits
    return new LetterBook({ database, mostLetters, mostRecipients, now })
  }

  /**
   * Keeps letters of one encounter, all of them or none; the same again is no fault. Resolves when they are on the disk.
   * @throws RequestError `COUNSEL_LETTER_SAID_OTHERWISE`, `ENCOUNTER_QUOTA_SPENT`, `ENCOUNTER_ERASED`.
   */
  async keep(encounter: string, letters: readonly LetterRow[]): Promise<void> {
    const { database, mostLetters } = this.#parts
    await database.transaction().execute(async (transaction) => {
      await assertNotErased(transaction, encounter)
      for (const row of letters) await insertLetter(transaction, row, mostLetters)
    })
  }

  /** All that this counsel wrote of it, oldest first. */
  async of(encounter: string, counsel: string): Promise<readonly KeptLetter[]> {
    return keptOf(
      await this.#parts.database
        .selectFrom("counsel_letter")
        .select(["at_ms", "signed"])
        .where("encounter", "=", encounter)
        .where("counsel", "=", counsel)
        .orderBy("number")
        .execute(),
    )
  }

  /** What any counsel wrote to the person, oldest first. */
  async toHer(encounter: string): Promise<readonly KeptLetter[]> {
    return keptOf(
      await this.#parts.database
        .selectFrom("counsel_letter")
        .select(["at_ms", "signed"])
        .where("encounter", "=", encounter)
        .where("sent_to", "=", "her")
        .orderBy("at_ms")
        .orderBy("number")
        .execute(),
    )
  }

  /** Notes where letters to her go. Resolves when it is on the disk. @throws RequestError `ENCOUNTER_QUOTA_SPENT`, `ENCOUNTER_ERASED`. */
  async putRecipient(encounter: string, recipient: string): Promise<void> {
    const { database, mostRecipients, now } = this.#parts
    const hash = toHex(hashSmall(new TextEncoder().encode(recipient)))
    await database.transaction().execute(async (transaction) => {
      await assertNotErased(transaction, encounter)
      const kept = await transaction
        .selectFrom("letters_to")
        .select("hash")
        .where("encounter", "=", encounter)
        .execute()
      if (kept.some((one) => one.hash === hash)) return
      if (kept.length >= mostRecipients) throw new RequestError("ENCOUNTER_QUOTA_SPENT")
      await transaction.insertInto("letters_to").values({ encounter, hash, recipient, at_ms: now() }).execute()
    })
  }

  /** Newest first. */
  async recipients(encounter: string): Promise<readonly string[]> {
    const rows = await this.#parts.database
      .selectFrom("letters_to")
      .select("recipient")
      .where("encounter", "=", encounter)
      .orderBy("at_ms", "desc")
      .orderBy("hash")
      .execute()
    return rows.map(({ recipient }) => recipient)
  }

  /** Whether her phone has put a recipient with this hash. */
  async isHers(encounter: string, hash: Bytes): Promise<boolean> {
    const row = await this.#parts.database
      .selectFrom("letters_to")
      .select("hash")
      .where("encounter", "=", encounter)
      .where("hash", "=", toHex(hash))
      .executeTakeFirst()
    return row !== undefined
  }

  /** Whether a roster has certified a recipient with this hash as this counsel's. */
  async isOwn(counsel: string, hash: Bytes): Promise<boolean> {
    const row = await this.#parts.database
      .selectFrom("counsel")
      .innerJoin("recipient", "recipient.text", "counsel.recipient")
      .select("recipient.hash")
      .where("counsel.key", "=", counsel)
      .where("recipient.hash", "=", toHex(hash))
      .executeTakeFirst()
    return row !== undefined
  }
}

/**
 * Puts a letter in its place. @param most - Of one counsel in one encounter.
 * @returns false when it is there already. @throws RequestError `COUNSEL_LETTER_SAID_OTHERWISE`, `ENCOUNTER_QUOTA_SPENT`.
 */
export async function insertLetter(transaction: Transaction<Tables>, row: LetterRow, most: number): Promise<boolean> {
  const kept = await transaction
    .selectFrom("counsel_letter")
    .select(["number", "signed"])
    .where("encounter", "=", row.encounter)
    .where("counsel", "=", row.counsel)
    .execute()
  const same = kept.find(({ number }) => number === row.number)
  if (same?.signed === row.signed) return false
  if (same !== undefined) throw new RequestError("COUNSEL_LETTER_SAID_OTHERWISE")
  if (kept.length >= most) throw new RequestError("ENCOUNTER_QUOTA_SPENT")
  await transaction.insertInto("counsel_letter").values(row).execute()
  return true
}

/** Looked for in the same transaction: what is written after an erasure has begun would outlive it. @throws RequestError `ENCOUNTER_ERASED`. */
export async function assertNotErased(transaction: Transaction<Tables>, encounter: string): Promise<void> {
  const begun = await transaction
    .selectFrom("erasure")
    .select("encounter")
    .where("encounter", "=", encounter)
    .where("begun_ms", "is not", null)
    .executeTakeFirst()
  if (begun !== undefined) throw new RequestError("ENCOUNTER_ERASED")
}

function keptOf(rows: readonly Pick<LetterRow, "at_ms" | "signed">[]): readonly KeptLetter[] {
  return rows.map(({ at_ms, signed }) => ({ atMs: at_ms, signed: fromHex(signed)! }))
}

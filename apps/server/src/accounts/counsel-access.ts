import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { adviceRecord } from "./advice-records.ts"
import type { Database } from "./database.ts"

/** Counsel is told of what happens to an encounter for so long after accepting it; what they may read doesn't end with it. */
const TOLD_MS = 2 * 24 * 60 * 60 * 1000

/**
 * Which counsel may be given which sealed records: those whose signed acceptance of a request of that encounter is here
 * (spec/watch.md §1), and every counsel only where the organisation wants that.
 */
export class CounselAccess {
  readonly #database: Database
  /** The organisation lets its counsel watch without having been asked. */
  readonly #isOpen: boolean
  readonly isHidden: (encounter: string) => boolean
  readonly #recent = new Map<string, Set<string>>()

  private constructor(database: Database, isOpen: boolean, isHidden: (encounter: string) => boolean) {
    this.#database = database
    this.#isOpen = isOpen
    this.isHidden = isHidden
  }

  /** @param isHidden - Whether an encounter is nobody's: nobody reads it or is told of it. */
  static async open(
    database: Database,
    isOpen: boolean,
    isHidden: (encounter: string) => boolean,
    now: number,
  ): Promise<CounselAccess> {
    const access = new CounselAccess(database, isOpen, isHidden)
    const rows = await database
      .selectFrom("accepted")
      .select(["encounter", "counsel"])
      .where("at_ms", ">", now - TOLD_MS)
      .execute()
    for (const { encounter, counsel } of rows) access.#remember(encounter, counsel)
    return access
  }

  /** Keeps the first acceptance of this counsel for this encounter. Resolves when it is on the disk. @param counsel - hexadecimal. */
  async accepted(encounter: string, counsel: string, signed: Bytes, now: number): Promise<void> {
    await this.#database
      .insertInto("accepted")
      .values({ encounter, counsel, at_ms: now, signed: toHex(signed), release: null })
      .onConflict((on) => on.columns(["encounter", "counsel"]).doNothing())
      .execute()
    this.#remember(encounter, counsel)
  }

  async mayRead(encounter: string, counsel: string): Promise<boolean> {
    const advice = await adviceRecord(this.#database, encounter)
    // Whatever the organisation lets its counsel watch: what one of them said is theirs.
    if (advice !== undefined) return advice.counsel === counsel
    if (this.isHidden(encounter) || (await this.#isInConflict(encounter, counsel))) return false
    return this.#isOpen || this.hears(encounter, counsel) || this.hasAccepted(encounter, counsel)
  }

  /** Whether this counsel's own signed acceptance is here. */
  async hasAccepted(encounter: string, counsel: string): Promise<boolean> {
    const row = await this.#database
      .selectFrom("accepted")
      .select("encounter")
      .where("encounter", "=", encounter)
      .where("counsel", "=", counsel)
      .executeTakeFirst()
    return row !== undefined
  }

  /** This counsel, who has accepted, releases what was said while they were connected; the newest word counts. @returns false: they had before. */
  async release(encounter: string, counsel: string, signed: Bytes): Promise<boolean> {
    const before = await this.#database
      .selectFrom("accepted")
      .select("release")
      .where("encounter", "=", encounter)
      .where("counsel", "=", counsel)
      .executeTakeFirst()
    await this.#database
      .updateTable("accepted")
      .set({ release: toHex(signed) })
      .where("encounter", "=", encounter)
      .where("counsel", "=", counsel)
      .execute()
    return before?.release == null
  }

  /** As counsel signed them, hexadecimal. */
  async releasesOf(encounter: string): Promise<string[]> {
    const rows = await this.#database
      .selectFrom("accepted")
      .select("release")
      .where("encounter", "=", encounter)
      .where("release", "is not", null)
      .execute()
    return rows.flatMap(({ release }) => (release === null ? [] : [release]))
  }

  /** Whose encounters a list for this counsel has: those that they accepted, or everybody's (`undefined`). */
  listOf(counsel: string): string | undefined {
    return this.#isOpen ? undefined : counsel
  }

  /** Whether this counsel is told that it begins, falls silent and ends. */
  hears(encounter: string, counsel: string): boolean {
    return !this.isHidden(encounter) && (this.#isOpen || this.#recent.get(encounter)?.has(counsel) === true)
  }

  /** Has said that they have a conflict with whoever's device it is, and doesn't stay until somebody else is there. */
  async #isInConflict(encounter: string, counsel: string): Promise<boolean> {
    const conflict = await this.#database
      .selectFrom("encounter")
      .innerJoin("help_conflict", "help_conflict.device", "encounter.device")
      .select("encounter.id")
      .where("encounter.id", "=", encounter)
      .where("help_conflict.member", "=", counsel)
      .executeTakeFirst()
    if (conflict === undefined) return false
    const seat = await this.#database
      .selectFrom("help_holder")
      .innerJoin("help_request", "help_request.id", "help_holder.request")
      .select("help_holder.seat")
      .where("help_request.encounter", "=", encounter)
      .where("help_holder.member", "=", counsel)
      .executeTakeFirst()
    return seat === undefined
  }

  #remember(encounter: string, counsel: string): void {
    const known = this.#recent.get(encounter) ?? new Set()
    this.#recent.set(encounter, known.add(counsel))
  }
}

import type { Openings as OpeningList } from "@alongside/protocol/owner-answers"
import type { Database } from "./database.ts"

/** Who comes back within this time is still the same opening: a console that fetches, waits and fetches. */
const SAME_WITHIN_MS = 10 * 60 * 1000
/** Shown to her at most; a year of somebody who looks twice a day. */
const MOST_LISTED = 1000

interface Opening {
  readonly encounter: string
  readonly counsel: string
  readonly fromMs: number
  toMs: number
  isDirty: boolean
  /** Connections that follow it now. */
  holders: number
}

/**
 * Which counsel were given sealed records of which encounter, and when: all that a server can know of who opened it.
 *
 * That somebody begins is on the disk before the first record goes to them; how long it lasts is written every few seconds.
 */
export class Openings {
  readonly #database: Database
  readonly #now: () => number
  readonly #recent = new Map<string, Promise<Opening>>()

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Notes that records go to this counsel now. Resolves when that is on the disk. */
  async note(encounter: string, counsel: string): Promise<void> {
    await this.#opening(encounter, counsel)
  }

  /** The same for as long as it isn't let go. @returns what lets it go. */
  async hold(encounter: string, counsel: string): Promise<() => void> {
    const opening = await this.#opening(encounter, counsel)
    opening.holders += 1
    return () => {
      opening.holders -= 1
      opening.toMs = this.#now()
      opening.isDirty = true
    }
  }

  /** Writes down how far they have come, and forgets those that are over. */
  async flush(): Promise<void> {
    const now = this.#now()
    for (const [name, kept] of this.#recent) {
      const opening = await kept
      if (opening.holders > 0) {
        opening.toMs = now
        opening.isDirty = true
      }
      if (opening.isDirty) {
        opening.isDirty = false
        await this.#database
          .updateTable("opening")
          .set({ to_ms: opening.toMs })
          .where("encounter", "=", opening.encounter)
          .where("counsel", "=", opening.counsel)
          .where("from_ms", "=", opening.fromMs)
          .execute()
      }
      if (opening.holders === 0 && opening.toMs < now - SAME_WITHIN_MS) this.#recent.delete(name)
    }
  }

  /** Newest first. */
  async of(encounter: string): Promise<OpeningList> {
    await this.flush()
    const rows = await this.#database
      .selectFrom("opening")
      .selectAll()
      .where("encounter", "=", encounter)
      .orderBy("from_ms", "desc")
      .limit(MOST_LISTED)
      .execute()
    return rows.map(({ counsel, from_ms, to_ms }) => ({ counsel, fromMs: from_ms, toMs: to_ms }))
  }

  async #opening(encounter: string, counsel: string): Promise<Opening> {
    const name = `${encounter} ${counsel}`
    const known = await this.#recent.get(name)?.catch(() => undefined)
    const now = this.#now()
    if (known !== undefined && (known.holders > 0 || known.toMs >= now - SAME_WITHIN_MS)) {
      known.toMs = now
      known.isDirty = true
      return known
    }
    const begun = this.#begin(encounter, counsel, now)
    this.#recent.set(name, begun)
    begun.catch(() => this.#recent.delete(name))
    return begun
  }

  async #begin(encounter: string, counsel: string, fromMs: number): Promise<Opening> {
    await this.#database
      .insertInto("opening")
      .values({ encounter, counsel, from_ms: fromMs, to_ms: fromMs })
      // Two connections that begin in the same millisecond are one.
      .onConflict((on) => on.columns(["encounter", "counsel", "from_ms"]).doNothing())
      .execute()
    return { encounter, counsel, fromMs, toMs: fromMs, isDirty: false, holders: 0 }
  }
}

import type { Encounters } from "../outbox/encounters.ts"
import type { BatchRow } from "../outbox/rows.ts"
import { type Safe, SafeUntil } from "./safe-until.ts"

interface Account {
  readonly safe: SafeUntil
  untilMs: number
  refusal: string | undefined
}

/** How far each encounter on this phone has come: sealed until where, safe until where, refused why. */
export class Progress {
  readonly #encounters: Encounters
  readonly #accounts = new Map<string, Account>()

  constructor(encounters: Encounters) {
    this.#encounters = encounters
  }

  /** In the order of sealing. A row that was refused already counts as such. */
  sealed(row: BatchRow): void {
    const account = this.#account(row.encounter)
    const baseMs = this.#encounters.row(row.encounter).legs.find(({ leg }) => leg === row.leg)?.baseMs ?? 0
    account.safe.sealed(row.number, row.spans, baseMs)
    for (const { untilMs } of row.spans) account.untilMs = Math.max(account.untilMs, untilMs + baseMs)
    account.refusal ??= row.refusal
  }

  acknowledged(row: BatchRow): void {
    this.#account(row.encounter).safe.acknowledged(row.number)
  }

  refused(row: BatchRow): void {
    this.#account(row.encounter).refusal = row.refusal
  }

  /** The end of what was sealed, in milliseconds after the first press. */
  untilOf(encounter: string): number {
    return this.#account(encounter).untilMs
  }

  safeOf(encounter: string): Safe {
    return this.#account(encounter).safe.safe
  }

  /** Why the server will never take some of it. */
  refusalOf(encounter: string): string | undefined {
    return this.#account(encounter).refusal
  }

  #account(encounter: string): Account {
    const known = this.#accounts.get(encounter) ?? { safe: new SafeUntil(), untilMs: 0, refusal: undefined }
    this.#accounts.set(encounter, known)
    return known
  }
}

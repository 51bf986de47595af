import { type Bytes, equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { Continued } from "@alongside/live/seal/leg"
import type { BatchRow, EncounterRow, LegRow } from "./rows.ts"
import type { LegOpening, SealedBatch } from "./sealed-batch.ts"

/** Ten minutes: who opens the app later than that after it died is no longer in what she recorded then. */
export const CONTINUE_WITHIN_MS = 10 * 60_000

/** An encounter that the last start of the app didn't end. */
export interface Unfinished extends Continued {
  /** How long its record is, in milliseconds after the first press. */
  readonly untilMs: number
}

/** What the phone remembers of its encounters, in memory; the outbox keeps the same rows on disk. */
export class Encounters {
  readonly #rows: Map<string, EncounterRow>

  constructor(kept: readonly EncounterRow[]) {
    this.#rows = new Map(kept.map((row) => [row.id, row]))
  }

  /** @throws Error for an encounter that nobody began here. */
  row(id: string): EncounterRow {
    const row = this.#rows.get(id)
    if (row === undefined) throw new Error("an encounter isn't known")
    return row
  }

  get all(): readonly EncounterRow[] {
    return [...this.#rows.values()]
  }

  /** The encounter to go on with, if there is one: begun last, never ended, and not long ago. */
  unfinishedId(nowWallMs: number): string | undefined {
    const open = this.all.filter(({ isEnded, legs }) => !isEnded && legs.some(({ head }) => head !== undefined))
    const newest = open.sort((a, b) => b.startedWallMs - a.startedWallMs)[0]
    // A clock that was set back in between makes this negative, which is recent enough.
    return newest === undefined || nowWallMs - newest.lastWallMs > CONTINUE_WITHIN_MS ? undefined : newest.id
  }

  /**
   * What the next leg of an encounter has to know of those before. @param untilMs - how long its record is.
   * @throws Error for one of which no statement is on this phone.
   */
  goOn(id: string, untilMs: number): Unfinished {
    const { legs, newestReceipt } = this.row(id)
    const before = legs.findLast(({ head }) => head !== undefined)
    const encounter = fromHex(id)
    if (before?.head === undefined || encounter === undefined) throw new Error("nothing of an encounter is known")
    const receipt = newestReceipt === undefined ? undefined : hashSmall(newestReceipt)
    const previousLeg = { leg: before.leg, head: before.head, newestReceipt: receipt }
    return { encounter, leg: legs.at(-1)!.leg + 1, previousLeg, untilMs }
  }

  /** A leg begins. @param leastBaseMs - what is known of the record ends there. @returns the row to keep. */
  begin(opening: LegOpening, leastBaseMs: number): EncounterRow {
    const id = toHex(opening.encounter)
    const before = this.#rows.get(id)
    const sinceFirstMs = before === undefined ? 0 : Math.max(leastBaseMs, opening.wallMs - before.startedWallMs)
    const leg: LegRow = {
      leg: opening.leg,
      claim: opening.claim,
      isClaimKnown: false,
      head: undefined,
      baseMs: Math.round(sinceFirstMs),
    }
    const row: EncounterRow = {
      id,
      startedWallMs: before?.startedWallMs ?? opening.wallMs,
      lastWallMs: opening.wallMs,
      legs: [...(before?.legs ?? []), leg],
      isEnded: false,
      leavesNothing: false,
      newestReceipt: before?.newestReceipt,
    }
    this.#rows.set(id, row)
    return row
  }

  /** A batch was sealed. @returns true when the row changed and is to be kept. */
  sealed(id: string, leg: number, batch: SealedBatch): boolean {
    const row = this.row(id)
    const { legHead } = batch
    const known = row.legs.find((one) => one.leg === leg)?.head
    if (legHead === undefined || (known !== undefined && equalBytes(known, legHead))) return false
    this.#change(id, { lastWallMs: batch.sealedWallMs, legs: changeLeg(row, leg, { head: legHead }) })
    return true
  }

  /** A verified receipt came. */
  acknowledged(rows: readonly BatchRow[], receipt: Bytes): void {
    for (const { encounter, leg } of rows) {
      const legs = changeLeg(this.row(encounter), leg, { isClaimKnown: true })
      this.#change(encounter, { newestReceipt: receipt, legs })
    }
  }

  /** The server asks for a leg's claim after all. */
  claimWanted(id: string, leg: number): void {
    this.#change(id, { legs: changeLeg(this.row(id), leg, { isClaimKnown: false }) })
  }

  /** The claims that have to go with batches of these legs. */
  claimsFor(id: string, legs: ReadonlySet<number>): Bytes[] {
    return this.row(id)
      .legs.filter(({ leg, isClaimKnown }) => legs.has(leg) && !isClaimKnown)
      .map(({ claim }) => claim)
  }

  end(id: string, leavesNothing: boolean): EncounterRow {
    return this.#change(id, { isEnded: true, leavesNothing })
  }

  #change(id: string, change: Partial<EncounterRow>): EncounterRow {
    const row = { ...this.row(id), ...change }
    this.#rows.set(id, row)
    return row
  }
}

function changeLeg(row: EncounterRow, leg: number, change: Partial<LegRow>): LegRow[] {
  return row.legs.map((one) => (one.leg === leg ? { ...one, ...change } : one))
}

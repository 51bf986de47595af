import { isHeldBack } from "../package/consultation.ts"
import type { PackageDescription } from "../package/description.ts"
import { isChosen, overlaps } from "../package/kind.ts"
import { type Track, tracks } from "../statement/place.ts"
import type { SegmentStatement } from "../statement/statement.ts"
import type { Found, Report } from "./finding.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type DisclosedFindingCode =
  | "TRACK_WITHHELD"
  | "WITHHELD_AND_DISCLOSED"
  | "STATEMENT_LEFT_OUT"
  | "SEGMENT_SEALED"
  | "CLIP_SHOWS_MORE"
  | "CLIP_SHOWS_LESS"
  | "CONSULTATION_WITHHELD"
  | "CONSULTATION_NOT_RELEASED"
  | "RELEASE_OF_ANOTHER_ENCOUNTER"

interface Row {
  readonly leg: number
  readonly track: Track
  readonly first: number
  count: number
}

/**
 * What of the encounter the package shows, compared with what it says that it shows (spec/package.md §2): tracks withheld, statements and segments left out, the
 * range of a clip.
 */
export class DisclosedCheck implements RecordCheck {
  readonly #report: Report<Found<DisclosedFindingCode>>
  readonly #description: PackageDescription
  readonly #opened = new Map<Track, number>()
  readonly #sealed = new Map<string, Row>()
  readonly #less = new Map<string, Row>()
  /** By leg: statements left out, and statements of `advice` that heads name. */
  readonly #leftOut = new Map<number, number>()
  readonly #advice = new Map<number, number>()
  /** Of sound, by leg and epoch: what isn't here, and what is. */
  readonly #sound = new Map<string, { readonly left: Row[]; readonly shown: Row[] }>()
  readonly #consultations = new Set<string>()
  readonly #released: ReadonlySet<string>

  /** @param released - counsel whose releases the package has, verified; as `Choice.released`. */
  constructor(
    description: PackageDescription,
    released: ReadonlySet<string>,
    report: Report<Found<DisclosedFindingCode>>,
  ) {
    this.#description = description
    this.#released = released
    this.#report = report
  }

  /** Segments that opened, by track. */
  get opened(): ReadonlyMap<Track, number> {
    return this.#opened
  }

  see({ leg, items }: SeenBatch): void {
    for (const { statement, disclosure } of items) {
      if (statement === undefined) this.#leftOut.set(leg, (this.#leftOut.get(leg) ?? 0) + 1)
      else if (statement.kind === "segment") this.#seeSegment(statement, disclosure)
      else if (statement.kind === "epoch") {
        if (isHeldBack(statement, this.#released)) this.#consultations.add(`${leg} ${statement.epoch}`)
      } else if (statement.kind === "heads") {
        const advice = statement.heads.find(({ track }) => track === "advice")
        this.#advice.set(leg, Math.max(this.#advice.get(leg) ?? 0, advice?.nextSequence ?? 0))
      }
    }
  }

  #seeSegment(statement: SegmentStatement, disclosure: string): void {
    const { leg, track: chain, sequence } = statement
    const { kind, range, withheld } = this.#description
    const place = { leg, chain, sequence }
    if (disclosure === "opened") this.#opened.set(chain, (this.#opened.get(chain) ?? 0) + 1)
    if (kind !== "whole" && chain === "audio") this.#noteSound(statement, disclosure)
    if (disclosure === "none") {
      if (chain !== "audio" && isChosen(statement, { range, withheld })) count(this.#less, statement)
      return
    }
    if (withheld.has(chain)) {
      const words = `${chain} is said to be withheld, and something of it is here`
      this.#report({ code: "WITHHELD_AND_DISCLOSED", place, words })
    }
    if (range !== undefined && !overlaps(statement, range))
      this.#report({ code: "CLIP_SHOWS_MORE", place, words: "a segment outside the clip's range is here" })
    if (disclosure === "sealed") count(this.#sealed, statement)
  }

  /** Which epochs are of a consultation is known at the end. */
  #noteSound(statement: SegmentStatement, disclosure: string): void {
    const { leg, epoch } = statement
    const of = this.#sound.get(`${leg} ${epoch}`) ?? { left: [], shown: [] }
    this.#sound.set(`${leg} ${epoch}`, of)
    if (disclosure !== "none") addTo(of.shown, statement)
    else if (isChosen(statement, this.#description)) addTo(of.left, statement)
  }

  #finishSound(): void {
    for (const [name, { left, shown }] of this.#sound) {
      if (!this.#consultations.has(name)) {
        for (const row of left) addAll(this.#less, row)
        continue
      }
      const held = "are held back: her consultation with a lawyer who hasn't released it"
      for (const row of left) this.#found("CONSULTATION_WITHHELD", row, held)
      const released = "are of her consultation with a lawyer, and no release of it is here"
      for (const row of shown) this.#found("CONSULTATION_NOT_RELEASED", row, released)
    }
  }

  finish(): void {
    this.#finishSound()
    const { kind, withheld } = this.#description
    for (const track of tracks) {
      if (!withheld.has(track)) continue
      const named = track === "advice" ? [...this.#advice.values()].reduce((sum, one) => sum + one, 0) : 0
      const extent = named > 0 ? `; heads name ${named} statements of it` : ""
      this.#report({
        code: "TRACK_WITHHELD",
        place: { chain: track },
        words: `nothing of ${track} is disclosed${extent}`,
      })
    }
    for (const [leg, left] of this.#leftOut) {
      // Statements of advice are left out on purpose, and heads say how many there are: what goes beyond is something else.
      const named = kind === "whole" ? 0 : (this.#advice.get(leg) ?? 0)
      if (left <= named) continue
      const words = `${left} statements are left out: that they were signed is all that can be seen`
      this.#report({ code: "STATEMENT_LEFT_OUT", place: { leg }, words })
    }
    for (const row of this.#sealed.values()) this.#found("SEGMENT_SEALED", row, "are here without their keys")
    for (const row of this.#less.values())
      this.#found(
        kind === "clip" ? "CLIP_SHOWS_LESS" : "SEGMENT_SEALED",
        row,
        "are left out although the package is to have them",
      )
  }

  #found(code: DisclosedFindingCode, { leg, track: chain, first, count: number }: Row, words: string): void {
    this.#report({ code, place: { leg, chain, sequence: first }, words: `${number} segments of ${chain} ${words}` })
  }
}

/** Adds to the one row there is, or begins it. */
function addTo(rows: Row[], { leg, track, sequence }: SegmentStatement): void {
  const [row] = rows
  if (row === undefined) rows.push({ leg, track, first: sequence, count: 1 })
  else row.count += 1
}

function addAll(rows: Map<string, Row>, { leg, track, first, count: number }: Row): void {
  const row = rows.get(`${leg} ${track}`)
  if (row === undefined) rows.set(`${leg} ${track}`, { leg, track, first, count: number })
  else row.count += number
}

function count(rows: Map<string, Row>, { leg, track, sequence }: SegmentStatement): void {
  const row = rows.get(`${leg} ${track}`)
  if (row === undefined) rows.set(`${leg} ${track}`, { leg, track, first: sequence, count: 1 })
  else row.count += 1
}

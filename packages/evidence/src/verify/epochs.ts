import { equalBytes, toHex } from "../format/bytes.ts"
import type { Track } from "../statement/place.ts"
import type { EnvelopeStatement, EpochStatement, SegmentStatement } from "../statement/statement.ts"
import type { FindingPlace, Found, Report } from "./finding.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type EpochsFindingCode =
  | "EPOCH_MISSING"
  | "EPOCH_TWICE"
  | "EPOCH_DIFFERS"
  | "SEGMENT_STEP_NOT_NAMED"
  | "ENVELOPE_NOT_PROMISED"
  | "ENVELOPE_NEVER_SENT"

/** What segments of one track and epoch said, in all. */
interface Span {
  readonly epoch: number
  readonly track: Track
  from: number
  to: number
  /** The first sequences that opened segments imply, each with the first segment that implies it. */
  readonly implied: Map<number, number>
}

interface Leg {
  readonly epochs: Map<number, EpochStatement>
  readonly spans: Map<string, Span>
  readonly envelopes: EnvelopeStatement[]
}

/**
 * Whether segments are of the epoch that they name, and whether epochs and envelopes are as promised (spec/statement.md §2.4, §2.5; segment §4.4): who could read
 * what was fixed before it was recorded.
 */
export class EpochsCheck implements RecordCheck {
  readonly #report: Report<Found<EpochsFindingCode>>
  readonly #legs = new Map<number, Leg>()

  constructor(report: Report<Found<EpochsFindingCode>>) {
    this.#report = report
  }

  see({ leg: number, items }: SeenBatch): void {
    const leg: Leg = this.#legs.get(number) ?? { epochs: new Map(), spans: new Map(), envelopes: [] }
    this.#legs.set(number, leg)
    for (const { statement, impliedFirst } of items) {
      if (statement?.kind === "epoch") this.#takeEpoch(leg, statement)
      else if (statement?.kind === "envelope") leg.envelopes.push(statement)
      else if (statement?.kind === "segment") takeSegment(leg, statement, impliedFirst)
    }
  }

  #takeEpoch({ epochs }: Leg, statement: EpochStatement): void {
    const before = epochs.get(statement.epoch)
    if (before === undefined) epochs.set(statement.epoch, statement)
    else if (before.sequence !== statement.sequence) {
      this.#found("EPOCH_TWICE", placeOf(statement), `epoch ${statement.epoch} begins twice`)
    }
  }

  finish(): void {
    for (const [number, leg] of this.#legs) {
      this.#checkNumbers(number, leg)
      for (const span of leg.spans.values()) this.#checkSpan(number, leg, span)
      this.#checkEnvelopes(leg)
    }
  }

  #checkNumbers(leg: number, { epochs, spans }: Leg): void {
    const named = [...epochs.keys(), ...[...spans.values()].map(({ epoch }) => epoch)]
    const missing = new Set<number>()
    for (const epoch of [...new Set(named)].sort((a, b) => a - b)) {
      if (!epochs.has(epoch)) missing.add(epoch)
      else if (epoch > 0 && !epochs.has(epoch - 1)) missing.add(epoch - 1)
    }
    for (const epoch of missing)
      this.#found("EPOCH_MISSING", { leg, chain: "leg" }, `what epoch ${epoch} says of itself isn't there`)
  }

  #checkSpan(leg: number, { epochs }: Leg, { epoch, track, from, to, implied }: Span): void {
    const statement = epochs.get(epoch)
    if (statement === undefined) return
    const first = statement.firstSequences.get(track)
    const next = epochs.get(epoch + 1)?.firstSequences.get(track)
    const place = (sequence: number): FindingPlace => ({ leg, chain: track, sequence })
    if (first === undefined || from < first)
      this.#found("EPOCH_DIFFERS", place(from), `a segment of ${track} names epoch ${epoch}, which hadn't begun`)
    else if (next !== undefined && to >= next)
      this.#found("EPOCH_DIFFERS", place(to), `a segment of ${track} names epoch ${epoch}, which had ended`)
    for (const [impliedFirst, sequence] of implied) {
      if (impliedFirst === first) continue
      this.#found(
        "SEGMENT_STEP_NOT_NAMED",
        place(sequence),
        `a segment of ${track} is of another step than its epoch names`,
      )
    }
  }

  #checkEnvelopes({ epochs, envelopes }: Leg): void {
    const sent = new Set<string>()
    for (const statement of envelopes) {
      const { reader, bodyHash } = statement
      const promised = epochs.get(statement.epoch)?.envelopes ?? []
      const isPromised = promised.some(
        (one) =>
          one.kind === reader.kind &&
          equalBytes(one.recipientHash, reader.recipientHash) &&
          equalBytes(one.envelopeHash, bodyHash),
      )
      if (!isPromised)
        this.#found("ENVELOPE_NOT_PROMISED", placeOf(statement), "an envelope isn't one that its epoch promised")
      sent.add(toHex(bodyHash))
    }
    for (const epoch of epochs.values()) {
      const missing = epoch.envelopes.filter(({ envelopeHash }) => !sent.has(toHex(envelopeHash))).length
      if (missing > 0)
        this.#found(
          "ENVELOPE_NEVER_SENT",
          placeOf(epoch),
          `${missing} of ${epoch.envelopes.length} promised envelopes never came`,
        )
    }
  }

  #found(code: EpochsFindingCode, place: FindingPlace, words: string): void {
    this.#report({ code, place, words })
  }
}

function takeSegment(
  { spans }: Leg,
  { track, epoch, sequence }: SegmentStatement,
  impliedFirst: number | undefined,
): void {
  const key = `${epoch} ${track}`
  const span = spans.get(key) ?? { epoch, track, from: sequence, to: sequence, implied: new Map<number, number>() }
  spans.set(key, span)
  span.from = Math.min(span.from, sequence)
  span.to = Math.max(span.to, sequence)
  // One is right; a handful shows that others aren't.
  if (impliedFirst !== undefined && !span.implied.has(impliedFirst) && span.implied.size < 8)
    span.implied.set(impliedFirst, sequence)
}

function placeOf({ leg, sequence }: EpochStatement | EnvelopeStatement): FindingPlace {
  return { leg, chain: "leg", sequence }
}

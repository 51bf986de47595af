import { type Bytes, toHex } from "../format/bytes.ts"
import type { SegmentStatement, Statement } from "../statement/statement.ts"
import { bagOf, once, textFile } from "./bag.ts"
import { type DescribedLeg, encodeDescription } from "./description.ts"
import { howToVerify } from "./how-to-verify.ts"
import { type Choice, newChoice, type Wish } from "./kind.ts"
import { encodeLegEndorsement } from "./leg-endorsement.ts"
import { MediaIndex, type Origin } from "./playable/media-index.ts"
import { PlayableFiles } from "./playable/playable-files.ts"
import { RecordFiles, type RecordListener } from "./record-files.ts"
import { sequenceItem } from "./sequence-file.ts"
import type { PackageSource } from "./source.ts"
import { type Entry, writeZip } from "./zip-writer.ts"

export interface PackageOptions extends Wish {
  /** Wall clock of the device that makes it, milliseconds since 1970. With the same source and options the same bytes come out. */
  readonly madeMs: number
  /** The program that makes it, and its version: 1 to 128 letters of printable ASCII. */
  readonly software: string
}

/** A package under way. */
export interface WrittenPackage {
  /** What the file should be called. */
  readonly fileName: string
  /** The zip, as it is made; to be read once, to its end: before that it is no package. Whoever stops reading stops the source too. */
  readonly bytes: AsyncIterable<Bytes>
  /** Known when all has been read. */
  readonly summary: PackageSummary
}

export interface PackageSummary {
  /** What the source gave as batches of this encounter and aren't: left out. */
  readonly unreadable: number
  /** Disclosed segments that don't open to what was committed to: a verifier will find each. */
  readonly unopened: number
}

/**
 * Makes an evidence package (spec/package.md), as a stream: memory doesn't grow with it but for some 5 MB an hour of recording.
 *
 * @throws {PackageError} `PACKAGE_SOURCE_CHANGED`, while it is read. Whatever the source throws goes through.
 * @throws RangeError at once for a wish that makes no sense (`newChoice`).
 */
export function writePackage(source: PackageSource, options: PackageOptions): WrittenPackage {
  const choice = newChoice(options)
  const name = `alongside-${choice.kind}-${toHex(source.encounter).slice(0, 16)}`
  const contents = new Contents(source, choice, options)
  const bag = bagOf(name, contents.entries(), () => ({
    madeMs: options.madeMs,
    software: options.software,
    identifier: toHex(source.encounter),
    description: `Evidence package of one encounter: ${choice.kind}`,
  }))
  return { fileName: `${name}.zip`, bytes: writeZip(bag, options.madeMs), summary: contents }
}

class Contents implements RecordListener, PackageSummary {
  readonly #source: PackageSource
  readonly #choice: Choice
  readonly #options: PackageOptions
  readonly #record: RecordFiles
  readonly #index = new MediaIndex()
  readonly #legs = new Map<number, DescribedLeg>()
  /** Legs of which a segment is disclosed. */
  readonly #disclosed = new Set<number>()

  constructor(source: PackageSource, choice: Choice, options: PackageOptions) {
    this.#source = source
    this.#choice = choice
    this.#options = options
    this.#record = new RecordFiles(source, choice, this)
  }

  get unreadable(): number {
    return this.#record.unreadable
  }

  get unopened(): number {
    return this.#record.unopened
  }

  async *entries(): AsyncGenerator<Entry, void> {
    const { kind, range, withheld } = this.#choice
    yield textFile("HOW-TO-VERIFY.txt", howToVerify(kind, this.#source.encounter))
    yield* this.#record.entries()
    yield { path: "data/receipts.cborseq", content: this.#receipts() }
    yield { path: "data/endorsements.cborseq", content: this.#endorsements() }
    const playable = new PlayableFiles(this.#source, this.#index, kind)
    yield* playable.entries()
    const description = encodeDescription({
      ...{ kind, range, withheld, encounter: this.#source.encounter },
      legs: [...this.#legs.values()].sort((a, b) => a.leg - b.leg),
      serverKeys: this.#source.serverKeys,
      playable: playable.described,
      releases: kind === "whole" ? [] : (this.#options.releases ?? []).map(({ signed }): Bytes => signed),
      madeMs: this.#options.madeMs,
      software: this.#options.software,
    })
    yield { path: "data/package.cbor", content: once(description) }
  }

  takeStatement(statement: Statement): void {
    const { kind, leg, wallMs, elapsedMs } = statement
    if (kind === "leg") {
      if (!this.#legs.has(leg)) this.#legs.set(leg, { leg, sessionKey: statement.sessionKey.slice() })
      this.#index.leg(leg).wallZeroMs ??= wallMs - elapsedMs
    }
    if (kind === "gap") this.#takeGap(statement)
  }

  #takeGap(gap: Extract<Statement, { kind: "gap" }>): void {
    const { leg, track, elapsedMs, durationMs, cause } = gap
    if (this.#choice.withheld.has(track) || (track !== "audio" && track !== "video")) return
    const media = this.#index.leg(leg)
    media.lanes.add(track)
    media.absences.push({ lane: track, startMs: elapsedMs, durationMs, cause })
  }

  takeSegment(statement: SegmentStatement, media: Bytes | undefined, origin: Origin): void {
    this.#disclosed.add(statement.leg)
    this.#index.take(statement, media, origin)
  }

  async *#receipts(): AsyncGenerator<Bytes, void> {
    for await (const receipt of this.#source.receipts()) yield sequenceItem(receipt)
  }

  /** All that are known for the person herself; for others what a later leg can't be proven without, for it shows the device key. */
  async *#endorsements(): AsyncGenerator<Bytes, void> {
    const wanted =
      this.#choice.kind === "whole"
        ? [...this.#legs.keys()]
        : [...this.#disclosed].some((leg) => leg !== 0)
          ? [0, ...this.#disclosed]
          : []
    for (const leg of [...new Set(wanted)].sort((a, b) => a - b)) {
      const endorsement = await this.#source.keys.endorsement(leg)
      if (endorsement !== undefined) yield sequenceItem(encodeLegEndorsement({ leg, ...endorsement }))
    }
  }
}

import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import { openEndorsement, openEnvelope } from "@alongside/evidence/open/envelope"
import { EpochReader } from "@alongside/evidence/open/reader"
import type { BaseKey } from "@alongside/evidence/seal/sframe"
import type { Chain, Track } from "@alongside/evidence/statement/place"
import type {
  EnvelopeStatement,
  EpochStatement,
  LegStatement,
  Reader,
  SegmentStatement,
} from "@alongside/evidence/statement/statement"
import type { HashedStatement } from "@alongside/evidence/verify/chain"
import { type ChainVerdict, ChainWatch } from "./chain-watch.ts"
import type { ChainHole } from "./opened.ts"
import type { Opener } from "./opening.ts"

interface Epoch {
  statement?: EpochStatement
  /** Our envelopes that came before the epoch statement that promises them. */
  readonly early: { readonly statement: EnvelopeStatement; readonly body: Bytes }[]
  /** Of the envelopes that are open: her recovery key's, her advice key's. */
  readonly keys: Map<Track, BaseKey>
  /** By track, each at its own step: watching live and going back to the beginning don't send each other back to step 0. */
  readonly readers: Map<Track, WalkingReader[]>
}

interface WalkingReader {
  readonly reader: EpochReader
  nextSequence: number
}

/** Readers of one track of one epoch: live, the past, and what comes late. */
const MAX_READERS = 3

/** What is known of one leg, and what opens it. */
export class LegReader {
  readonly number: number
  /** Verified by the caller, who sets it before anything else of the leg is taken. */
  statement: LegStatement | undefined
  /** The key of the device that endorses this leg, once its first envelope is open. */
  device: Bytes | undefined
  readonly #encounter: Bytes
  readonly #openers: readonly Opener[]
  readonly #chains = new Map<Chain, ChainWatch>()
  readonly #epochs = new Map<number, Epoch>()

  constructor(number: number, encounter: Bytes, openers: readonly Opener[]) {
    this.number = number
    this.#encounter = encounter
    this.#openers = openers
  }

  follow(item: HashedStatement): ChainVerdict {
    const chain = item.statement.track
    let watch = this.#chains.get(chain)
    if (watch === undefined) {
      watch = new ChainWatch()
      this.#chains.set(chain, watch)
    }
    return watch.add(item)
  }

  holes(): ChainHole[] {
    return [...this.#chains].flatMap(([chain, watch]) => watch.holes(this.number, chain))
  }

  hasKey(epoch: number, track: Track): boolean {
    const state = this.#epochs.get(epoch)
    return this.statement !== undefined && state?.statement !== undefined && state.keys.has(track)
  }

  /** True when the epoch is known to have no envelope that opens this track to us. */
  isShut(epoch: number, track: Track): boolean {
    const state = this.#epochs.get(epoch)
    if (state?.statement === undefined || state.keys.has(track)) return false
    return !state.statement.envelopes.some((one) => one.opens.includes(track) && this.#openerOf(one) !== undefined)
  }

  /** @returns false when the epoch isn't for us. @throws {OpenError} {@link takeEnvelope}'s. */
  async takeEpoch(statement: EpochStatement): Promise<boolean> {
    const epoch = this.#epoch(statement.epoch)
    epoch.statement ??= statement
    if (!statement.envelopes.some((one) => this.#openerOf(one) !== undefined)) return false
    for (const early of epoch.early.splice(0)) await this.takeEnvelope(early.statement, early.body)
    return true
  }

  /**
   * Opens an envelope if it is ours, and with the leg's first one its endorsement.
   * @returns `unpromised` when the epoch statement names another envelope for us.
   * @throws {FormatError} `BODY_HASH_DIFFERS`. @throws {OpenError} as `openEnvelope` and `openEndorsement`.
   */
  async takeEnvelope(statement: EnvelopeStatement, body: Bytes | undefined): Promise<"taken" | "unpromised"> {
    const epoch = this.#epoch(statement.epoch)
    const opener = this.#openerOf(statement.reader)
    if (opener === undefined) return "taken"
    // Destroyed, as its reader didn't accept: as one that never came.
    if (body === undefined) return "taken"
    if (!equalBytes(hashSmall(body), statement.bodyHash)) {
      throw new FormatError(
        "BODY_HASH_DIFFERS",
        `the envelope of epoch ${statement.epoch} isn't the one its statement names`,
      )
    }
    if (epoch.statement === undefined) {
      epoch.early.push({ statement, body })
      return "taken"
    }
    const promised = epoch.statement.envelopes.find((one) => isReader(one, opener.reader))
    if (promised === undefined || !equalBytes(promised.envelopeHash, statement.bodyHash)) return "unpromised"
    const { kind, opens } = promised
    if (opens.every((track) => epoch.keys.has(track))) return "taken"
    const place = { encounter: this.#encounter, leg: this.number, epoch: statement.epoch, kind, opens }
    const content = await openEnvelope(body, opener.identity, place)
    for (const [track, key] of content.keys) epoch.keys.set(track, key)
    if (content.endorsement !== undefined) this.device ??= await openEndorsement(content.endorsement, this.statement!)
    return "taken"
  }

  /** @throws as `EpochReader.open`. The caller has asked {@link hasKey}. */
  open(statement: SegmentStatement, body: Bytes): Promise<Bytes> {
    const epoch = this.#epoch(statement.epoch)
    const readers = epoch.readers.get(statement.track) ?? []
    epoch.readers.set(statement.track, readers)
    let best = readers
      .filter((one) => one.nextSequence <= statement.sequence)
      .reduce<WalkingReader | undefined>(
        (a, b) => (a === undefined || b.nextSequence > a.nextSequence ? b : a),
        undefined,
      )
    if (best === undefined) {
      const reader = new EpochReader(epoch.keys, epoch.statement!)
      best = { reader, nextSequence: 0 }
      readers.push(best)
      // The one furthest behind is the cheapest to walk again.
      if (readers.length > MAX_READERS) readers.splice(readers.indexOf(least(readers)), 1)
    }
    best.nextSequence = statement.sequence + 1
    return best.reader.open(statement, body)
  }

  #openerOf(reader: Reader): Opener | undefined {
    return this.#openers.find((one) => isReader(reader, one.reader))
  }

  #epoch(number: number): Epoch {
    let epoch = this.#epochs.get(number)
    if (epoch === undefined) {
      epoch = { early: [], keys: new Map(), readers: new Map() }
      this.#epochs.set(number, epoch)
    }
    return epoch
  }
}

const least = (readers: readonly WalkingReader[]): WalkingReader =>
  readers.reduce((a, b) => (b.nextSequence < a.nextSequence ? b : a))

const isReader = (one: Reader, other: Reader): boolean =>
  one.kind === other.kind && equalBytes(one.recipientHash, other.recipientHash)

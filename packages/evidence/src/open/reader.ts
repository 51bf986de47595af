import type { Bytes } from "../format/bytes.ts"
import type { TrackKeys } from "../seal/ratchet.ts"
import { isStepOfEpoch, Ratchet } from "../seal/ratchet.ts"
import type { FrameKeys } from "../seal/sframe.ts"
import type { Track } from "../statement/place.ts"
import type { EpochStatement, SegmentStatement } from "../statement/statement.ts"
import { OpenError } from "./error.ts"
import { openSegment } from "./segment.ts"

/** Places on one track from which it goes on cheaply: what comes live, and where somebody plays what was. */
const WALKS = 2

/**
 * Opens the segments of one leg's epoch for somebody who holds the keys of some of its tracks, or all.
 *
 * Going forward costs one step a segment, also in two places of a track at once. Going back elsewhere starts again from the epoch's
 * first step; an epoch lasts minutes, so that this stays short (spec/segment.md §3.5).
 */
export class EpochReader {
  readonly #keys: TrackKeys
  readonly #epoch: EpochStatement
  /** The one used last is last. */
  readonly #walks = new Map<Track, Ratchet[]>()

  /** @param epoch - verified by the caller. */
  constructor(keys: TrackKeys, epoch: EpochStatement) {
    this.#keys = keys
    this.#epoch = epoch
  }

  /** As the caller verified it. */
  get epoch(): EpochStatement {
    return this.#epoch
  }

  /** True when there is a key for that track. */
  opens(track: Track): boolean {
    return this.#keys.has(track)
  }

  /**
   * @param statement - of this epoch, verified by the caller.
   * @throws {OpenError} `SEGMENT_STEP_NOT_NAMED` when the epoch has no such step; and as {@link openSegment}.
   * @throws RangeError for a track that it doesn't open: the caller has asked {@link opens}.
   */
  async open(statement: SegmentStatement, body: Bytes): Promise<Bytes> {
    return this.discloses(statement).open(body)
  }

  /**
   * What opens one segment and no other (spec/segment.md §4.5): its step's keys, and {@link open} with them.
   * @param statement - of this epoch, verified by the caller. @throws {OpenError} `SEGMENT_STEP_NOT_NAMED`.
   */
  discloses(statement: SegmentStatement): { readonly keys: FrameKeys; readonly open: (body: Bytes) => Promise<Bytes> } {
    const first = this.#epoch.firstSequences.get(statement.track)
    if (first === undefined || statement.epoch !== this.#epoch.epoch || statement.sequence < first) {
      throw new OpenError(
        "SEGMENT_STEP_NOT_NAMED",
        `segment ${statement.sequence} of ${statement.track} isn't of epoch ${this.#epoch.epoch}`,
      )
    }
    const keys = this.#keysAt(statement.track, statement.sequence - first)
    return { keys, open: (body) => openSegment(keys, statement, first, body) }
  }

  #keysAt(track: Track, step: number): FrameKeys {
    if (!isStepOfEpoch(step)) {
      throw new OpenError("SEGMENT_STEP_NOT_NAMED", `epoch ${this.#epoch.epoch} has no step ${step}`)
    }
    const walks = this.#walks.get(track) ?? []
    const nearest = walks.filter((walk) => walk.step <= step).sort((a, b) => b.step - a.step)[0] ?? this.#start(track)
    this.#walks.set(track, [...walks.filter((walk) => walk !== nearest), nearest].slice(-WALKS))
    return nearest.keysAt(step)
  }

  #start(track: Track): Ratchet {
    const key = this.#keys.get(track)
    if (key === undefined) throw new RangeError(`there is no key of ${track} here`)
    return new Ratchet(key, this.#epoch.epoch)
  }
}

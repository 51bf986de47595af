import type { Bytes } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import {
  type Endorsement,
  type NamedRecipient,
  readerOf,
  scopeOf,
  sealEnvelope,
} from "@alongside/evidence/seal/envelope"
import {
  adviceHeadSalt,
  newEpochSecret,
  Ratchet,
  STEPS_PER_EPOCH,
  trackKeysOf,
  type WriterPlace,
} from "@alongside/evidence/seal/ratchet"
import { type Track, tracks } from "@alongside/evidence/statement/place"
import type { EnvelopeCommitment, Reader } from "@alongside/evidence/statement/statement"

/** Five minutes: a watcher who joins walks the ratchet from the epoch's start, and that shall stay short. */
export const EPOCH_MS = 5 * 60_000
/** Steps left when a new epoch is made ready: at five a second, some fourteen minutes. */
const STEPS_IN_RESERVE = 4096

/** An envelope made, and not yet sent. */
export interface MadeEnvelope {
  readonly reader: Reader
  readonly file: Bytes
  readonly commitment: EnvelopeCommitment
}

/**
 * One epoch: its envelopes, and a ratchet for each track.
 *
 * The secret itself is gone once both exist, which is before the first step: what remains can only go forward.
 */
export class Epoch {
  readonly number: number
  readonly envelopes: readonly MadeEnvelope[]
  /** What leads the head of `advice` where heads name it. Opens nothing. */
  readonly adviceHeadSalt: Bytes
  readonly #ratchets: ReadonlyMap<Track, Ratchet>
  #firstSequences: ReadonlyMap<Track, number> = new Map()

  private constructor(
    number: number,
    envelopes: readonly MadeEnvelope[],
    adviceSalt: Bytes,
    ratchets: ReadonlyMap<Track, Ratchet>,
  ) {
    this.number = number
    this.envelopes = envelopes
    this.adviceHeadSalt = adviceSalt
    this.#ratchets = ratchets
  }

  /**
   * Makes a fresh secret, seals to every reader the keys of the tracks that it may open, and forgets all of them.
   * @param endorsement - in the first epoch of a leg.
   * @throws RangeError for a recipient that isn't hybrid.
   */
  static async make(
    of: Omit<WriterPlace, "track">,
    number: number,
    readers: readonly NamedRecipient[],
    endorsement: Endorsement | undefined,
  ): Promise<Epoch> {
    const secret = newEpochSecret()
    const keys = trackKeysOf(secret, of, tracks)
    secret.fill(0)
    const envelopes: MadeEnvelope[] = []
    for (const named of readers) {
      const content = { encounter: of.encounter, leg: of.leg, epoch: number, keys, endorsement }
      const file = await sealEnvelope(content, named)
      const reader = readerOf(named)
      envelopes.push({ reader, file, commitment: { ...reader, opens: scopeOf(named), envelopeHash: hashSmall(file) } })
    }
    const ratchets = new Map(Array.from(keys, ([track, key]) => [track, new Ratchet(key, number)]))
    const salt = adviceHeadSalt(keys.get("advice")!)
    for (const key of keys.values()) key.fill(0)
    return new Epoch(number, envelopes, salt, ratchets)
  }

  /** The first sequence of each track that belongs to it. Set once, when it begins. */
  get firstSequences(): ReadonlyMap<Track, number> {
    return this.#firstSequences
  }

  begin(firstSequences: ReadonlyMap<Track, number>): void {
    this.#firstSequences = firstSequences
  }

  /** True when somebody may open what is sealed in that track. */
  opens(track: Track): boolean {
    return this.envelopes.some(({ commitment }) => commitment.opens.includes(track))
  }

  stepOf(track: Track, sequence: number): number {
    return sequence - (this.#firstSequences.get(track) ?? 0)
  }

  /** The keys of one step, once. @throws RangeError when the step is behind or past the epoch's end. */
  keysAt(track: Track, step: number): ReturnType<Ratchet["keysAt"]> {
    const ratchet = this.#ratchets.get(track)
    if (ratchet === undefined) throw new RangeError(`an epoch has no ratchet for ${track}`)
    return ratchet.keysAt(step)
  }

  /** True when the next one should be made. @param ageMs - since it began. */
  isNearlyOver(ageMs: number): boolean {
    const lastStep = Math.max(...Array.from(this.#ratchets.values(), (ratchet) => ratchet.step))
    return ageMs >= EPOCH_MS || lastStep >= STEPS_PER_EPOCH - STEPS_IN_RESERVE
  }
}

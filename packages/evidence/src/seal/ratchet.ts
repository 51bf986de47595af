import { expand, extract } from "@noble/hashes/hkdf.js"
import { sha512 } from "@noble/hashes/sha2.js"
import type { Bytes } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import type { Kind } from "../format/kind.ts"
import type { Place } from "../statement/place.ts"
import { type BaseKey, deriveFrameKeys, type FrameKeys, ratchetBaseKey } from "./sframe.ts"

/** R of RFC 9605 §5.1: the low bits of a KID that say the step. */
const STEP_BITS = 16n
/** Steps in one epoch: 0 (inclusive) to this (exclusive). A new epoch comes before it would wrap. */
export const STEPS_PER_EPOCH = 2 ** 16

/** The secret of an epoch (spec/segment.md §3.1): 32 random bytes, fresh for each, never derived from the last. */
export type EpochSecret = Kind<Bytes, "epoch secret">

const SECRET_LENGTH = 32
const BASE_KEY_LENGTH = 64

export function newEpochSecret(): EpochSecret {
  return crypto.getRandomValues(new Uint8Array(SECRET_LENGTH)) as EpochSecret
}

/** What somebody was given as an epoch's secret; `undefined` when it can't be one. */
export function epochSecretFrom(bytes: Bytes): EpochSecret | undefined {
  return bytes.length === SECRET_LENGTH ? (bytes as EpochSecret) : undefined
}

/** What a base key belongs to. No two writers, legs, epochs or tracks ever share one. */
export interface WriterPlace {
  /** 32 bytes. */
  readonly encounter: Bytes
  readonly leg: number
  readonly track: Place["track"]
  /** Public key that signs for the writer, 32 bytes: another start of the app, another tab or another person is another writer. */
  readonly writer: Bytes
}

/** The base key of step 0 (spec/segment.md §3.2): HKDF-SHA-512 of the epoch secret, `info` naming the writer's place. */
export function firstBaseKey(secret: EpochSecret, of: WriterPlace): BaseKey {
  const info = encodeCbor(["alongside base key 1", of.encounter, of.leg, of.track, of.writer])
  const prk = extract(sha512, secret, new Uint8Array(0))
  const key = expand(sha512, prk, info, BASE_KEY_LENGTH) as BaseKey
  prk.fill(0)
  return key
}

/** What an envelope opens: the base key of step 0 of each track that its reader may open (spec/envelope.md §2). */
export type TrackKeys = ReadonlyMap<Place["track"], BaseKey>

/** The base keys of step 0 of `tracks`. No key follows from another: who has some of them has nothing of the others. */
export function trackKeysOf(
  secret: EpochSecret,
  of: Omit<WriterPlace, "track">,
  tracks: Iterable<Place["track"]>,
): Map<Place["track"], BaseKey> {
  return new Map(Array.from(tracks, (track) => [track, firstBaseKey(secret, { ...of, track })]))
}

/** What somebody was given as a track's base key; `undefined` when it can't be one. */
export function baseKeyFrom(bytes: Bytes): BaseKey | undefined {
  return bytes.length === BASE_KEY_LENGTH ? (bytes as BaseKey) : undefined
}

/**
 * What leads the hash of the head of `advice` in heads (spec/statement.md §2.6): whoever may open the track can work it out, and nobody else.
 * @param baseKey - of step 0 of `advice`.
 */
export function adviceHeadSalt(baseKey: BaseKey): Bytes {
  const prk = extract(sha512, baseKey, new Uint8Array(0))
  const salt = expand(sha512, prk, new TextEncoder().encode("alongside advice head salt 1"), 32)
  prk.fill(0)
  return salt as Bytes
}

/** True for 0 (inclusive) to {@link STEPS_PER_EPOCH} (exclusive). */
export function isStepOfEpoch(step: number): boolean {
  return Number.isSafeInteger(step) && step >= 0 && step < STEPS_PER_EPOCH
}

/**
 * KID = epoch · 2^16 + step (spec/segment.md §3.4).
 * @param epoch - from 0 to 2^32, exclusive. @throws RangeError when it isn't, or the step isn't one of an epoch.
 */
export function kidOf(epoch: number, step: number): bigint {
  if (!Number.isSafeInteger(epoch) || epoch < 0 || epoch >= 2 ** 32) throw new RangeError(`there is no epoch ${epoch}`)
  if (!isStepOfEpoch(step)) throw new RangeError(`step ${step} is outside an epoch`)
  return (BigInt(epoch) << STEP_BITS) | BigInt(step)
}

/**
 * Walks one track of one epoch forward (spec/segment.md §3.3), a step at a time, and never back: each key is dropped when the next is made.
 * A browser can't promise to wipe memory; what this promises is that nothing is kept.
 */
export class Ratchet {
  readonly epoch: number
  #baseKey: BaseKey
  #step = 0

  /** @param baseKey - of step 0; read, not kept. @throws RangeError when there is no such epoch. */
  constructor(baseKey: BaseKey, epoch: number) {
    kidOf(epoch, 0)
    this.epoch = epoch
    this.#baseKey = baseKey.slice() as BaseKey
  }

  /** @param secret - read, not kept. @throws RangeError when there is no such epoch. */
  static of(secret: EpochSecret, place: WriterPlace, epoch: number): Ratchet {
    const baseKey = firstBaseKey(secret, place)
    const ratchet = new Ratchet(baseKey, epoch)
    baseKey.fill(0)
    return ratchet
  }

  /** The step whose keys come next. */
  get step(): number {
    return this.#step
  }

  /**
   * The keys of `step`, after which that step and all before it are gone.
   * @throws RangeError when `step` is behind, or past the epoch's end.
   */
  keysAt(step: number): FrameKeys {
    if (!isStepOfEpoch(step) || step < this.#step)
      throw new RangeError(`step ${step} can't be reached from ${this.#step}`)
    while (this.#step < step) this.#advance()
    const keys = deriveFrameKeys(kidOf(this.epoch, step), this.#baseKey)
    this.#advance()
    return keys
  }

  #advance(): void {
    const next = ratchetBaseKey(this.#baseKey)
    this.#baseKey.fill(0)
    this.#baseKey = next
    this.#step += 1
  }
}

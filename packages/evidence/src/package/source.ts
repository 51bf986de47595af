import type { Bytes } from "../format/bytes.ts"
import type { EpochReader } from "../open/reader.ts"
import type { Endorsement } from "../seal/envelope.ts"

/** One stored batch, and where it stands in the server's order. */
export interface StoredBatch {
  readonly ordinal: number
  /** As the phone signed it, bodies and all. */
  readonly batch: Bytes
}

/**
 * Where what a package is made of comes from: a server's records, as *my recordings* fetch them, or a test's.
 *
 * Implementations MUST give the same batches for the same range however often they are asked, each once, in the order of their ordinals,
 * contradictions included. Ordinals may have holes. What can't be had is an error that they throw: it breaks the package off.
 * The writer reads everything once from beginning to end, then once more in ranges that together are hardly more than
 * everything; an implementation that fetches may keep what is sealed, never what is opened. Whoever wants to show progress
 * counts what is asked for here: the second reading begins when the first iteration has ended.
 */
export interface PackageSource {
  /** Encounter id, 32 bytes. */
  readonly encounter: Bytes
  /** @param from - ordinal, inclusive. @param to - exclusive. Stops fetching when the iteration is broken off. */
  batches(from: number, to: number): AsyncIterable<StoredBatch>
  /** Receipts as the server signed them, each once. Asked for once. */
  receipts(): AsyncIterable<Bytes>
  readonly keys: PackageKeys
  /** The keys that the server is said to sign receipts with, 32 bytes each; what is known of it. */
  readonly serverKeys: readonly Bytes[]
}

/** What whoever makes the package can open. `EnvelopeKeys` makes it of envelopes. */
export interface PackageKeys {
  /** Opens the segments of an epoch; `undefined` when that epoch isn't for us. The same one each time, or each costs a walk. */
  epoch(leg: number, epoch: number): Promise<EpochReader | undefined>
  /** The device key's word for a leg (spec/statement.md §5.3), where it is known. */
  endorsement(leg: number): Promise<Endorsement | undefined>
}

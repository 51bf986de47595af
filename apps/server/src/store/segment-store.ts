/** What is kept of one batch. The store reads neither part. */
export interface StoreRecord {
  /** Encounter id, 64 lowercase hex digits. */
  readonly encounter: string
  /** What the receiver wants back after a restart without reading bodies; at most {@link MAX_SUMMARY} bytes. */
  readonly summary: Uint8Array
  /** The batch as it came from the phone; 1 byte to {@link MAX_BODY}. */
  readonly body: Uint8Array
}

/** Where a record stands among the records of its encounter: 0, 1, 2, … without holes. */
export type Ordinal = number

export interface StoredSummary {
  readonly ordinal: Ordinal
  readonly summary: Uint8Array
  readonly bodyLength: number
}

/** 16 KiB: the summary of the largest batch is under 4 KiB; the rest is room. */
export const MAX_SUMMARY = 16 * 1024
/** 4 MiB: the largest request the server takes. */
export const MAX_BODY = 4 * 1024 * 1024

/**
 * Keeps sealed batches.
 *
 * Implementations MUST NOT resolve `append` before the bytes survive a power cut, and MUST give the records of one
 * encounter ordinals in the order in which `append` was called. Callers MUST NOT tell a phone "received" before `append` resolves.
 * Nothing here is secret and nothing here is trusted: readers check every hash.
 */
export interface SegmentStore {
  /**
   * Makes one record durable.
   *
   * The store keeps `summary` and `body` until it settles; the caller MUST NOT change them before that.
   * @throws {StoreError} `STORE_FULL` (disk space), `STORE_BUSY` (the byte budget of undurable bytes is spent: try again),
   *   `STORE_CLOSED`, `STORE_FAILED` (a write or flush failed; whether this record is kept shows after the restart).
   */
  append(record: StoreRecord): Promise<Ordinal>
  /** Every encounter that has at least one record. */
  encounters(): AsyncIterable<string>
  /**
   * Summaries in order, from `from` (inclusive), of what is durable when it is asked. Reads no body.
   * A record whose summary can no longer be read is left out: the hole in the ordinals shows it.
   */
  summaries(encounter: string, from?: Ordinal): AsyncIterable<StoredSummary>
  /** The body as it was appended. @throws {StoreError} `RECORD_UNKNOWN`, `RECORD_DAMAGED` (its checksum doesn't hold). */
  read(encounter: string, ordinal: Ordinal): Promise<Uint8Array>
  /**
   * Takes everything of an encounter away. When this resolves no file of the store holds a byte of its bodies and summaries,
   * and none comes back after a power cut; the encounter is as one that never was. (What a file system or a disk keeps of
   * files that are gone is not in the store's hands.)
   *
   * Cut off in the middle it may have taken away a part: ask again. Callers MUST NOT append to the encounter meanwhile;
   * reading it meanwhile may fail with any error.
   * @throws {StoreError} `STORE_FULL` when there is no room to move others' records out of the way, `STORE_CLOSED`.
   */
  erase(encounter: string): Promise<void>
  /**
   * Bytes appended and not yet durable, and bytes that new records may still take: the disk's free space less what the
   * store needs to finish its own work. Cheap: called for every request.
   */
  pressure(): { readonly undurableBytes: number; readonly freeBytes: number }
  /** Resolves when everything appended is durable and, as far as the policy asks, drained. Takes nothing new afterwards. */
  close(): Promise<void>
}

export type StoreErrorCode =
  | "STORE_FULL"
  | "STORE_BUSY"
  | "STORE_CLOSED"
  | "STORE_FAILED"
  | "STORE_LOCKED"
  | "RECORD_UNKNOWN"
  | "RECORD_DAMAGED"

export class StoreError extends Error {
  override readonly name = "StoreError"
  readonly code: StoreErrorCode
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

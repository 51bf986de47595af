import type { Bytes } from "../format/bytes.ts"
import type { Statement } from "../statement/statement.ts"

/** What a package has of the body of a segment or envelope. */
export type Disclosure =
  /** The statement's kind has no body, or it is left out. */
  | "none"
  /** The body that was signed, without its keys. */
  | "sealed"
  /** Opened to what was committed to. */
  | "opened"
  /** There, and not what it has to be: a finding says why. */
  | "refused"

/** One item of a batch as checks see it. */
export interface SeenItem {
  /** `undefined`: left out as a whole, nothing but the hash that was signed is there. */
  readonly statement: Statement | undefined
  readonly statementHash: Bytes
  readonly disclosure: Disclosure
  /** What an opened segment holds, padding included. To be used while it is seen, not kept. */
  readonly media: Bytes | undefined
  /** The first sequence of the epoch that an opened segment's own header implies; the epoch statement has the last word. */
  readonly impliedFirst: number | undefined
}

/** A batch of the record, signed by its leg's session key. */
export interface SeenBatch {
  readonly file: string
  /** Which item of that file, from 0. */
  readonly item: number
  readonly leg: number
  readonly hash: Bytes
  readonly items: readonly SeenItem[]
}

/**
 * A check over the whole record. Batches come in the record's order, which needn't be that of any chain; what can be said only at the end, it
 * says in {@link finish}. It keeps little: a recording may last a day.
 */
export interface RecordCheck {
  see(batch: SeenBatch): void
  finish(): void
}

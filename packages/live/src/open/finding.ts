import type { FormatErrorCode } from "@alongside/evidence/format/error"
import type { MediaErrorCode } from "@alongside/evidence/media/error"
import type { OpenErrorCode } from "@alongside/evidence/open/error"
import type { Chain } from "@alongside/evidence/statement/place"
import type { ChainFindingCode } from "@alongside/evidence/verify/chain"

/** What can be wrong with a record besides the faults that `evidence` knows: what only a reader of all of it sees. */
export type RecordErrorCode =
  | "RECORDS_UNREADABLE"
  | "RECORD_OF_ANOTHER_ENCOUNTER"
  | "CONTRADICTION"
  | "LEG_OF_ANOTHER_DEVICE"
  | "TOO_MANY_WAITING"
  | "EPOCH_NOT_FOR_US"
  | "ENVELOPE_NOT_PROMISED"
  | "CODEC_UNKNOWN"
  | "VIDEO_UNPLAYABLE"

export type FindingCode =
  | RecordErrorCode
  | Exclude<ChainFindingCode, "STATEMENT_MISSING">
  | FormatErrorCode
  | OpenErrorCode
  | MediaErrorCode

/** Something that doesn't check out. What it is about was not shown, unless it is `CHAIN_BROKEN`: that is shown and marked. */
export interface Finding {
  readonly code: FindingCode
  /** Where, as far as it is known: a record that can't be read names nothing. −1: not a record at all. */
  readonly ordinal: number
  readonly leg: number | undefined
  readonly chain: Chain | undefined
  readonly sequence: number | undefined
}

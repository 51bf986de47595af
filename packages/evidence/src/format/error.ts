/** What can be wrong with bytes that claim to be in one of our formats. One code per distinct fault. */
export type FormatErrorCode =
  | "CBOR_INVALID"
  | "CBOR_NOT_DETERMINISTIC"
  | "COSE_INVALID"
  | "COSE_TYPE_UNEXPECTED"
  | "SIGNATURE_INVALID"
  | "SESSION_KEY_UNKNOWN"
  | "SESSION_KEY_DIFFERS"
  | "ENCOUNTER_KEY_DIFFERS"
  | "STATEMENT_INVALID"
  | "STATEMENT_KIND_UNKNOWN"
  | "STATEMENT_TOO_LARGE"
  | "BATCH_INVALID"
  | "BATCH_SIZE_INVALID"
  | "BATCH_HASHES_DIFFER"
  | "BATCH_STATEMENT_FOREIGN"
  | "BATCH_BODY_UNEXPECTED"
  | "BATCH_BODY_MISSING"
  | "BODY_SIZE_INVALID"
  | "BODY_HASH_DIFFERS"
  | "CLAIM_INVALID"
  | "RECEIPT_INVALID"
  | "RELEASE_INVALID"
  | "PACKAGE_INVALID"
  | "SEQUENCE_INVALID"
  | "SEGMENT_KEY_INVALID"
  | "ENDORSEMENT_INVALID"

/** Thrown when bytes don't parse as what they claim to be. The bytes are at fault: a bug in this program is a plain `Error`. */
export class FormatError extends Error {
  override readonly name = "FormatError"
  readonly code: FormatErrorCode
  /** The part at fault, in the words of spec/ (`codec`, `previous hash`, `item 3`), where the code alone doesn't tell. */
  readonly part: string | undefined
  constructor(code: FormatErrorCode, message: string, options: ErrorOptions & { readonly part?: string } = {}) {
    super(message, options)
    this.code = code
    this.part = options.part
  }
}

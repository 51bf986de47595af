/** Why a recovery key can't be had from what was entered. One code per distinct fault. */
export type RecoveryErrorCode =
  | "SHEET_WORD_UNKNOWN"
  | "SHEET_WORD_WRONG"
  | "SHEET_WORDS_EXCHANGED"
  | "SHEET_WORDS_WRONG"
  | "SHEET_WORDS_TOO_FEW"
  | "SHEET_WORDS_TOO_MANY"
  | "SHEET_FORM_UNKNOWN"
  | "SHEET_OF_ANOTHER_KEY"
  | "SHEET_QR_FOREIGN"
  | "SHEET_QR_CUT_SHORT"
  | "SHEET_QR_DAMAGED"
  | "SHARE_MISSING"
  | "SHARE_REPEATED"
  | "SHARES_OF_DIFFERENT_SETS"
  | "SHARES_DO_NOT_FIT"
  | "KEY_RING_NOT_FOR_THIS_KEY"
  | "KEY_RING_DAMAGED"
  | "KEY_RING_CONTENT_INVALID"
  | "KEY_RING_OUTDATED"

/** Thrown when words, shares, a QR code or a key ring don't give what they should. What was entered is at fault, not this program. */
export class RecoveryError extends Error {
  override readonly name = "RecoveryError"
  readonly code: RecoveryErrorCode
  /** The words at fault, counted from 1 as the sheet counts them; empty where no word can be named. */
  readonly words: readonly number[]
  constructor(
    code: RecoveryErrorCode,
    message: string,
    options: ErrorOptions & { readonly words?: readonly number[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.words = options.words ?? []
  }
}

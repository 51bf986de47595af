/** Why a letter doesn't open to what it has to say. One code per distinct fault. */
export type LetterErrorCode =
  | "LETTER_FORM_INVALID"
  | "LETTER_NOT_FOR_THIS_KEY"
  | "LETTER_DAMAGED"
  | "LETTER_CONTENT_INVALID"
  | "LETTER_OF_ANOTHER_PLACE"

/** Thrown when a letter isn't what whoever brought it has signed for. */
export class LetterError extends Error {
  override readonly name = "LetterError"
  readonly code: LetterErrorCode
  constructor(code: LetterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

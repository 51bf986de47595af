/** What can be wrong with a signed word of a call, beside its form. One code per distinct fault; each has a row in docs/errors.md. */
export type CallErrorCode =
  | "CALL_MALFORMED"
  | "CALL_OF_ANOTHER"
  | "CALL_WORD_SIGNATURE_INVALID"
  | "CALL_FINGERPRINT_DIFFERS"
  | "CALL_OFFER_DIFFERS"
  | "CALL_MEMBER_NOT_CERTIFIED"

/** Thrown when what came isn't what the other side of this call said. Nothing of it is used. */
export class CallError extends Error {
  override readonly name = "CallError"
  readonly code: CallErrorCode
  constructor(code: CallErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

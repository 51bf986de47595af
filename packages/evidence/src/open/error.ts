/** Why sealed things don't open. One code per distinct fault. */
export type OpenErrorCode =
  | "ENVELOPE_FORM_INVALID"
  | "ENVELOPE_NOT_FOR_THIS_KEY"
  | "ENVELOPE_DAMAGED"
  | "ENVELOPE_CONTENT_INVALID"
  | "ENVELOPE_OF_ANOTHER_PLACE"
  | "ENVELOPE_TRACKS_DIFFER"
  | "ENDORSEMENT_DIFFERS"
  | "SEGMENT_HEADER_INVALID"
  | "SEGMENT_STEP_NOT_NAMED"
  | "SEGMENT_TAG_INVALID"
  | "SEGMENT_SALT_MISSING"
  | "SEGMENT_COMMITMENT_DIFFERS"

/** Thrown when sealed bytes don't open to what their statement promised. */
export class OpenError extends Error {
  override readonly name = "OpenError"
  readonly code: OpenErrorCode
  constructor(code: OpenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

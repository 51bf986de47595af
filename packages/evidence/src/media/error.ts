/** What can be wrong with opened bytes that claim to be one of our media layouts. */
export type MediaErrorCode =
  | "AUDIO_PACKETS_INVALID"
  | "WEBM_SLICE_INVALID"
  | "PLACE_FIX_INVALID"
  | "MEDIA_PADDING_NOT_ZERO"

/** Thrown when media that opened correctly isn't laid out as spec/segment.md §5 says. */
export class MediaError extends Error {
  override readonly name = "MediaError"
  readonly code: MediaErrorCode
  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

import type { Bytes } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import { MediaError } from "./error.ts"
import { decodePadded } from "./padded.ts"

/**
 * The media of one segment that a `MediaRecorder` made (spec/segment.md §5.3): the next bytes of a WebM stream, cut anywhere. A reader joins
 * a header and the slices that follow it; where a slice is missing, playing goes on at the next Cluster.
 */
export interface WebmSlice {
  /** Everything before the first Cluster. Present at the start of a stream and again every 10 s, as a copy. */
  readonly header: Bytes | undefined
  /** The bytes that follow those of the slice before. Never begins with the header: that is {@link header}'s. */
  readonly bytes: Bytes
}

/** Deterministic CBOR: `{1: header, 2: bytes}`, 1 left out where the slice carries no header. */
export function encodeWebmSlice(slice: WebmSlice): Bytes {
  const map = new Map<number, Bytes>()
  if (slice.header !== undefined) map.set(1, slice.header)
  map.set(2, slice.bytes)
  return encodeCbor(map)
}

/**
 * Zeros after the item are padding.
 * @throws {MediaError} `WEBM_SLICE_INVALID`, `MEDIA_PADDING_NOT_ZERO`.
 */
export function decodeWebmSlice(bytes: Uint8Array): WebmSlice {
  const map = decodePadded(bytes, "WEBM_SLICE_INVALID")
  if (!(map instanceof Map)) throw invalid("isn't a map")
  const header: unknown = map.get(1)
  const slice: unknown = map.get(2)
  if (map.size !== (header === undefined ? 1 : 2)) throw invalid("has fields we don't know")
  if (header !== undefined && !(header instanceof Uint8Array)) throw invalid("has a header that isn't bytes")
  if (!(slice instanceof Uint8Array)) throw invalid("has no bytes")
  return { header: header as Bytes | undefined, bytes: slice as Bytes }
}

function invalid(what: string): MediaError {
  return new MediaError("WEBM_SLICE_INVALID", `the slice ${what}`)
}

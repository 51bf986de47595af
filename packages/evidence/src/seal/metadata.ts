import type { Bytes } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import type { Place } from "../statement/place.ts"

/** SFrame metadata (RFC 9605 §4.4.3, spec/segment.md §4.3): binds the ciphertext to its place, so that it opens nowhere else. */
export function segmentMetadata(place: Place, epoch: number): Bytes {
  return encodeCbor(["alongside segment 1", place.encounter, place.leg, place.track, epoch, place.sequence])
}

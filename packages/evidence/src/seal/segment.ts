import { type Bytes, concatBytes } from "../format/bytes.ts"
import { hashLarge } from "../format/hash.ts"
import type { Place } from "../statement/place.ts"
import { segmentMetadata } from "./metadata.ts"
import { padToBucket } from "./padding.ts"
import { kidOf } from "./ratchet.ts"
import { encryptFrame, type FrameKeys } from "./sframe.ts"

/** Leads every plaintext, so that equal media has different commitments. */
export const SALT_LENGTH = 32

/** A sealed segment with what its statement says about it. */
export interface SealedSegment {
  /** SFrame: header ‖ ciphertext ‖ tag. */
  readonly body: Bytes
  /** SHA-256 of {@link body}. */
  readonly bodyHash: Bytes
  /** SHA-256(salt ‖ padded media). */
  readonly commitment: Bytes
}

/**
 * Seals one segment (spec/segment.md §4).
 *
 * Without the epoch's key the result tells its length, which track it belongs to and its place in it, and nothing else.
 * It isn't safe from loss yet: only a receipt says that.
 *
 * @param keys - of this very step; never used for anything else.
 * @param media - read, not kept, not wiped.
 */
export async function sealSegment(
  keys: FrameKeys,
  place: Place,
  epoch: number,
  step: number,
  media: Uint8Array,
): Promise<SealedSegment> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_LENGTH))
  const plaintext = concatBytes(salt, padToBucket(place.track, media))
  const commitment = await hashLarge(plaintext)
  const body = await encryptFrame(keys, kidOf(epoch, step), 0n, segmentMetadata(place, epoch), plaintext)
  return { body, bodyHash: await hashLarge(body), commitment }
}

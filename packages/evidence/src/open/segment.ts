import { type Bytes, equalBytes } from "../format/bytes.ts"
import { FormatError } from "../format/error.ts"
import { hashLarge } from "../format/hash.ts"
import { segmentMetadata } from "../seal/metadata.ts"
import { isStepOfEpoch, kidOf } from "../seal/ratchet.ts"
import { SALT_LENGTH } from "../seal/segment.ts"
import { type DecryptGcm, decodeHeader, decryptFrame, decryptGcm, type FrameKeys } from "../seal/sframe.ts"
import type { SegmentStatement } from "../statement/statement.ts"
import { OpenError } from "./error.ts"

/** What {@link openSegment} computes with: somebody who opens thousands on Node has faster ones than run everywhere. */
export interface Opening {
  readonly sha256: (bytes: Bytes) => Bytes | Promise<Bytes>
  readonly decryptGcm: DecryptGcm
}

const everywhere: Opening = { sha256: hashLarge, decryptGcm }

/**
 * Opens one segment whose statement the caller has verified, and checks the commitment before anything is shown (spec/segment.md
 * §4.4): GCM alone doesn't commit to its key, so one ciphertext could be made to open to two pictures.
 *
 * @param keys - of the step that `statement` names: sequence − `firstSequence`.
 * @param firstSequence - the track's first sequence in the statement's epoch, from the epoch statement.
 * @returns the media, padding included (decoders skip it; see `media/`).
 * @throws {FormatError} `BODY_HASH_DIFFERS`. @throws {OpenError} `SEGMENT_…`.
 */
export async function openSegment(
  keys: FrameKeys,
  statement: SegmentStatement,
  firstSequence: number,
  body: Bytes,
  opening: Opening = everywhere,
): Promise<Bytes> {
  if (!equalBytes(await opening.sha256(body), statement.bodyHash)) {
    throw new FormatError(
      "BODY_HASH_DIFFERS",
      `segment ${statement.sequence} of ${statement.track} is not the one its statement names`,
    )
  }
  const header = decodeHeader(body)
  if (header === undefined)
    throw new OpenError(
      "SEGMENT_HEADER_INVALID",
      `segment ${statement.sequence} of ${statement.track} has no SFrame header in its shortest form`,
    )
  const step = statement.sequence - firstSequence
  if (!isStepOfEpoch(step) || header.kid !== kidOf(statement.epoch, step) || header.ctr !== 0n) {
    throw new OpenError(
      "SEGMENT_STEP_NOT_NAMED",
      `segment ${statement.sequence} of ${statement.track} names another step than its statement`,
    )
  }
  const plaintext = await decryptFrame(
    keys,
    header,
    segmentMetadata(statement, statement.epoch),
    body,
    opening.decryptGcm,
  )
  if (plaintext === undefined) {
    throw new OpenError(
      "SEGMENT_TAG_INVALID",
      `segment ${statement.sequence} of ${statement.track} doesn't open with its key in its place`,
    )
  }
  if (plaintext.length < SALT_LENGTH) {
    throw new OpenError(
      "SEGMENT_SALT_MISSING",
      `segment ${statement.sequence} of ${statement.track} opens to less than its salt`,
    )
  }
  if (!equalBytes(await opening.sha256(plaintext), statement.commitment)) {
    throw new OpenError(
      "SEGMENT_COMMITMENT_DIFFERS",
      `segment ${statement.sequence} of ${statement.track} opens to something else than was committed to`,
    )
  }
  return plaintext.subarray(SALT_LENGTH)
}

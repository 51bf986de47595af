import type { Bytes } from "../format/bytes.ts"
import { type Cbor, decodeCbor, encodeCbor } from "../format/cbor.ts"
import { FormatError } from "../format/error.ts"
import type { FrameKeys } from "../seal/sframe.ts"

/** What opens one segment, and which (spec/package.md §5). */
export interface SegmentKey {
  readonly statementHash: Bytes
  readonly keys: FrameKeys
}

export function encodeSegmentKey({ statementHash, keys }: SegmentKey): Bytes {
  return encodeCbor([statementHash, keys.key, keys.salt])
}

/** @throws {FormatError} `SEGMENT_KEY_INVALID`, and those of `decodeCbor`. */
export function parseSegmentKey(bytes: Uint8Array): SegmentKey {
  const parts = decodeCbor(bytes)
  if (!Array.isArray(parts) || parts.length !== 3) return invalid()
  const [statementHash, key, salt] = parts as readonly Cbor[]
  const isWhole = isBytes(statementHash, 32) && isBytes(key, 32) && isBytes(salt, 12)
  return isWhole
    ? { statementHash: statementHash as Bytes, keys: { key: key as Bytes, salt: salt as Bytes } }
    : invalid()
}

const isBytes = (value: Cbor | undefined, length: number): boolean =>
  value instanceof Uint8Array && value.length === length

function invalid(): never {
  throw new FormatError("SEGMENT_KEY_INVALID", "the keys of a segment are not what they have to be")
}

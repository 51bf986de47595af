import { type Cbor, decodeFirstCbor } from "../format/cbor.ts"
import { MediaError, type MediaErrorCode } from "./error.ts"

/**
 * Reads one deterministic CBOR item that nothing but zeros may follow: sealing pads media to a bucket, so that sizes
 * don't tell what was said.
 * @throws {MediaError} `invalid` when the item isn't deterministic CBOR, `MEDIA_PADDING_NOT_ZERO` when anything hides in the padding.
 */
export function decodePadded(bytes: Uint8Array, invalid: MediaErrorCode): Cbor {
  let item: { readonly value: Cbor; readonly length: number }
  try {
    item = decodeFirstCbor(bytes)
  } catch (cause) {
    throw new MediaError(invalid, "the media doesn't begin with an item of deterministic CBOR", { cause })
  }
  if (bytes.subarray(item.length).some((byte) => byte !== 0)) {
    throw new MediaError("MEDIA_PADDING_NOT_ZERO", "something other than zeros follows the media")
  }
  return item.value
}

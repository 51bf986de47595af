import type { Bytes } from "@alongside/evidence/format/bytes"

/** What one signature is verified with. */
export interface Signed {
  readonly publicKey: Bytes
  readonly signature: Bytes
  readonly message: Bytes
}

const KEY = 32
const SIGNATURE = 64
/** Key, signature, and how long the message is. */
const HEAD = KEY + SIGNATURE + 4

/** Many in one buffer, which goes to another thread without being copied once more. */
export function packLot(lot: readonly Signed[]): Bytes {
  const packed = new Uint8Array(lot.reduce((sum, { message }) => sum + HEAD + message.length, 0))
  const view = new DataView(packed.buffer)
  let at = 0
  for (const { publicKey, signature, message } of lot) {
    packed.set(publicKey, at)
    packed.set(signature, at + KEY)
    view.setUint32(at + KEY + SIGNATURE, message.length)
    packed.set(message, at + HEAD)
    at += HEAD + message.length
  }
  return packed
}

export function* unpackLot(packed: Bytes): Generator<Signed, void> {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length)
  for (let at = 0; at < packed.length; ) {
    const end = at + HEAD + view.getUint32(at + KEY + SIGNATURE)
    yield {
      publicKey: packed.subarray(at, at + KEY),
      signature: packed.subarray(at + KEY, at + KEY + SIGNATURE),
      message: packed.subarray(at + HEAD, end),
    }
    at = end
  }
}

// RFC 9559 §5.1: the IDs of Cluster and of its Timestamp.
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75] as const
const TIMESTAMP = 0xe7

export interface Cluster {
  /** Where its first byte is. */
  readonly at: number
  /** Since the stream began. What recorders write counts in milliseconds. */
  readonly timeMs: number
}

/**
 * The first Cluster of a WebM stream at or after `from`, or undefined when it isn't there, or not far enough to be told
 * from bytes that happen to look like one. What is before the first is the header without which nothing can be read; at
 * each one reading can begin.
 */
export function findCluster(bytes: Uint8Array, from = 0): Cluster | undefined {
  for (let at = bytes.indexOf(CLUSTER[0], from); at >= 0; at = bytes.indexOf(CLUSTER[0], at + 1)) {
    if (!CLUSTER.every((byte, i) => bytes[at + i] === byte)) continue
    const size = readSize(bytes, at + CLUSTER.length)
    // RFC 9559 §5.1.3.1: the Timestamp comes first, or second after a CRC that recorders don't write.
    const timestampAt = at + CLUSTER.length + (size?.length ?? 0)
    if (size === undefined || bytes[timestampAt] !== TIMESTAMP) continue
    const length = readSize(bytes, timestampAt + 1)
    const value = length && readUnsigned(bytes, timestampAt + 1 + length.length, length.value)
    if (value !== undefined) return { at, timeMs: value }
  }
  return undefined
}

/** RFC 8794 §4: the zeros it begins with tell how many bytes follow. */
function readSize(bytes: Uint8Array, at: number): { readonly value: number; readonly length: number } | undefined {
  const first = bytes[at]
  if (first === undefined || first === 0) return undefined
  const length = Math.clz32(first) - 23
  const rest = readUnsigned(bytes, at + 1, length - 1)
  return rest === undefined ? undefined : { value: (first & (0xff >> length)) * 256 ** (length - 1) + rest, length }
}

function readUnsigned(bytes: Uint8Array, at: number, length: number): number | undefined {
  if (length > 8 || at + length > bytes.length) return undefined
  return bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0)
}

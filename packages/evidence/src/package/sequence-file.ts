import { type Bytes, concatBytes } from "../format/bytes.ts"
import { FormatError } from "../format/error.ts"

/** 4 MiB: bytes of one item in a sequence file, at most (spec/package.md §4). */
export const MAX_SEQUENCE_ITEM = 4 * 1024 * 1024

/** One item of a sequence file: the byte string that holds `content`, in CBOR's shortest form. */
export function sequenceItem(content: Uint8Array): Bytes {
  const { length } = content
  if (length > MAX_SEQUENCE_ITEM) throw new RangeError(`an item of ${length} bytes doesn't fit into a sequence file`)
  const head =
    length < 24
      ? Uint8Array.of(0x40 | length)
      : length < 256
        ? Uint8Array.of(0x58, length)
        : length < 65_536
          ? Uint8Array.of(0x59, length >> 8, length & 0xff)
          : Uint8Array.of(0x5a, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff)
  return concatBytes(head, content)
}

/**
 * Reads a sequence file as its bytes come: what each byte string holds, as a view into the bytes that came where it lies whole in them. Keeps at most one item.
 * @throws {FormatError} `SEQUENCE_INVALID` with the offset of the item at fault: it isn't a byte string in its shortest form, is too long, or isn't whole.
 */
export async function* readSequence(chunks: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void> {
  /** The beginning of an item whose end hasn't come. */
  let held: Bytes = new Uint8Array(0)
  let offset = 0
  for await (const chunk of chunks) {
    let at = 0
    while (held.length > 0 && at < chunk.length) {
      // No more is joined than the item has: what comes behind it stays where it is.
      const missing = (extentAt(held, 0, offset)?.to ?? held.length + 1) - held.length
      const end = Math.min(at + missing, chunk.length)
      held = concatBytes(held, chunk.subarray(at, end))
      at = end
      const item = extentAt(held, 0, offset)
      if (item === undefined || item.to > held.length) continue
      yield held.subarray(item.from, item.to)
      offset += item.to
      held = new Uint8Array(0)
    }
    if (held.length > 0) continue
    for (let item = extentAt(chunk, at, offset); item !== undefined && item.to <= chunk.length; ) {
      yield chunk.subarray(item.from, item.to)
      offset += item.to - at
      at = item.to
      item = extentAt(chunk, at, offset)
    }
    held = chunk.subarray(at)
  }
  if (held.length > 0) invalid(offset, "isn't whole")
}

/** Where the content of the item that begins at `at` lies, or will; `undefined` while its head isn't whole. @param offset - of `at` in the file. */
function extentAt(
  bytes: Uint8Array,
  at: number,
  offset: number,
): { readonly from: number; readonly to: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  const width = [0, 1, 2, 4][Math.max(0, first - 0x57)]
  if (first < 0x40 || first > 0x5a || width === undefined) return invalid(offset, "isn't a byte string of one piece")
  const from = at + 1 + width
  if (from > bytes.length) return undefined
  let length = width === 0 ? first - 0x40 : 0
  for (let i = at + 1; i < from; i++) length = length * 256 + bytes[i]!
  const shortest = length < 24 ? 0 : length < 256 ? 1 : length < 65_536 ? 2 : 4
  if (width !== shortest) return invalid(offset, "doesn't say its length in the shortest form")
  if (length > MAX_SEQUENCE_ITEM) return invalid(offset, `has ${length} bytes, ${MAX_SEQUENCE_ITEM} are allowed`)
  return { from, to: from + length }
}

function invalid(offset: number, what: string): never {
  const part = `byte ${offset}`
  throw new FormatError("SEQUENCE_INVALID", `the item at ${part} of a sequence file ${what}`, { part })
}

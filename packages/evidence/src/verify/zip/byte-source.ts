import type { Bytes } from "../../format/bytes.ts"

/**
 * Something with bytes that can be read anywhere: a file, a Blob, memory. Verifying does no input or output of its own; whoever runs it
 * brings one of these.
 *
 * Implementations MUST return exactly `length` bytes, and MUST reject when they can't (the disk fails, the file has become shorter).
 * Callers MUST ask for bytes within `size` only, and for at most {@link READ_BYTES} at once.
 */
export interface ByteSource {
  /** Bytes there are. Doesn't change. */
  readonly size: number
  read(offset: number, length: number): Promise<Bytes>
}

/** 1 MiB: large enough that asking costs little, small enough that memory stays flat. */
export const READ_BYTES = 1024 * 1024

/** Bytes that are in memory already. */
export function sourceOfBytes(bytes: Bytes): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.slice(offset, offset + length) }
}

/**
 * The bytes from `offset` to `end` (exclusive), {@link READ_BYTES} at a time. The next piece is asked for while the last is looked at.
 */
export async function* piecesOf(source: ByteSource, offset: number, end: number): AsyncGenerator<Bytes, void> {
  const ask = (at: number) => source.read(at, Math.min(READ_BYTES, end - at))
  let next = offset < end ? ask(offset) : undefined
  for (let at = offset; next !== undefined; ) {
    const piece = await next
    at += piece.length
    next = at < end ? ask(at) : undefined
    // Whoever stops looking doesn't wait for what was asked for ahead, nor hear that it failed.
    next?.catch(() => {})
    yield piece
  }
}

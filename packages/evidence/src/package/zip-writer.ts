import { type Bytes, concatBytes } from "../format/bytes.ts"
import { crc32 } from "../verify/zip/crc32.ts"

/** A file to be. Its content is asked for once, when its turn comes. */
export interface Entry {
  /** ASCII; with the top-level directory. */
  readonly path: string
  readonly content: AsyncIterable<Bytes>
}

/** 2^31 bytes (exclusive): no entry is as large, so that each size fits into every reader's header (spec/package.md §3.1). */
export const MAX_ENTRY_BYTES = 2 ** 31

const LOCAL = 0x04034b50
const DESCRIPTOR = 0x08074b50
const CENTRAL = 0x02014b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const END = 0x06054b50
/** Bit 3: sizes and CRC follow the data. */
const FLAGS = 0x0008
/** 2.0; and 4.5 where Zip64 is needed (APPNOTE 4.4.3). */
const VERSION = 20
const VERSION_64 = 45
/** Made on Unix: a plain file that its owner may write and everybody read. */
const MADE_BY_UNIX = 3 << 8
const MODE = 0o100644
const MAX_32 = 0xffff_ffff
const MAX_16 = 0xffff

interface Written {
  readonly path: Bytes
  readonly offset: number
  readonly size: number
  readonly crc: number
}

/**
 * Writes a zip of stored files as a stream (APPNOTE 6.3.10; spec/package.md §3.1): nothing is kept but a line for each entry. The same
 * entries and time give the same bytes.
 *
 * @param madeMs - milliseconds since 1970; every entry has this time, in UTC, to two seconds. 1980 to 2107.
 * @throws RangeError when an entry grows to {@link MAX_ENTRY_BYTES}.
 */
export async function* writeZip(entries: AsyncIterable<Entry>, madeMs: number): AsyncGenerator<Bytes, void> {
  const time = dosTime(madeMs)
  const written: Written[] = []
  let offset = 0
  for await (const { path: name, content } of entries) {
    const path = new TextEncoder().encode(name)
    const start = offset
    const head = localHeader(path, time)
    yield head
    offset += head.length
    let [size, crc] = [0, 0]
    for await (const bytes of content) {
      size += bytes.length
      if (size >= MAX_ENTRY_BYTES) throw new RangeError(`${name} is too large for an entry`)
      crc = crc32(bytes, crc)
      offset += bytes.length
      yield bytes
    }
    const tail = numbers([4, DESCRIPTOR], [4, crc], [4, size], [4, size])
    yield tail
    offset += tail.length
    written.push({ path, offset: start, size, crc })
  }
  const start = offset
  for (const entry of written) {
    const line = centralHeader(entry, time)
    yield line
    offset += line.length
  }
  yield end(written.length, start, offset)
}

function localHeader(path: Bytes, time: number): Bytes {
  const fixed = numbers([4, LOCAL], [2, VERSION], [2, FLAGS], [2, 0], [4, time], [4, 0], [4, 0], [4, 0])
  return concatBytes(fixed, numbers([2, path.length], [2, 0]), path)
}

function centralHeader({ path, offset, size, crc }: Written, time: number): Bytes {
  const isFar = offset >= MAX_32
  const version = isFar ? VERSION_64 : VERSION
  const extra = isFar ? numbers([2, 1], [2, 8], [8, offset]) : new Uint8Array(0)
  return concatBytes(
    numbers([4, CENTRAL], [2, MADE_BY_UNIX | version], [2, version], [2, FLAGS], [2, 0], [4, time], [4, crc]),
    numbers([4, size], [4, size], [2, path.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, MODE * 2 ** 16]),
    numbers([4, isFar ? MAX_32 : offset]),
    path,
    extra,
  )
}

function end(count: number, start: number, at: number): Bytes {
  const size = at - start
  const needs64 = count >= MAX_16 || start >= MAX_32 || size >= MAX_32
  const whole64 = needs64
    ? concatBytes(
        numbers([4, END_64], [8, 44], [2, MADE_BY_UNIX | VERSION_64], [2, VERSION_64], [4, 0], [4, 0]),
        numbers([8, count], [8, count], [8, size], [8, start]),
        numbers([4, LOCATOR_64], [4, 0], [8, at], [4, 1]),
      )
    : new Uint8Array(0)
  const few = Math.min(count, MAX_16)
  const short = numbers([4, END], [2, 0], [2, 0], [2, few], [2, few])
  return concatBytes(whole64, short, numbers([4, Math.min(size, MAX_32)], [4, Math.min(start, MAX_32)], [2, 0]))
}

/** Little-endian numbers, each with its width in bytes. */
function numbers(...parts: readonly (readonly [width: number, value: number])[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, [width]) => sum + width, 0))
  let at = 0
  for (const [width, value] of parts) {
    for (let i = 0, rest = value; i < width; i++, rest = Math.floor(rest / 256)) bytes[at + i] = rest % 256
    at += width
  }
  return bytes
}

/** Date and time as DOS had them, date in the upper half. */
function dosTime(ms: number): number {
  const at = new Date(ms)
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return date * 65_536 + time
}

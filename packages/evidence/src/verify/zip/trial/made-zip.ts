import { type Bytes, concatBytes } from "../../../format/bytes.ts"
import { crc32 } from "../crc32.ts"

/** One file of a zip made for a test, and whatever shall be wrong with it: each field as it is written, right where left out. */
export interface MadeEntry {
  readonly name: string | Bytes
  readonly content?: Bytes
  readonly local?: Partial<Header>
  readonly central?: Partial<Header>
  /** Behind the data; `undefined` writes none and clears bit 3. */
  readonly descriptor?: Bytes | "right"
}

export interface Header {
  readonly name: string | Bytes
  readonly flags: number
  readonly method: number
  readonly time: number
  readonly crc: number
  readonly stored: number
  readonly size: number
  readonly extra: Bytes
  /** In the directory alone. */
  readonly comment: Bytes
  readonly madeBy: number
  readonly disk: number
  readonly attributes: number
  readonly offset: number
}

/** What surrounds the entries, as it is written, right where left out. */
export interface MadeZip {
  readonly before?: Bytes
  readonly between?: Bytes
  readonly behind?: Bytes
  readonly count?: number
  readonly disk?: number
  /** Added to where the end says that the directory begins. */
  readonly directoryShift?: number
  readonly zip64?: "right" | { readonly count?: number; readonly locatorShift?: number }
}

export const ascii = (text: string): Bytes => new TextEncoder().encode(text)

/** Little-endian fields: `[width, value]`. */
export function fields(...parts: readonly (readonly [width: number, value: number])[]): Bytes {
  return concatBytes(
    ...parts.map(([width, value]) => {
      const bytes = new Uint8Array(width)
      for (let i = 0, rest = value; i < width; i++, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
      return bytes
    }),
  )
}

/** Writes a zip byte by byte as told: right when told nothing. */
export function madeZip(entries: readonly MadeEntry[], zip: MadeZip = {}): Bytes {
  const parts: Bytes[] = [zip.before ?? new Uint8Array(0)]
  const directory: Bytes[] = []
  const length = () => parts.reduce((sum, part) => sum + part.length, 0)
  for (const [i, entry] of entries.entries()) {
    if (i > 0 && zip.between !== undefined) parts.push(zip.between)
    const content = entry.content ?? ascii(`content ${i}\n`)
    const crc = crc32(content, 0)
    const isDescribed = entry.descriptor !== undefined
    const common = { name: entry.name, flags: isDescribed ? 8 : 0, method: 0, time: 0x5c75_9000 }
    const sized = { crc, stored: content.length, size: content.length, extra: new Uint8Array(0) }
    const local = { ...common, ...(isDescribed ? { ...sized, crc: 0, stored: 0, size: 0 } : sized), ...entry.local }
    const offset = length()
    const place = { comment: new Uint8Array(0), madeBy: 0x0314, disk: 0, attributes: 0o100644 * 2 ** 16, offset }
    directory.push(centralHeader({ ...common, ...sized, ...place, ...entry.central }))
    parts.push(localHeader(local), content)
    if (entry.descriptor === "right")
      parts.push(fields([4, 0x08074b50], [4, crc], [4, content.length], [4, content.length]))
    else if (entry.descriptor !== undefined) parts.push(entry.descriptor)
  }
  const start = length() + (zip.directoryShift ?? 0)
  parts.push(...directory)
  parts.push(
    ends(
      entries.length,
      start,
      directory.reduce((sum, one) => sum + one.length, 0),
      length(),
      zip,
    ),
  )
  parts.push(zip.behind ?? new Uint8Array(0))
  return concatBytes(...parts)
}

const nameBytes = (name: string | Bytes): Bytes => (typeof name === "string" ? ascii(name) : name)

function localHeader(of: Omit<Header, "comment" | "madeBy" | "disk" | "attributes" | "offset">): Bytes {
  const name = nameBytes(of.name)
  return concatBytes(
    fields(
      [4, 0x04034b50],
      [2, 20],
      [2, of.flags],
      [2, of.method],
      [4, of.time],
      [4, of.crc],
      [4, of.stored],
      [4, of.size],
    ),
    fields([2, name.length], [2, of.extra.length]),
    name,
    of.extra,
  )
}

function centralHeader(of: Header): Bytes {
  const name = nameBytes(of.name)
  return concatBytes(
    fields([4, 0x02014b50], [2, of.madeBy], [2, 20], [2, of.flags], [2, of.method], [4, of.time], [4, of.crc]),
    fields([4, of.stored], [4, of.size], [2, name.length], [2, of.extra.length], [2, of.comment.length], [2, of.disk]),
    fields([2, 0], [4, of.attributes], [4, of.offset]),
    name,
    of.extra,
    of.comment,
  )
}

function ends(entryCount: number, start: number, length: number, at: number, zip: MadeZip): Bytes {
  const count = zip.count ?? entryCount
  const disk = zip.disk ?? 0
  const short = (n: number, size: number, offset: number) =>
    fields([4, 0x06054b50], [2, disk], [2, 0], [2, n], [2, n], [4, size], [4, offset], [2, 0])
  if (zip.zip64 === undefined) return short(count, length, start)
  const { count: count64 = count, locatorShift = 0 } = zip.zip64 === "right" ? {} : zip.zip64
  return concatBytes(
    fields(
      [4, 0x06064b50],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, count64],
      [8, count64],
      [8, length],
      [8, start],
    ),
    fields([4, 0x07064b50], [4, 0], [8, at + locatorShift], [4, 1]),
    short(0xffff, 0xffffffff, 0xffffffff),
  )
}

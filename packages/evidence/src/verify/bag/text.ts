import type { Bytes } from "../../format/bytes.ts"

/** The encodings in which tag files are read. Newer bags are UTF-8; the others are met in older ones. */
export type TagEncoding = "UTF-8" | "UTF-16" | "ISO-8859-1"

export function tagEncodingOf(name: string): TagEncoding | undefined {
  switch (name.toUpperCase()) {
    case "UTF-8":
      return "UTF-8"
    case "UTF-16":
      return "UTF-16"
    case "ISO-8859-1":
      return "ISO-8859-1"
    default:
      return undefined
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** A tag file's text. `undefined` when the bytes aren't in that encoding, or begin with a byte order mark that it doesn't have. */
export function decodeText(bytes: Bytes, encoding: TagEncoding): string | undefined {
  switch (encoding) {
    case "UTF-8":
      return decodeUtf8(bytes)
    case "UTF-16":
      return decodeUtf16(bytes)
    case "ISO-8859-1":
      return lettersOf(bytes)
  }
}

function decodeUtf8(bytes: Bytes): string | undefined {
  try {
    const text = utf8.decode(bytes)
    return text.startsWith("\ufeff") ? undefined : text
  } catch {
    return undefined
  }
}

/** RFC 2781 §4.3: the mark says the order; without one the greater byte comes first. */
function decodeUtf16(bytes: Bytes): string | undefined {
  if (bytes.length % 2 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const mark = bytes.length > 0 ? view.getUint16(0) : 0
  const isLittle = mark === 0xfffe
  const units: number[] = []
  for (let at = mark === 0xfeff || isLittle ? 2 : 0; at < bytes.length; at += 2)
    units.push(view.getUint16(at, isLittle))
  const text = lettersOf(units)
  return text.isWellFormed() ? text : undefined
}

function lettersOf(units: ArrayLike<number>): string {
  const parts: string[] = []
  for (let at = 0; at < units.length; at += 4096) {
    parts.push(String.fromCharCode(...Array.prototype.slice.call(units, at, at + 4096)))
  }
  return parts.join("")
}

/** Lines as RFC 8493 ends them: CR, LF or both. An end behind the last line begins no other. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === "") lines.pop()
  return lines
}

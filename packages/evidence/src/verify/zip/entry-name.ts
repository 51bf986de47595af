import type { Bytes } from "../../format/bytes.ts"
import type { ZipFindingCode } from "./finding.ts"

// ignoreBOM: a leading U+FEFF is part of the name.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

export interface NameReading {
  /** Safe to show: what isn't readable is replaced, what would move a terminal's cursor too. */
  readonly shown: string
  /** Why an entry with this name must not be unpacked or read; `undefined` when it may. */
  readonly fault: { readonly code: ZipFindingCode; readonly words: string } | undefined
}

/** Bytes of a name, at most: what any system can hold as a path. */
const MAX_NAME_BYTES = 1024

/**
 * Reads an entry's name: ASCII, or UTF-8 and marked so, and a path that stays within the folder it is unpacked to, on every system.
 * @param isMarkedUtf8 - general purpose bit 11.
 */
export function readEntryName(bytes: Bytes, isMarkedUtf8: boolean): NameReading {
  const shown = shownName(bytes)
  const fault = (code: ZipFindingCode, words: string): NameReading => ({ shown, fault: { code, words } })
  let name: string
  try {
    name = utf8.decode(bytes)
  } catch {
    return fault("ZIP_NAME_ENCODING_INVALID", "a name isn't UTF-8")
  }
  if (!isMarkedUtf8 && bytes.some((byte) => byte >= 0x80)) {
    // Unmarked means the alphabet of an old PC, and each program guesses another.
    return fault("ZIP_NAME_ENCODING_INVALID", "a name has letters beyond ASCII and doesn't say that it is UTF-8")
  }
  const unsafe = whyUnsafe(name, bytes.length)
  return unsafe === undefined ? { shown: name, fault: undefined } : fault("ZIP_NAME_UNSAFE", `a name ${unsafe}`)
}

/** Windows takes these for devices, whatever follows the first dot. */
const DEVICES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i

/** Why a path can't be trusted to lead to one file below the folder that it is taken from; `undefined` when it can. */
export function whyUnsafe(path: string, byteLength: number = path.length): string | undefined {
  if (path === "") return "is empty"
  if (byteLength > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`
  if (hasControls(path)) return "has control characters"
  if (path.startsWith("/") || path.includes("\\") || path.includes(":")) return "leads to a place of its own"
  const parts = path.replace(/\/$/, "").split("/")
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "leads out of its folder"
  if (path.startsWith("~")) return "leads to somebody's home"
  if (parts.some((part) => /[. ]$/.test(part) || DEVICES.test(part))) return "means another file on Windows"
  return undefined
}

/** Controls, separators of lines, and what is seen by nobody or turns the direction of text: a name shall not look like another. */
function hasControls(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)
}

/** Two names that differ but lead to one file where letters' case or composition isn't kept. */
export function alikeKey(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC")
}

function shownName(bytes: Bytes): string {
  let text = ""
  for (const byte of bytes.subarray(0, 128))
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`
  return bytes.length > 128 ? `${text}…` : text
}

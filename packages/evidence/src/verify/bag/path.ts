import { whyUnsafe } from "../zip/entry-name.ts"

/** A path as a manifest or fetch.txt names it. */
export interface ListedPath {
  readonly path: string
  /** Written in a way that means the same to us and maybe not to others: `./` or `*` before it. */
  readonly isUnusual: boolean
  /** Why it must not be followed; `undefined` when it may. */
  readonly unsafe: string | undefined
}

/**
 * Reads a path of a manifest (RFC 8493 §2.1.3): line ends and percent signs are written `%0A`, `%0D`, `%25` from version 1.0 on, and before that
 * stand for themselves.
 */
export function readListedPath(written: string, isEncoded: boolean): ListedPath {
  const bare = written.replace(/^\*/, "").replace(/^(\.\/)+/, "")
  const path = isEncoded ? bare.replace(/%(0[AaDd]|25)/g, (_, digits: string) => decodeDigits(digits)) : bare
  return { path, isUnusual: bare !== written, unsafe: whyUnsafe(path) }
}

function decodeDigits(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16))
}

/** Files that an operating system leaves behind unasked, and takes away as easily. */
export function isSystemFile(path: string): boolean {
  return /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$/i.test(path)
}

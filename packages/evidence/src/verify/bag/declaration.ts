import type { Bytes } from "../../format/bytes.ts"
import type { Report } from "../finding.ts"
import type { BagFinding } from "./finding.ts"
import { decodeText, type TagEncoding, tagEncodingOf } from "./text.ts"

/** What `bagit.txt` says (RFC 8493 §2.1.1). */
export interface Declaration {
  readonly major: number
  readonly minor: number
  readonly encoding: TagEncoding
}

/** Two lines, each one label and one value with exactly a colon and a space between; the last needn't end. */
const FORM = /^BagIt-Version: ([0-9]+)\.([0-9]+)(?:\r\n|\n|\r)Tag-File-Character-Encoding: (\S+)(?:\r\n|\n|\r)?$/

const FILE = "bagit.txt"

/** @returns `undefined` when the bag can't be read any further; then a finding says why. */
export function readDeclaration(bytes: Bytes, report: Report<BagFinding>): Declaration | undefined {
  const found = (code: BagFinding["code"], words: string): undefined => {
    report({ code, file: FILE, words })
  }
  const text = decodeText(bytes, "UTF-8")
  if (text === undefined) return found("BAG_TAG_FILE_UNREADABLE", "it isn't UTF-8 without a byte order mark")
  const match = FORM.exec(text)
  if (match === null) return found("BAG_DECLARATION_INVALID", "it isn't the two lines that declare a bag")
  const encoding = tagEncodingOf(match[3]!)
  if (encoding === undefined) return found("BAG_ENCODING_UNKNOWN", "it names an encoding that isn't known")
  return { major: Number(match[1]), minor: Number(match[2]), encoding }
}

/** From version 1.0 on a manifest is strict: each file once, in every manifest. */
export function isStrict({ major }: Declaration): boolean {
  return major >= 1
}

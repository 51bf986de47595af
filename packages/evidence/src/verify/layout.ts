import { toHex } from "../format/bytes.ts"
import type { PackageDescription } from "../package/description.ts"
import type { BagInfo } from "./bag/bag-info.ts"
import type { Found, Report } from "./finding.ts"
import type { FolderFindingCode } from "./package-files.ts"

export type LayoutFindingCode =
  | "PACKAGE_FILE_MISSING"
  | "PACKAGE_FILE_TOO_LARGE"
  | "PACKAGE_NAME_INVALID"
  | "FILE_NOT_LOOKED_AT"
  | "PACKAGE_CLAIM_DIFFERS"

const sixDigits = (number: number): string => `${number}`.padStart(6, "0")

/** Paths of a package (spec/package.md §3). */
export const paths = {
  description: "data/package.cbor",
  receipts: "data/receipts.cborseq",
  endorsements: "data/endorsements.cborseq",
  record: (number: number): string => `data/record/${sixDigits(number)}.cborseq`,
  keys: (number: number): string => `data/keys/${sixDigits(number)}.cborseq`,
} as const

const required = [
  "bagit.txt",
  "bag-info.txt",
  "manifest-sha256.txt",
  "tagmanifest-sha256.txt",
  "HOW-TO-VERIFY.txt",
  paths.description,
  paths.receipts,
  paths.endorsements,
  paths.record(0),
  paths.keys(0),
]

const known = [
  /^data\/(record|keys)\/[0-9]{6}\.cborseq$/,
  // Copies that play, and their captions: see playable.ts.
  /^data\/playable\/leg-[0-9]+-[0-9]+\.(mp4|webm|vtt)$/,
]

/** Lowercase, but for the bag's own; no part longer than 64 (spec/package.md §3.1). */
const NAME = /^(HOW-TO-VERIFY\.txt|[a-z0-9][a-z0-9.-]{0,63}(\/[a-z0-9][a-z0-9.-]{0,63})*)$/

/** What is read whole or keyed in memory, at most: a description, and the keys of one record file. */
const MAX_DESCRIPTION = 1024 * 1024
const MAX_KEYS = 32 * 1024 * 1024

/**
 * Checks that a package has the files that it has to have, and names those that nothing here looks into.
 * @returns how many record files there are, numbered from 0.
 */
export function checkLayout(sizes: ReadonlyMap<string, number>, report: Report<Found<LayoutFindingCode>>): number {
  const found = (code: LayoutFindingCode, file: string, words: string) => report({ code, place: { file }, words })
  let recordCount = 0
  while (sizes.has(paths.record(recordCount))) recordCount += 1
  const wanted = [...required]
  for (let number = 1; number < recordCount; number++) wanted.push(paths.keys(number))
  for (const path of wanted) if (!sizes.has(path)) found("PACKAGE_FILE_MISSING", path, "a package has this file")
  const isNumbered = new Set(Array.from({ length: recordCount }, (_, i) => [paths.record(i), paths.keys(i)]).flat())
  for (const [path, size] of sizes) {
    if (!NAME.test(path)) found("PACKAGE_NAME_INVALID", path, "no file of a package has such a name")
    const isKnown = required.includes(path) || known.some((pattern) => pattern.test(path))
    if (!isKnown) found("FILE_NOT_LOOKED_AT", path, "nothing here knows what this file is")
    else if (/^data\/(record|keys)\//.test(path) && !isNumbered.has(path))
      found("PACKAGE_FILE_MISSING", path, "a record or key file before this one is missing")
    const most = path === paths.description ? MAX_DESCRIPTION : path.startsWith("data/keys/") ? MAX_KEYS : size
    if (size > most) found("PACKAGE_FILE_TOO_LARGE", path, `it has ${size} bytes, ${most} are allowed`)
  }
  return recordCount
}

/** True when a file is there and small enough to be read as a whole. */
export function isReadable(sizes: ReadonlyMap<string, number>, path: string): boolean {
  const size = sizes.get(path)
  return size !== undefined && size <= (path === paths.description ? MAX_DESCRIPTION : MAX_KEYS)
}

/** Checks that the folder's name and the bag say what the package says of itself. */
export function checkNames(
  { kind, encounter }: PackageDescription,
  folder: string | undefined,
  info: BagInfo,
  report: Report<Found<LayoutFindingCode | FolderFindingCode>>,
): void {
  const id = toHex(encounter)
  if (folder !== undefined && folder !== `alongside-${kind}-${id.slice(0, 16)}`) {
    report({ code: "PACKAGE_FOLDER_INVALID", place: { file: folder }, words: "the folder's name isn't the package's" })
  }
  for (const [label, value] of [
    ["External-Identifier", id],
    ["External-Description", kind],
  ] as const) {
    if (info.some(([name, said]) => name === label && (said === value || said.endsWith(`: ${value}`)))) continue
    const words = `${label} isn't what the package says of itself`
    report({ code: "PACKAGE_CLAIM_DIFFERS", place: { file: "bag-info.txt" }, words })
  }
}

import type { Bytes } from "../../format/bytes.ts"
import { fromHex } from "../../format/bytes.ts"
import { type HashAlgorithm, isHashAlgorithm } from "../digests.ts"
import type { Report } from "../finding.ts"
import type { BagFinding } from "./finding.ts"
import { readListedPath } from "./path.ts"
import { linesOf } from "./text.ts"

/** Files and the hashes that they have to have, by one algorithm. */
export interface Manifest {
  readonly name: string
  readonly algorithm: HashAlgorithm
  /** Lists tag files instead of those below `data/`. */
  readonly isOfTags: boolean
  readonly hashes: ReadonlyMap<string, Bytes>
}

const NAME = /^(tag)?manifest-([a-z0-9]+)\.txt$/

export function isManifest(path: string): boolean {
  return NAME.test(path)
}

/** Bytes of a hash, by algorithm. */
const lengths: Readonly<Record<HashAlgorithm, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
}

/** Whether the rules of version 1.0 hold: each path once, and encoded. */
export interface ManifestRules {
  readonly isStrict: boolean
}

/**
 * Reads a manifest (RFC 8493 §2.1.3, §2.2.1): in each line a hash in hexadecimal, white space, a path.
 * @returns `undefined` when it is by an algorithm that isn't known; a finding says so.
 */
export function readManifest(
  name: string,
  text: string,
  { isStrict }: ManifestRules,
  report: Report<BagFinding>,
): Manifest | undefined {
  const [, tag, algorithm] = NAME.exec(name) ?? []
  if (algorithm === undefined || !isHashAlgorithm(algorithm)) {
    report({ code: "BAG_ALGORITHM_UNKNOWN", file: name, words: "a manifest is by an algorithm that isn't known" })
    return undefined
  }
  const isOfTags = tag !== undefined
  const hashes = new Map<string, Bytes>()
  for (const line of linesOf(text)) {
    const found = (code: BagFinding["code"], file: string, words: string) => report({ code, file, words })
    const [, digits, written] = /^([0-9A-Fa-f]+)[ \t]+(.+)$/s.exec(line) ?? []
    const hash = digits === undefined ? undefined : fromHex(digits.toLowerCase())
    if (hash?.length !== lengths[algorithm] || written === undefined) {
      found("BAG_MANIFEST_INVALID", name, "a line isn't a hash and a path")
      continue
    }
    const { path, isUnusual, unsafe } = readListedPath(written, isStrict)
    if (unsafe !== undefined) {
      found("BAG_PATH_UNSAFE", name, `a path ${unsafe}`)
      continue
    }
    if (path.startsWith("data/") === isOfTags) {
      found(
        "BAG_PATH_UNSAFE",
        name,
        isOfTags ? "a tag manifest lists a payload file" : "a manifest lists a file outside data/",
      )
      continue
    }
    if (isUnusual) found("BAG_PATH_FORM_UNUSUAL", path, "the path is written with `./` or `*` before it")
    const before = hashes.get(path)
    if (before === undefined) hashes.set(path, hash)
    else if (!isStrict && before.every((byte, at) => byte === hash[at]))
      found("BAG_PATH_REPEATED", path, `${name} lists it twice`)
    else found("BAG_PATH_TWICE", path, `${name} lists it twice`)
  }
  return { name, algorithm, isOfTags, hashes }
}

import { type Bytes, equalBytes } from "../../format/bytes.ts"
import type { HashAlgorithm } from "../digests.ts"
import type { Report } from "../finding.ts"
import { alikeKey } from "../zip/entry-name.ts"
import { type BagInfo, oxumOf, readBagInfo } from "./bag-info.ts"
import { type Declaration, isStrict, readDeclaration } from "./declaration.ts"
import { checkFetch } from "./fetch.ts"
import type { BagFinding } from "./finding.ts"
import { isManifest, type Manifest, readManifest } from "./manifest.ts"
import { isSystemFile } from "./path.ts"
import { decodeText } from "./text.ts"

/** What a bag has, wherever it is kept. Paths are within it, with `/`. */
export interface BagFiles {
  /** Path and bytes of every file. */
  readonly sizes: ReadonlyMap<string, number>
  /** The whole of one file. Asked for tag files only, and only up to {@link MAX_TAG_FILE_BYTES}. */
  read(path: string): Promise<Bytes>
}

/** 32 MiB: a manifest of more files than a zip may have here. */
export const MAX_TAG_FILE_BYTES = 32 * 1024 * 1024

/** A bag whose tag files are read. Nothing has been hashed: {@link checkHashes} compares. */
export interface Bag {
  readonly declaration: Declaration
  readonly manifests: readonly Manifest[]
  readonly info: BagInfo
}

/**
 * Reads a bag (RFC 8493) and checks that it is complete: declared, every payload file in the manifests and every file in the manifests there. Knows versions
 * 0.93 to 1.0.
 * @returns `undefined` when it isn't a bag, or can't be read; findings say why.
 */
export async function readBag(files: BagFiles, report: Report<BagFinding>): Promise<Bag | undefined> {
  const found = (code: BagFinding["code"], file: string | undefined, words: string): undefined => {
    report({ code, file, words })
  }
  if (!files.sizes.has("bagit.txt")) return found("BAG_DECLARATION_MISSING", undefined, "there is no bagit.txt")
  const bytes = await readTagFile(files, "bagit.txt", report)
  const declaration = bytes === undefined ? undefined : readDeclaration(bytes, report)
  if (declaration === undefined) return undefined
  const textOf = async (path: string): Promise<string | undefined> => {
    const read = await readTagFile(files, path, report)
    if (read === undefined) return undefined
    const text = decodeText(read, declaration.encoding)
    return text ?? found("BAG_TAG_FILE_UNREADABLE", path, `it isn't ${declaration.encoding}`)
  }
  const manifests: Manifest[] = []
  for (const name of [...files.sizes.keys()].filter(isManifest).sort()) {
    const text = await textOf(name)
    if (text === undefined) continue
    const manifest = readManifest(name, text, { isStrict: isStrict(declaration) }, report)
    if (manifest !== undefined) manifests.push(manifest)
  }
  if (manifests.every(({ isOfTags }) => isOfTags))
    found("BAG_MANIFEST_MISSING", undefined, "no manifest lists its payload")
  checkComplete(files, declaration, manifests, report)
  if (files.sizes.has("fetch.txt")) {
    found("BAG_FETCH_NOT_FOLLOWED", "fetch.txt", "the bag says where files could be fetched from; nothing was fetched")
    checkFetch((await textOf("fetch.txt")) ?? "", report)
  }
  const infoName = ["bag-info.txt", "package-info.txt"].find((name) => files.sizes.has(name))
  const info = infoName === undefined ? [] : readBagInfo(infoName, (await textOf(infoName)) ?? "", report)
  const isOneTakenAway = !isStrict(declaration) && manifests.some((one) => listsMissingSystemFile(one, files))
  if (infoName !== undefined && !isOneTakenAway) checkOxum(files, info, infoName, report)
  return { declaration, manifests, info }
}

async function readTagFile(files: BagFiles, path: string, report: Report<BagFinding>): Promise<Bytes | undefined> {
  if (files.sizes.get(path)! <= MAX_TAG_FILE_BYTES) return files.read(path)
  report({ code: "BAG_TAG_FILE_TOO_LARGE", file: path, words: `it has more than ${MAX_TAG_FILE_BYTES} bytes` })
  return undefined
}

function checkComplete(
  files: BagFiles,
  declaration: Declaration,
  manifests: readonly Manifest[],
  report: Report<BagFinding>,
): void {
  const found = (code: BagFinding["code"], file: string, words: string) => report({ code, file, words })
  const present = new Set([...files.sizes.keys()].map(alikeKey))
  const missing = new Set<string>()
  for (const { hashes } of manifests) {
    const alike = new Map<string, string>()
    for (const path of hashes.keys()) {
      const key = alikeKey(path)
      const other = alike.get(key)
      if (other === undefined) alike.set(key, path)
      else found("BAG_PATHS_ALIKE", path, `${other} is the same file on many systems`)
      if (files.sizes.has(path) || missing.has(path)) continue
      missing.add(path)
      // Older bags were made on systems that write letters in another way, or lose files of their own: that alone breaks none.
      if (isStrict(declaration)) found("BAG_FILE_MISSING", path, "it is listed and not there")
      else if (isSystemFile(path))
        found("BAG_SYSTEM_FILE", path, "a file of an operating system is listed and not there")
      else if (!present.has(key)) found("BAG_FILE_MISSING", path, "it is listed and not there")
      else if (other === undefined) found("BAG_PATHS_ALIKE", path, "it is there under a name written in another way")
    }
  }
  const ofPayload = manifests.filter(({ isOfTags }) => !isOfTags)
  const listsWanted = isStrict(declaration) ? ofPayload.length : 1
  const listedAlike = new Set(
    isStrict(declaration) ? [] : ofPayload.flatMap(({ hashes }) => [...hashes.keys()].map(alikeKey)),
  )
  for (const path of files.sizes.keys()) {
    if (!path.startsWith("data/")) continue
    if (isSystemFile(path)) found("BAG_SYSTEM_FILE", path, "an operating system left this file here")
    const lists = ofPayload.filter(({ hashes }) => hashes.has(path)).length
    if (lists < listsWanted && !listedAlike.has(alikeKey(path)))
      found("BAG_FILE_UNLISTED", path, "a manifest doesn't list it")
  }
}

function listsMissingSystemFile({ hashes }: Manifest, { sizes }: BagFiles): boolean {
  return [...hashes.keys()].some((path) => isSystemFile(path) && !sizes.has(path))
}

function checkOxum(files: BagFiles, info: BagInfo, name: string, report: Report<BagFinding>): void {
  const oxum = oxumOf(info, name, report)
  if (oxum === undefined) return
  const payload = [...files.sizes].filter(([path]) => path.startsWith("data/"))
  const bytes = payload.reduce((sum, [, size]) => sum + size, 0)
  if (bytes === oxum.bytes && payload.length === oxum.files) return
  report({
    code: "BAG_OXUM_DIFFERS",
    file: name,
    words: `it announces ${oxum.bytes} bytes in ${oxum.files} files, and there are ${bytes} in ${payload.length}`,
  })
}

/** By which algorithms a file has to be hashed. */
export function algorithmsFor({ manifests }: Bag, path: string): HashAlgorithm[] {
  return [...new Set(manifests.filter(({ hashes }) => hashes.has(path)).map(({ algorithm }) => algorithm))]
}

/** Compares a file's hashes with those that the manifests list. */
export function checkHashes(
  { manifests }: Bag,
  path: string,
  computed: ReadonlyMap<HashAlgorithm, Bytes>,
  report: Report<BagFinding>,
): void {
  for (const { name, algorithm, hashes } of manifests) {
    const listed = hashes.get(path)
    const own = computed.get(algorithm)
    if (listed === undefined || (own !== undefined && equalBytes(own, listed))) continue
    report({ code: "BAG_HASH_DIFFERS", file: path, words: `its bytes don't have the hash that ${name} lists` })
  }
}

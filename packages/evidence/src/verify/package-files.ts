import type { Bytes } from "../format/bytes.ts"
import { concatBytes } from "../format/bytes.ts"
import type { Found, Report } from "./finding.ts"
import type { Platform } from "./platform.ts"
import type { ByteSource } from "./zip/byte-source.ts"
import type { ZipFinding } from "./zip/finding.ts"
import { readEntry, readZip, type ZipEntry } from "./zip/read-zip.ts"

export type FolderFindingCode = "PACKAGE_FOLDER_INVALID" | "PACKAGE_EMPTY"

/** Bytes of a package that were looked at, of all there are. */
export type Progress = (doneBytes: number, allBytes: number) => void

/**
 * The files of a package within its zip. Each is read once, in pieces, and hashed on the way: so a package is checked in one pass however many
 * checks there are.
 */
export class PackageFiles {
  /** The top-level directory's name; `undefined` when there isn't exactly one. */
  readonly folder: string | undefined
  /** Path and bytes of every file. */
  readonly sizes: ReadonlyMap<string, number>
  readonly #source: ByteSource
  readonly #entries: ReadonlyMap<string, ZipEntry>
  readonly #platform: Platform
  readonly #report: Report<ZipFinding>
  readonly #hashes = new Map<string, Bytes>()
  readonly #progress: Progress
  readonly #allBytes: number
  #doneBytes = 0

  private constructor(
    source: ByteSource,
    { folder, entries }: { folder: string | undefined; entries: ReadonlyMap<string, ZipEntry> },
    platform: Platform,
    report: Report<ZipFinding>,
    progress: Progress,
  ) {
    this.#source = source
    this.folder = folder
    this.#entries = entries
    this.sizes = new Map([...entries].map(([path, { size }]) => [path, size]))
    this.#platform = platform
    this.#report = report
    this.#progress = progress
    this.#allBytes = [...entries.values()].reduce((sum, { size }) => sum + size, 0)
  }

  static async open(
    source: ByteSource,
    platform: Platform,
    report: Report<ZipFinding | Found<FolderFindingCode>>,
    progress: Progress = () => {},
  ): Promise<PackageFiles> {
    const entries = await readZip(source, report)
    return new PackageFiles(source, inFolder(entries, report), platform, report, progress)
  }

  has(path: string): boolean {
    return this.#entries.has(path)
  }

  /** A file in pieces. To be read to its end, once. */
  async *pieces(path: string): AsyncGenerator<Bytes, void> {
    const entry = this.#entries.get(path)
    if (entry === undefined) return
    const hash = this.#platform.newHash("sha256")
    for await (const piece of readEntry(this.#source, entry, this.#platform.crc32, this.#report)) {
      hash.update(piece)
      this.#doneBytes += piece.length
      this.#progress(this.#doneBytes, this.#allBytes)
      yield piece
    }
    this.#hashes.set(path, hash.digest())
  }

  /** A file as a whole: small ones only. */
  async read(path: string): Promise<Bytes> {
    const pieces: Bytes[] = []
    for await (const piece of this.pieces(path)) pieces.push(piece)
    return concatBytes(...pieces)
  }

  /** SHA-256 of every file. What nobody has read to its end is read now. */
  async hashes(): Promise<ReadonlyMap<string, Bytes>> {
    for (const path of this.#entries.keys()) {
      if (this.#hashes.has(path)) continue
      for await (const _ of this.pieces(path)) {
        // Hashing is what it is read for.
      }
    }
    return this.#hashes
  }
}

/** The one folder that all entries lie in, and the entries by their paths within. */
function inFolder(
  all: readonly ZipEntry[],
  report: Report<Found<FolderFindingCode>>,
): { folder: string | undefined; entries: ReadonlyMap<string, ZipEntry> } {
  const [first] = all
  if (first === undefined) {
    report({ code: "PACKAGE_EMPTY", place: {}, words: "there is no file in it that can be read" })
    return { folder: undefined, entries: new Map() }
  }
  const folder = first.name.slice(0, Math.max(0, first.name.indexOf("/")))
  const isInside = ({ name }: ZipEntry) => folder !== "" && name.startsWith(`${folder}/`)
  for (const { name } of all.filter((one) => !isInside(one))) {
    report({ code: "PACKAGE_FOLDER_INVALID", place: { file: name }, words: "it isn't in the one folder of a package" })
  }
  return { folder, entries: new Map(all.filter(isInside).map((one) => [one.name.slice(folder.length + 1), one])) }
}

import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Acknowledged } from "./numbered-store.ts"

/** Compiles recorded-disk.c into `directory`, or says why there is none. */
export function buildRecorder(directory: string): { readonly library: string } | { readonly missing: string } {
  if (process.platform !== "linux") return { missing: "recording what a disk is told needs Linux" }
  const source = fileURLToPath(new URL("./recorded-disk.c", import.meta.url))
  const library = join(directory, "recorded-disk.so")
  const built = spawnSync("cc", ["-O1", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"])
  if (built.status === 0) return { library }
  return { missing: `no C compiler could build ${basename(source)}: ${built.error?.message ?? built.stderr}` }
}

const kinds = [
  "create",
  "open",
  "write",
  "truncate",
  "flush begins",
  "flush ends",
  "rename",
  "unlink",
  "make directory",
  "say",
  "flush fails",
] as const

/** One thing the program did, in the order in which it did it. */
export interface DiskEntry {
  readonly kind: (typeof kinds)[number]
  readonly inode: number
  /** Offset of a write, length after a truncation, number of a flush. */
  readonly number: number
  readonly bytes: Buffer
}

export function readRecording(path: string): DiskEntry[] {
  const recording = readFileSync(path)
  const entries: DiskEntry[] = []
  for (let at = 0; at < recording.length; ) {
    const length = recording.readUInt32LE(at + 17)
    entries.push({
      kind: kinds[recording[at]! - 1]!,
      inode: Number(recording.readBigUInt64LE(at + 1)),
      number: Number(recording.readBigUInt64LE(at + 9)),
      bytes: recording.subarray(at + 21, at + 21 + length),
    })
    at += 21 + length
  }
  return entries
}

/** Whether a change that was never flushed is on the disk all the same. */
export type Luck = () => boolean

/** The records that phones had been told are safe by the end of these entries. */
export function acknowledgedIn(entries: readonly DiskEntry[]): Acknowledged {
  const acknowledged: Acknowledged = new Map()
  const said = Buffer.concat(entries.filter(({ kind }) => kind === "say").map(({ bytes }) => bytes))
  for (const line of said.toString().split("\n").slice(0, -1)) {
    const { encounter, ordinal } = JSON.parse(line) as { encounter: string; ordinal: number }
    acknowledged.set(encounter, Math.max(acknowledged.get(encounter) ?? 0, ordinal + 1))
  }
  return acknowledged
}

/** What a disk writes at once; a cut goes between two of them, never through one. */
const SECTOR = 512

interface File {
  durable: Buffer
  /** Changes since the last flush, oldest first. */
  pending: { readonly at: number; readonly bytes: Buffer | undefined }[]
}

interface Directory {
  durable: Map<string, number>
  /** Changes since the last flush, oldest first; those of one entry happen together or not at all. */
  pending: (readonly { readonly name: string; readonly file: number | undefined }[])[]
}

/**
 * A disk that keeps what was flushed, and of the rest whatever luck has it: any sectors of a file's writes, any changes of a
 * directory's names. It promises less than the file systems we know, so what survives it survives them.
 */
export class RecordedDisk {
  readonly #root: string
  readonly #files = new Map<number, File>()
  readonly #directories = new Map<string, Directory>()
  readonly #directoryOf = new Map<number, string>()
  /** Kernels give an inode's number out again; these are the files behind the numbers now. */
  readonly #fileOf = new Map<number, number>()
  readonly #flushing = new Map<number, { file?: [File, number]; directory?: [Directory, number] }>()
  #lastFile = 0

  /** @param root - The directory above everything recorded, there from the start. */
  constructor(root: string) {
    this.#root = root
    this.#directories.set(root, { durable: new Map(), pending: [] })
  }

  apply({ kind, inode, number, bytes }: DiskEntry): void {
    switch (kind) {
      case "create": {
        this.#lastFile += 1
        this.#fileOf.set(inode, this.#lastFile)
        this.#files.set(this.#lastFile, { durable: Buffer.alloc(0), pending: [] })
        this.#link(bytes.toString(), this.#lastFile)
        return
      }
      case "open":
        // A directory's number is learnt when it is opened to be flushed.
        if (this.#directories.has(bytes.toString())) this.#directoryOf.set(inode, bytes.toString())
        return
      case "write":
        this.#files.get(this.#fileOf.get(inode)!)?.pending.push({ at: number, bytes })
        return
      case "truncate":
        this.#files.get(this.#fileOf.get(inode)!)?.pending.push({ at: number, bytes: undefined })
        return
      case "flush begins":
        this.#beginFlush(inode, number)
        return
      case "flush ends":
        this.#endFlush(number)
        return
      case "rename": {
        const [from, to] = bytes.toString().split("\0") as [string, string]
        const file = this.#names(dirname(from)).get(basename(from))!
        // Files are renamed within their directory.
        this.#directories.get(dirname(to))!.pending.push([
          { name: basename(to), file },
          { name: basename(from), file: undefined },
        ])
        return
      }
      case "unlink":
        this.#link(bytes.toString(), undefined)
        return
      case "make directory":
        this.#directories.set(bytes.toString(), { durable: new Map(), pending: [] })
        // Stands for the directory in the one above it.
        this.#link(bytes.toString(), 0)
        return
      case "flush fails": {
        // The kernel takes these pages for clean from now on: they are read, and never written, unless they change again.
        const file = this.#files.get(this.#fileOf.get(inode) ?? 0)
        if (file !== undefined) file.pending = []
        return
      }
      case "say":
        return
    }
  }

  /** Writes to `target` what is on the disk after a cut at this moment. */
  cut(target: string, luck: Luck): void {
    this.#writeDirectory(this.#root, target, luck)
  }

  #writeDirectory(path: string, target: string, luck: Luck): void {
    mkdirSync(target)
    const { durable, pending } = this.#directories.get(path)!
    const names = new Map(durable)
    for (const changes of pending) if (luck()) apply(names, changes)
    for (const [name, file] of names) {
      if (file === 0) this.#writeDirectory(join(path, name), join(target, name), luck)
      else writeFileSync(join(target, name), contentAfter(this.#files.get(file)!, luck))
    }
  }

  #beginFlush(inode: number, number: number): void {
    const directory = this.#directories.get(this.#directoryOf.get(inode) ?? "")
    const file = this.#files.get(this.#fileOf.get(inode) ?? 0)
    // A number is a directory's or a file's, never both at once: files are told apart when they are created.
    if (directory !== undefined) this.#flushing.set(number, { directory: [directory, directory.pending.length] })
    else if (file !== undefined) this.#flushing.set(number, { file: [file, file.pending.length] })
  }

  #endFlush(number: number): void {
    const { file, directory } = this.#flushing.get(number) ?? {}
    if (file !== undefined) {
      const [flushed, count] = file
      flushed.durable = contentAfter(
        { durable: flushed.durable, pending: flushed.pending.splice(0, count) },
        () => true,
      )
    }
    if (directory !== undefined) {
      const [flushed, count] = directory
      for (const changes of flushed.pending.splice(0, count)) apply(flushed.durable, changes)
    }
  }

  #link(path: string, file: number | undefined): void {
    this.#directories.get(dirname(path))!.pending.push([{ name: basename(path), file }])
  }

  #names(path: string): Map<string, number> {
    const { durable, pending } = this.#directories.get(path)!
    const names = new Map(durable)
    for (const changes of pending) apply(names, changes)
    return names
  }
}

function apply(names: Map<string, number>, changes: Directory["pending"][number]): void {
  for (const { name, file } of changes) {
    if (file === undefined) names.delete(name)
    else names.set(name, file)
  }
}

function contentAfter({ durable, pending }: File, luck: Luck): Buffer {
  let content = durable
  for (const { at, bytes } of pending) {
    if (bytes === undefined) {
      if (luck()) content = resized(content, at)
      continue
    }
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR))
      if (luck()) {
        content = resized(content, Math.max(content.length, at + to), content === durable)
        content.set(bytes.subarray(from, to), at + from)
      }
      from = to
    }
  }
  return content
}

function resized(content: Buffer, length: number, isShared = true): Buffer {
  if (length === content.length && !isShared) return content
  const next = Buffer.alloc(length)
  next.set(content.subarray(0, length))
  return next
}

import { execFileSync } from "node:child_process"
import { mkdtemp, open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { findProgram } from "../../../../scripts/browsers.ts"
import type { Bytes } from "../format/bytes.ts"
import type { ZipFinding } from "../verify/zip/finding.ts"
import { readZip } from "../verify/zip/read-zip.ts"
import { type Entry, MAX_ENTRY_BYTES, writeZip } from "./zip-writer.ts"

const MADE_MS = 1_795_370_400_000

async function* bytesOf(...parts: readonly Bytes[]): AsyncGenerator<Bytes> {
  yield* parts
}

async function* these(entries: Iterable<Entry>): AsyncGenerator<Entry> {
  yield* entries
}

const NOTHING_BUT_ZEROS = new Uint8Array(16 * 1024 * 1024)

async function* zeros(length: number): AsyncGenerator<Bytes> {
  for (let left = length; left > 0; left -= NOTHING_BUT_ZEROS.length) {
    yield left >= NOTHING_BUT_ZEROS.length ? NOTHING_BUT_ZEROS : NOTHING_BUT_ZEROS.subarray(0, left)
  }
}

/** Writes the zip to a file with holes where there are zeros, and reads it with our strict reader, and with other people's. */
async function written(entries: Iterable<Entry>) {
  const folder = await mkdtemp(join(tmpdir(), "alongside-zip-"))
  const path = join(folder, "written.zip")
  await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
  await using file = await open(path, "w+")
  let size = 0
  for await (const bytes of writeZip(these(entries), MADE_MS)) {
    if (bytes.length < 65_536) await file.write(bytes, 0, bytes.length, size)
    size += bytes.length
  }
  const findings: ZipFinding[] = []
  const read = async (offset: number, length: number) => {
    const bytes = new Uint8Array(length)
    await file.read(bytes, 0, length, offset)
    return bytes
  }
  const found = await readZip({ size, read }, (finding) => findings.push(finding))
  return { size, findings, entries: found, python: pythonNames(path), unzip: unzipNames(path) }
}

/** `undefined` where this machine hasn't got the program. */
function pythonNames(path: string): string[] | undefined {
  const python = findProgram("python")
  if (python === undefined) return undefined
  const program =
    "import sys, zipfile\nfor i in zipfile.ZipFile(sys.argv[1]).infolist(): print(i.filename, i.file_size)"
  return execFileSync(python, ["-c", program, path], { encoding: "utf8", maxBuffer: 2 ** 26 })
    .trimEnd()
    .split("\n")
}

function unzipNames(path: string): string[] | undefined {
  const unzip = findProgram("unzip")
  if (unzip === undefined) return undefined
  return execFileSync(unzip, ["-Z1", path], { encoding: "utf8", maxBuffer: 2 ** 26 })
    .trimEnd()
    .split("\n")
}

/** Gigabytes, and as many names as a busy machine needs its time for. */
const LONG_MS = 120_000

test("65,536 files, one more than a short end record can count, are all there", { timeout: LONG_MS }, async () => {
  const names = Array.from({ length: 65_536 }, (_, i) => `folder/${i}`)
  const { findings, entries, python, unzip } = await written(names.map((path) => ({ path, content: bytesOf() })))
  expect(findings).toEqual([])
  expect(entries.map(({ name }) => name)).toEqual(names)
  expect(python ?? names.map((name) => `${name} 0`)).toEqual(names.map((name) => `${name} 0`))
  expect(unzip ?? names).toEqual(names)
})

test("what lies behind 4 GiB is found", { timeout: LONG_MS }, async () => {
  const sizes = [MAX_ENTRY_BYTES - 1, MAX_ENTRY_BYTES - 1, 5, 0]
  const made = sizes.map((size, i) => ({ path: `folder/${i}`, content: zeros(size) }))
  const { size, findings, entries, python, unzip } = await written(made)
  expect(size).toBeGreaterThan(2 ** 32)
  expect(findings).toEqual([])
  expect(entries.map((entry) => entry.size)).toEqual(sizes)
  expect(entries[3]!.dataOffset).toBeGreaterThan(2 ** 32)
  const listed = sizes.map((each, i) => `folder/${i} ${each}`)
  expect(python ?? listed).toEqual(listed)
  expect(unzip ?? made.map(({ path }) => path)).toEqual(made.map(({ path }) => path))
})

test("an entry of 2 GiB isn't written", { timeout: LONG_MS }, async () => {
  const zip = writeZip(these([{ path: "folder/large", content: zeros(MAX_ENTRY_BYTES) }]), MADE_MS)
  const drain = async () => {
    for await (const _ of zip);
  }
  await expect(drain()).rejects.toThrow(RangeError)
})

import { type Bytes, concatBytes, toHex } from "../src/format/bytes.ts"
import { parseDescription } from "../src/package/description.ts"
import { type DisclosedBatch, parseDisclosedBatch } from "../src/package/disclosed-batch.ts"
import { parseLegEndorsement } from "../src/package/leg-endorsement.ts"
import { parseSegmentKey } from "../src/package/segment-key.ts"
import { readSequence } from "../src/package/sequence-file.ts"
import type { PackageSource } from "../src/package/source.ts"
import { type PackageOptions, type PackageSummary, writePackage } from "../src/package/write-package.ts"
import type { FrameKeys } from "../src/seal/sframe.ts"
import { unzip } from "./unzip.ts"

export const MADE_MS = 1_795_370_400_000

/** A package written and read again, all of it in memory. */
export async function packageOf(source: PackageSource, wish: Partial<PackageOptions> = {}) {
  const options = { kind: "whole", madeMs: MADE_MS, software: "alongside test", ...wish } as const
  const written = writePackage(source, options)
  const zip = concatBytes(...(await Array.fromAsync(written.bytes)))
  const files = unzip(zip)
  const summary: PackageSummary = { unreadable: written.summary.unreadable, unopened: written.summary.unopened }
  return { fileName: written.fileName, zip, files, summary, ...(await contentsOf(files)) }
}

export async function contentsOf(files: ReadonlyMap<string, Bytes>) {
  const items = async (path: string) => Array.fromAsync(readSequence(inOne(files.get(path)!)))
  const numbered = (folder: string) => [...files.keys()].filter((path) => path.startsWith(`data/${folder}/`)).sort()
  const batches: DisclosedBatch[] = []
  for (const path of numbered("record")) batches.push(...(await items(path)).map((item) => parseDisclosedBatch(item)))
  const keys = new Map<string, FrameKeys>()
  for (const path of numbered("keys")) {
    for (const item of await items(path)) {
      const one = parseSegmentKey(item)
      keys.set(toHex(one.statementHash), one.keys)
    }
  }
  return {
    batches,
    keys,
    endorsements: (await items("data/endorsements.cborseq")).map(parseLegEndorsement),
    receipts: await items("data/receipts.cborseq"),
    description: parseDescription(files.get("data/package.cbor")!),
    text: (path: string) => new TextDecoder().decode(files.get(path)),
  }
}

async function* inOne(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes
}

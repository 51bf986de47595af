import { glob, readFile } from "node:fs/promises"
import { join, sep } from "node:path"

const home = import.meta.dirname

export interface VectorFile {
  /** Within `vectors/`: `segment/audio.txt`. */
  readonly path: string
  readonly text: string
}

/** Every vector file of ours there is. */
export async function readVectorFiles(): Promise<VectorFile[]> {
  const paths = await Array.fromAsync(glob("*/*.txt", { cwd: home, exclude: ["outside/**"] }))
  return Promise.all(
    paths
      .map((path) => path.replaceAll(sep, "/"))
      .sort()
      .map(async (path) => ({ path, text: await readFile(join(home, path), "utf8") })),
  )
}

/** Every code of `packages/evidence`, as its sources declare them. */
export async function readCodes(): Promise<string[]> {
  const evidence = join(home, "../packages/evidence/src")
  const errors = ["format/error.ts", "open/error.ts", "media/error.ts", "recovery/error.ts", "roster/error.ts"]
  const findings = await Array.fromAsync(glob("verify/**/*.ts", { cwd: evidence, exclude: ["**/*.test.ts"] }))
  const sources = [...errors, ...findings]
  const texts = await Promise.all(sources.map((path) => readFile(join(evidence, path), "utf8")))
  const unions = texts.flatMap((text) => [...text.matchAll(/type \w+Code =([\s\S]*?)\n\n/g)].map(([, union]) => union!))
  return unions.flatMap((union) => [...union.matchAll(/"([A-Z][A-Z0-9_]+)"/g)].map(([, code]) => code!))
}

/** RFC 9605's own, as published. */
export const readRfc9605 = (): Promise<string> => readFile(join(home, "outside/sframe/test-vectors.json"), "utf8")

/** The Library of Congress's BagIt conformance suite, as a `.tar.gz`. */
export const readBagItSuite = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(join(home, "outside/bagit/bagit-conformance-suite.tar.gz")))

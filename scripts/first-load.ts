/**
 * What the phone app loads before it can record: index.html, and every script, style and wasm that its entry and its
 * workers name outright, and the texts of one language, the longest. What else comes by `import()` comes later. `node scripts/first-load.ts` prints it file by file.
 */
import { readdir, readFile } from "node:fs/promises"
import { join, posix } from "node:path"
import { promisify } from "node:util"
import { brotliCompress } from "node:zlib"
import { parseSync } from "vite"
import { root } from "./toolchain.mjs"

/** design.md section 8: 100 kB, compressed. */
export const FIRST_LOAD_LIMIT = 100_000

export interface LoadedFile {
  /** Below the app's address. */
  readonly path: string
  /** Brotli, as servers and this count compress it. */
  readonly compressedBytes: number
}

/** Their paths, without the texts. @param dist - A build whose base is `/`. */
export async function firstLoadPaths(dist: string): Promise<string[]> {
  const paths = new Set(["index.html"])
  // A set yields what is added to it while it is walked.
  for (const path of paths)
    for (const named of namedIn(path, await readFile(join(dist, path), "utf8"))) paths.add(named)
  return [...paths]
}

/** @param dist - A build whose base is `/`. */
export async function firstLoad(dist: string): Promise<LoadedFile[]> {
  const files: LoadedFile[] = []
  for (const path of await firstLoadPaths(dist)) {
    const bytes = await readFile(join(dist, path))
    files.push({ path, compressedBytes: (await promisify(brotliCompress)(bytes)).length })
  }
  const speeches: LoadedFile[] = []
  for (const name of await readdir(join(dist, "assets"))) {
    if (!/^(english|spanish)-speech-/.test(name)) continue
    const path = posix.join("assets", name)
    speeches.push({ path, compressedBytes: (await promisify(brotliCompress)(await readFile(join(dist, path)))).length })
  }
  const longest = speeches.reduce((most, one) => (one.compressedBytes > most.compressedBytes ? one : most))
  return [...files, longest]
}

function namedIn(path: string, text: string): string[] {
  if (path.endsWith(".html"))
    return [...text.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]!)
  if (!path.endsWith(".js")) return []
  const { module } = parseSync(path, text)
  const imports = module.staticImports.map(({ moduleRequest }) => posix.join(posix.dirname(path), moduleRequest.value))
  // Workers, worklets and wasm: `new URL("/assets/…", import.meta.url)` as Vite writes it.
  const addresses = [...text.matchAll(/new URL\(\s*["'`]\/([^"'`]+\.(?:js|wasm))["'`]/g)].map((match) => match[1]!)
  return [...imports, ...addresses]
}

if (import.meta.main) {
  const files = await firstLoad(join(root, "apps/phone/dist"))
  for (const { path, compressedBytes } of files) console.log(`${String(compressedBytes).padStart(8)} ${path}`)
  console.log(`${String(files.reduce((sum, file) => sum + file.compressedBytes, 0)).padStart(8)} bytes in all`)
}

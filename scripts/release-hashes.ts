import { createHash } from "node:crypto"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join, relative, sep } from "node:path"
import type { Plugin } from "vite"

/** One file of a build, as the service worker gets it and as hashes.json publishes it. */
export interface ReleaseFile {
  /** Below the app's address, with `/` between folders and none at the start. */
  readonly path: string
  /** SHA-256 of the file, 64 lowercase hex digits. */
  readonly sha256: string
}

const LIST = "hashes.json"

/** Every file below `directory` but the list itself, sorted by path in code units. */
export async function releaseFiles(directory: string): Promise<ReleaseFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .filter((path) => path !== LIST)
    .sort()
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(directory, path))
      return { path, sha256: createHash("sha256").update(bytes).digest("hex") }
    }),
  )
}

/** Writes hashes.json into the finished build: what a release publishes, so that anyone can see what a server serves. */
export function releaseHashes(): Plugin {
  let outDir = ""
  return {
    name: "release-hashes",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir
    },
    writeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const files = await releaseFiles(outDir)
        await writeFile(join(outDir, LIST), `${JSON.stringify(files, undefined, 1)}\n`)
      },
    },
  }
}

import { readdir, readFile } from "node:fs/promises"
import { join, posix } from "node:path"
import { firstLoadPaths } from "./first-load.ts"

/** Whatever of a file is fetched by another is named in it. */
const NAMES = /[\w.-]+\.(?:js|css|wasm|json)/g

/**
 * The files that a service worker keeps before all others: what the app starts with, and then what is named, with all that each may load.
 *
 * @param dist - A build whose base is `/`. @param names - of its files in `assets/`, without hash and ending.
 * @returns paths below the app's address, in the order of keeping.
 * @throws {Error} where the build has nothing of such a name: the list is out of date.
 */
export async function keptFirst(dist: string, names: readonly string[]): Promise<string[]> {
  const assets = new Set(await readdir(join(dist, "assets")))
  const paths = new Set(await firstLoadPaths(dist))
  const isNamed = (asset: string, name: string): boolean => asset.replace(/-[\w-]{8}\.\w+(?:\.json)?$/, "") === name
  const wanted = new Set<string>()
  for (const name of names) {
    const found = [...assets].filter((asset) => isNamed(asset, name))
    if (found.length === 0) throw new Error(`the build has no file named ${name}, which is to be kept first`)
    for (const asset of found) wanted.add(asset)
  }
  // A set yields what is added to it while it is walked.
  for (const asset of wanted) {
    paths.add(posix.join("assets", asset))
    if (!asset.endsWith(".js")) continue
    for (const [named] of (await readFile(join(dist, "assets", asset), "utf8")).matchAll(NAMES))
      if (assets.has(named)) wanted.add(named)
  }
  return [...paths]
}

import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path/posix"
import { parseSync } from "vite"
import { root } from "./toolchain.mjs"

/** One file's import of another, as far as it is left when types are erased. */
export interface Import {
  /** From the repository's root, with `/`. */
  readonly from: string
  /** As written: `node:fs`, `./place.ts`, `@alongside/evidence/seal/ratchet`. */
  readonly specifier: string
  /** The names taken; `*` for all of them (a namespace, a re-export, an `import()`). */
  readonly names: readonly string[]
}

/** What one file imports at run time. @param path - From the repository's root. */
export async function importsOf(path: string): Promise<Import[]> {
  const source = await readFile(join(root, path), "utf8")
  const { module, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path} doesn't parse: ${errors[0]?.message}`)
  const imports: Import[] = []
  for (const { moduleRequest, entries } of module.staticImports) {
    const values = entries.filter(({ isType }) => !isType)
    if (entries.length > 0 && values.length === 0) continue
    imports.push({
      from: path,
      specifier: moduleRequest.value,
      names: values.map((entry) => entry.importName.name ?? "*"),
    })
  }
  for (const entry of module.staticExports.flatMap(({ entries }) => entries)) {
    if (entry.moduleRequest === null || entry.isType) continue
    imports.push({ from: path, specifier: entry.moduleRequest.value, names: [entry.importName.name ?? "*"] })
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const written = source.slice(moduleRequest.start, moduleRequest.end)
    imports.push({ from: path, specifier: written.replace(/^["'`](.*)["'`]$/s, "$1"), names: ["*"] })
  }
  return imports
}

/** Our file that an import leads to, or `undefined` for a library or the platform. */
export function fileOf({ from, specifier }: Import): string | undefined {
  if (specifier.startsWith(".")) return join(dirname(from), specifier)
  const [, name, rest = "index"] = /^@alongside\/([^/]+)(?:\/(.*))?$/.exec(specifier) ?? []
  if (name === undefined) return undefined
  const home = existsSync(join(root, "packages", name)) ? "packages" : "apps"
  return `${home}/${name}/src/${rest}.ts`
}

/** Every import that running these files can come to, in our own files. */
export async function reachableImports(entries: readonly string[]): Promise<Import[]> {
  const seen = new Set(entries)
  const imports: Import[] = []
  // A set yields what is added to it while it is walked.
  for (const path of seen) {
    const found = await importsOf(path)
    imports.push(...found)
    for (const each of found) {
      const file = fileOf(each)
      if (file?.endsWith("ts")) seen.add(file)
    }
  }
  return imports
}

import { glob, readFile } from "node:fs/promises"
import { basename, join, sep } from "node:path"
import { describe, expect, test } from "vitest"
import { fileOf, type Import, importsOf, reachableImports } from "./imports.ts"
import { root } from "./toolchain.mjs"

async function filesOf(...patterns: string[]): Promise<string[]> {
  const exclude = ["**/node_modules/**", "**/dist/**"]
  const found = await Array.fromAsync(glob(patterns, { cwd: root, exclude }))
  return found.map((path) => path.replaceAll(sep, "/")).sort()
}

/** What a folder ships: no tests, no declarations. */
async function sourcesOf(folder: string): Promise<string[]> {
  const files = await filesOf(`${folder}/**/*.{ts,tsx}`)
  return files.filter((path) => !/\.(test|d)\.tsx?$/.test(path))
}

const inWords = ({ from, specifier, names }: Import) => `${from} imports ${names.join(", ")} from ${specifier}`

async function dependenciesOf(folder: string): Promise<string[]> {
  const { dependencies = {} } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"))
  return Object.keys(dependencies)
}

describe("an expert audits one package", () => {
  test("evidence imports nothing of ours, nothing of Node's, and only the libraries it names", async () => {
    const files = await sourcesOf("packages/evidence/src")
    const libraries = await dependenciesOf("packages/evidence")
    const isAllowed = (each: Import) =>
      fileOf(each)?.startsWith("packages/evidence/") ??
      libraries.some((name) => `${each.specifier}/`.startsWith(`${name}/`))

    const foreign = (await Promise.all(files.map(importsOf))).flat().filter((each) => !isAllowed(each))

    expect(files).not.toHaveLength(0)
    expect(foreign.map(inWords)).toEqual([])
  })
})

test("nothing that the server runs can open a segment", async () => {
  const reachable = await reachableImports(await sourcesOf("apps/server/src"))
  const canOpen = (each: Import) =>
    // The keys of segments are derived in seal/, used in open/; the index hands out both.
    /^packages\/evidence\/src\/(open\/|seal\/|message\/|index\.ts)/.test(fileOf(each) ?? "") ||
    (each.specifier === "age-encryption" && each.names.some((name) => /^(\*|.*[Dd]ecrypt.*)$/.test(name)))

  expect(reachable.length).toBeGreaterThan(0)
  expect(reachable.filter(canOpen).map(inWords)).toEqual([])
})

test("every file is named after the one thing in it", async () => {
  const files = await filesOf("{apps,packages,scripts,bench,journeys,vectors}/**/*.{ts,tsx,mjs}")
  const isDrawer = (path: string) => /^(utils?|helpers?|common|types|misc|shared)\./.test(basename(path))
  expect(files.filter(isDrawer)).toEqual([])
})

describe("docs/errors.md says what happened and what to do", () => {
  test("for every code that the source declares", async () => {
    const rows = await describedCodes()
    expect([...(await declaredCodes())].filter(([code]) => !rows.has(code))).toEqual([])
  })

  test("and for no other", async () => {
    const declared = await declaredCodes()
    expect([...(await describedCodes())].filter((code) => !declared.has(code))).toEqual([])
  })
})

test("package-lock.json has the libraries of every platform, from no registry in particular", async () => {
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"))
  const entries: [string, LockEntry][] = Object.entries(packages)
  const isLocked = (name: string, home: string) =>
    `node_modules/${name}` in packages || `${home}/node_modules/${name}` in packages

  const absent = entries.flatMap(([home, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !isLocked(name, home)),
  )

  expect(absent).toEqual([])
  expect(entries.filter(([, { resolved, link }]) => resolved !== undefined && link !== true)).toEqual([])
})

interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly resolved?: string
  readonly link?: boolean
}

/** Each code with a file that declares it. */
async function declaredCodes(): Promise<Map<string, string>> {
  const declared = new Map<string, string>()
  for (const path of await sourcesOf("{apps,packages}")) {
    for (const code of errorCodesIn(await readFile(join(root, path), "utf8"))) declared.set(code, path)
  }
  return declared
}

async function describedCodes(): Promise<Set<string>> {
  const page = await readFile(join(root, "docs/errors.md"), "utf8")
  return new Set([...page.matchAll(/^\| *`?([A-Z][A-Z0-9_]+)`? *\|/gm)].map((match) => match[1]!))
}

/**
 * The literals of `type …ErrorCode = "A" | B | "C"`, `type …FindingCode = …`, and of what may become of a message (`…Trouble`, `Refusal`), and the keys
 * of `table` for `type …ErrorCode = keyof typeof table`.
 */
function errorCodesIn(commented: string): string[] {
  const source = commented.replaceAll(/\/\*\*.*?\*\//gs, "")
  const named = String.raw`\btype (?:\w*(?:Error|Finding)Code|\w*Trouble|Refusal) =`
  const unions = [
    ...source.matchAll(new RegExp(String.raw`${named}((?:\s*\|?\s*(?:"[A-Z0-9_]+"|[A-Z]\w*)(?!\w))+)`, "g")),
  ]
  const tables = [...source.matchAll(/\btype \w*ErrorCode = keyof typeof (\w+)/g)]
  const keys = tables.flatMap(([, table]) => {
    const body = new RegExp(`\\bconst ${table} = \\{(.*?)\\n\\}`, "s").exec(source)?.[1] ?? ""
    return [...body.matchAll(/^ +([A-Z][A-Z0-9_]+):/gm)]
  })
  return [...unions.flatMap(([, union]) => [...union!.matchAll(/"([A-Z][A-Z0-9_]+)"/g)]), ...keys].map(
    (match) => match[1]!,
  )
}

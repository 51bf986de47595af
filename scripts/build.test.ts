import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { FIRST_LOAD_LIMIT, firstLoad } from "./first-load.ts"
import { type ReleaseFile, releaseFiles } from "./release-hashes.ts"
import { root, run } from "./toolchain.mjs"

/** Two copies of the sources, each built where it stands; the second under a longer path. */
const copies: string[] = []
let temporary: string

beforeAll(async () => {
  temporary = await mkdtemp(join(await realpath(tmpdir()), "build-"))
  for (const folder of ["a", "b/somewhere/else"]) {
    const copy = join(temporary, folder)
    copies.push(copy)
    await copySources(copy)
    expect(await run(process.execPath, [join(copy, "scripts/build.ts")], { cwd: copy, stdio: "inherit" })).toBe(0)
  }
}, 120_000)

afterAll(() => rm(temporary, { recursive: true }))

async function copySources(target: string): Promise<void> {
  const isSource = (path: string) => !/[/\\](node_modules|dist)$/.test(path)
  for (const name of ["apps", "packages", "scripts", "package.json", "package-lock.json", "tsconfig.base.json"]) {
    await cp(join(root, name), join(target, name), { recursive: true, filter: isSource })
  }
  const libraries = join(target, "node_modules")
  await mkdir(join(libraries, "@alongside"), { recursive: true })
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name !== "@alongside") await symlink(join(root, "node_modules", name), join(libraries, name))
  }
  for (const name of await readdir(join(target, "packages"))) {
    await symlink(join(target, "packages", name), join(libraries, "@alongside", name))
  }
}

async function textsOf(dist: string, ending: string): Promise<{ path: string; text: string }[]> {
  const files = (await releaseFiles(dist)).filter(({ path }) => path.endsWith(ending))
  return Promise.all(files.map(async ({ path }) => ({ path, text: await readFile(join(dist, path), "utf8") })))
}

describe.each(["phone", "console"])("the build of apps/%s", (app) => {
  const distOf = (copy: string) => join(copy, "apps", app, "dist")
  const dist = () => distOf(copies[0]!)

  test("is the same byte for byte when built twice, wherever it is built", async () => {
    const [first, second] = await Promise.all(copies.map((copy) => releaseFiles(distOf(copy))))
    expect(first!.length).toBeGreaterThan(2)
    expect(second).toEqual(first)
  })

  test("publishes the hash of every file", async () => {
    const published: ReleaseFile[] = JSON.parse(await readFile(join(dist(), "hashes.json"), "utf8"))
    expect(published).toEqual(await releaseFiles(dist()))
  })

  test("has no inline script, no inline style and no handler in its pages", async () => {
    const pages = await textsOf(dist(), ".html")
    expect(pages.length).toBeGreaterThan(0)
    for (const { text } of pages) {
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/i)
      expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
    }
  })

  test("starts workers and loads wasm from files of its own, and evaluates no text", async () => {
    for (const { path, text } of await textsOf(dist(), ".js")) {
      const addresses = [...text.matchAll(/new (?:Shared)?Worker\(\s*(.{0,9})/g)].map((match) => match[1])
      expect(addresses, path).toEqual(addresses.map(() => "new URL(`"))
      expect(text, path).not.toMatch(/data:application|data:text\/javascript|\beval\(|new Function\(|sourceMappingURL/)
    }
  })

  test("names no other origin in its pages and styles", async () => {
    for (const { path, text } of [...(await textsOf(dist(), ".html")), ...(await textsOf(dist(), ".css"))]) {
      expect(text, path).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|@import/i)
    }
  })

  test("gives every script, style and wasm a name that changes with its content", async () => {
    const names = (await releaseFiles(dist())).map(({ path }) => path).filter((path) => /\.(js|css|wasm)$/.test(path))
    const stable = names.filter((path) => !/^assets\/.+-[\w-]{8}\.\w+$/.test(path))
    // A browser looks for another version of a service worker at its own address.
    expect(stable).toEqual(["service-worker.js"])
  })
})

test("the phone's service worker names every file that the app may fetch, with its hash", async () => {
  const dist = join(copies[0]!, "apps/phone/dist")
  const worker = await readFile(join(dist, "service-worker.js"), "utf8")
  const fetched = (await releaseFiles(dist)).filter(({ path }) => !["service-worker.js", "licenses.md"].includes(path))
  for (const { path, sha256 } of fetched) {
    expect(worker).toContain(path)
    expect(worker).toContain(sha256)
  }
})

test("the phone's service worker keeps first what the app starts with, and then what an encounter needs", async () => {
  const worker = await readFile(join(copies[0]!, "apps/phone/dist", "service-worker.js"), "utf8")
  const placeOf = (name: string): number => worker.search(new RegExp(`assets/${name}-[\\w-]{8}`))
  for (const [sooner, later] of [
    ["seal-worker", "request-part"],
    ["request-part", "help-worker"],
    ["help-worker", "recordings-screen"],
    ["closing-worker", "recordings-screen"],
    ["opus", "opening-worker"],
  ] as const) {
    expect(placeOf(sooner)).toBeGreaterThan(0)
    expect(placeOf(sooner), `${sooner} before ${later}`).toBeLessThan(placeOf(later))
  }
})

test("the phone app is under 100 kB, compressed, before it can record", async () => {
  const files = await firstLoad(join(copies[0]!, "apps/phone/dist"))
  const bytes = files.reduce((sum, file) => sum + file.compressedBytes, 0)
  console.log(`first load of the phone app: ${files.length} files, ${(bytes / 1000).toFixed(1)} kB compressed`)
  // The page, its script, its style, and the three workers at least: the count follows what the build names.
  expect(files.length).toBeGreaterThanOrEqual(6)
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_LIMIT)
})

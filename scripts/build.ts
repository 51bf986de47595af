/**
 * Builds both apps and the verifier's command into apps/<app>/dist. With --if-changed, only an app whose sources differ from those of its
 * last build, and not the command, which runs from its sources.
 */
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { glob, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { parseArgs } from "node:util"
import { build } from "vite"
import { buildVerifier } from "./build-verify.ts"

const root = dirname(import.meta.dirname)

/** Everything that a build reads: the app, the packages, the exact libraries, and how it is built. */
async function inputHash(app: string): Promise<string> {
  const patterns = [
    `apps/${app}/{index.html,package.json,vite.config.ts}`,
    `apps/${app}/{src,public}/**/*`,
    "packages/*/{package.json,src/**/*}",
    "package-lock.json",
    "scripts/*.ts",
  ]
  const isTest = (path: string) => path.includes(".test.")
  const entries = await Array.fromAsync(glob(patterns, { cwd: root, withFileTypes: true }))
  const files = entries
    .filter((entry) => entry.isFile() && !isTest(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash("sha256")
  for (const file of files) {
    const bytes = await readFile(file)
    hash.update(`${file.slice(root.length)}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest("hex")
}

async function buildApp(app: string, onlyIfChanged: boolean): Promise<void> {
  const stamp = join(root, ".cache", `build-${app}`)
  const current = await inputHash(app)
  const isBuilt = existsSync(join(root, "apps", app, "dist/hashes.json"))
  if (onlyIfChanged && isBuilt && current === (await readFile(stamp, "utf8").catch(() => ""))) return
  console.error(`building apps/${app}`)
  // Built aside and exchanged whole: a server that is running, or another build, never meets half of one.
  const aside = join(root, ".cache", `build-${app}-${process.pid}`)
  const dist = join(root, "apps", app, "dist")
  try {
    await build({ configFile: join(root, "apps", app, "vite.config.ts"), logLevel: "warn", build: { outDir: aside } })
    await rm(dist, { recursive: true, force: true })
    await rename(aside, dist)
    await writeFile(stamp, current)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

// Vite builds otherwise, with paths of this machine inside, where the environment says "test" or "development".
process.env.NODE_ENV = "production"
const { values } = parseArgs({ options: { "if-changed": { type: "boolean", default: false } } })
for (const app of ["phone", "console"]) await buildApp(app, values["if-changed"])
if (!values["if-changed"]) await buildVerifier()

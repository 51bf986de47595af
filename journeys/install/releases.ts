/** Two releases of the phone app, really built, and a folder that a server hands out as an operator would change it. */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { build } from "vite"

const app = join(dirname(import.meta.dirname), "../apps/phone")

export type Release = "first" | "second"

/** What the hash in the name of each of its files begins with. */
export const markOf: Record<Release, string> = { first: "A", second: "B" }

export interface Releases extends AsyncDisposable {
  /** What the server serves, until the next {@link deploy}. */
  readonly folder: string
  /** Puts a release where the server looks for it. Nothing of the one before stays. */
  deploy(release: Release): Promise<void>
}

export async function buildReleases(): Promise<Releases> {
  const home = await mkdtemp(join(tmpdir(), "alongside-releases-"))
  const folder = join(home, "served")
  for (const release of ["first", "second"] as const) await buildRelease(join(home, release), release)
  return {
    folder,
    async deploy(release) {
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder)
      await cp(join(home, release), folder, { recursive: true })
    },
    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** The same sources: a release differs in the name of every file, as it would if each had changed. */
async function buildRelease(outDir: string, release: Release): Promise<void> {
  // Vitest calls it "test", which would build what nobody is served.
  process.env.NODE_ENV = "production"
  const name = `assets/[name]-${markOf[release]}[hash:7]`
  const names = { entryFileNames: `${name}.js`, chunkFileNames: `${name}.js`, assetFileNames: `${name}[extname]` }
  await build({
    configFile: join(app, "vite.config.ts"),
    logLevel: "silent",
    build: { outDir, rolldownOptions: { output: names } },
    worker: { rolldownOptions: { output: names } },
  })
}

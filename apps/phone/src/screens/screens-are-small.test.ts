import { join } from "node:path"
import { brotliCompressSync } from "node:zlib"
import { build, type Rolldown } from "vite"
import { expect, test, vi } from "vitest"
import { staticApp } from "../../../../scripts/static-app.ts"

const isLoadedBefore = ({ isEntry, fileName }: Rolldown.OutputChunk): boolean =>
  isEntry || fileName.includes("spanish-speech")

/** The screens' share of the 100 kB that are loaded before the app can record (design section 8). */
const LIMIT = 22_000

test("the screens with their library and the texts of one language, the longest, are at most 22 kB, compressed", async () => {
  vi.stubEnv("NODE_ENV", "production")
  const how = staticApp(import.meta.dirname, "/")
  const built = (await build({
    ...how,
    configFile: false,
    logLevel: "silent",
    build: {
      ...how.build,
      write: false,
      license: false,
      rolldownOptions: { input: join(import.meta.dirname, "mount.tsx"), preserveEntrySignatures: "strict" },
    },
  })) as Rolldown.RolldownOutput
  // What else comes by `import()`, with a screen that is opened later, isn't loaded before.
  const chunks = new Map(
    built.output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])),
  )
  const names = new Set([...chunks.values()].filter(isLoadedBefore).map(({ fileName }) => fileName))
  for (const name of names) for (const other of chunks.get(name)!.imports) names.add(other)
  const scripts = [...names].map((name) => chunks.get(name)!)
  const bytes = scripts.reduce((sum, { code }) => sum + brotliCompressSync(code).length, 0)
  console.log(`the screens: ${(bytes / 1000).toFixed(1)} kB compressed`)
  expect(scripts.some(({ code }) => code.includes("No se llama a ningún abogado"))).toBe(true)
  expect(bytes).toBeLessThanOrEqual(LIMIT)
})

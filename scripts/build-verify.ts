/**
 * Builds the verifier's command into one file without dependencies, `apps/verify/dist/verify.js`: Node doesn't run TypeScript out of `node_modules`, and whoever
 * installs a verifier shall have one file to read and to compare.
 */
import { chmod } from "node:fs/promises"
import { join } from "node:path"
import { build } from "vite"
import { root } from "./toolchain.mjs"

export async function buildVerifier(): Promise<void> {
  const home = join(root, "apps/verify")
  await build({
    configFile: false,
    root: home,
    logLevel: "warn",
    build: {
      ssr: join(home, "src/main.ts"),
      outDir: join(home, "dist"),
      emptyOutDir: true,
      license: { fileName: "licenses.md" },
      // Names and lines stay as they are: it is there to be read.
      minify: false,
      target: "node20",
      rolldownOptions: { output: { entryFileNames: "verify.js", codeSplitting: false } },
    },
    ssr: { noExternal: true },
  })
  await chmod(join(home, "dist/verify.js"), 0o755)
}

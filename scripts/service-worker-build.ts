import { join } from "node:path"
import { build, type Plugin } from "vite"
import { keptFirst } from "./kept-first.ts"
import { releaseFiles } from "./release-hashes.ts"

/** Written for people, not fetched by the app. */
const NOT_KEPT = ["licenses.md"]

/**
 * Builds a service worker to service-worker.js at the app's address once the app stands, with the list of the app's files for
 * it (`RELEASE_FILES`): the bytes of a worker that keeps them change whenever any file does, which is how a browser notices a new release.
 *
 * @param first - of which files of it the list begins with (kept-first.ts); without it, sorted by path.
 */
export function serviceWorker(source: string, first?: readonly string[]): Plugin {
  let root = ""
  let outDir = ""
  return {
    name: "service-worker",
    apply: "build",
    configResolved(config) {
      root = config.root
      outDir = config.build.outDir
    },
    writeBundle: {
      sequential: true,
      async handler() {
        const kept = (await releaseFiles(outDir)).filter(({ path }) => !NOT_KEPT.includes(path))
        const order = first === undefined ? [] : await keptFirst(outDir, first)
        const placeOf = (path: string): number => (order.includes(path) ? order.indexOf(path) : order.length)
        // Sorting keeps those of one place as they are.
        const files = kept.sort((one, other) => placeOf(one.path) - placeOf(other.path))
        await build({
          configFile: false,
          root,
          logLevel: "warn",
          publicDir: false,
          define: { RELEASE_FILES: JSON.stringify(files) },
          build: {
            outDir,
            emptyOutDir: false,
            sourcemap: false,
            reportCompressedSize: false,
            // One script without imports: an installed worker starts without fetching anything else.
            rolldownOptions: {
              input: join(root, source),
              output: { format: "iife", entryFileNames: "service-worker.js" },
            },
          },
        })
      },
    },
  }
}

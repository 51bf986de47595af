import { join } from "node:path"
import { build, type Plugin } from "vite"
import { releaseFiles } from "./release-hashes.ts"

/** Written for people, not fetched by the app. */
const NOT_KEPT = ["licenses.md"]

/**
 * Builds a service worker to service-worker.js at the app's address once the app stands, with the list of the app's files for
 * it (`RELEASE_FILES`): the bytes of a worker that keeps them change whenever any file does, which is how a browser notices a new release.
 */
export function serviceWorker(source: string): Plugin {
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
        const files = await releaseFiles(outDir)
        await build({
          configFile: false,
          root,
          logLevel: "warn",
          publicDir: false,
          define: { RELEASE_FILES: JSON.stringify(files.filter(({ path }) => !NOT_KEPT.includes(path))) },
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

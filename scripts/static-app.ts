import { join } from "node:path"
import type { UserConfig } from "vite"

/**
 * How both apps are built: into static files that a strict Content-Security-Policy accepts as they are, under names that
 * carry their hash. No inline script or style, no `data:` or `blob:` address, wasm in files of its own.
 *
 * @param directory - The app's folder, with index.html.
 * @param base - Where the server serves it.
 */
export function staticApp(directory: string, base: "/" | "/console/"): UserConfig {
  return {
    root: directory,
    base,
    build: {
      outDir: join(directory, "dist"),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      sourcemap: false,
      // Every browser that has a capture path of design section 4 loads modules by itself; the polyfill is a script more.
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      license: { fileName: "licenses.md" },
    },
    worker: { format: "es" },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  }
}

import { defineConfig } from "vite"
import { releaseHashes } from "../../scripts/release-hashes.ts"
import { serviceWorker } from "../../scripts/service-worker-build.ts"
import { staticApp } from "../../scripts/static-app.ts"

export default defineConfig({
  ...staticApp(import.meta.dirname, "/console/"),
  plugins: [serviceWorker("src/reach/service-worker.ts"), releaseHashes()],
})
